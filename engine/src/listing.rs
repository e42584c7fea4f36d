//! Lists of objects: which of them a call may see, and which its filters choose.

use crate::registry::{Kind, Object, Registry, Snapshot};
use api::{Call, List};
use std::sync::Arc;

/// Whether something with `traits` passes the filters in `flags`: of every group of which a filter is set, at least one
/// must hold.
pub(crate) fn passes(groups: &[u32], traits: u32, flags: u32) -> bool {
    groups
        .iter()
        .all(|group| flags & group == 0 || traits & flags & group != 0)
}

const fn either([yes, no]: [i32; 2]) -> u32 {
    (yes | no).cast_unsigned()
}

/// The filters that all kinds of objects have, each as two flags: that it is so, and that it is not.
pub(crate) struct CommonFilters {
    /// It is active.
    pub active: [i32; 2],
    /// It stays when it is no longer active.
    pub persistent: [i32; 2],
    /// It starts by itself.
    pub autostart: [i32; 2],
}

impl CommonFilters {
    /// The groups of the filters.
    pub const fn groups(&self) -> [u32; 3] {
        [
            either(self.active),
            either(self.persistent),
            either(self.autostart),
        ]
    }

    /// The filters that hold for `snapshot`.
    pub fn traits<K: Kind>(&self, snapshot: &Snapshot<K>) -> u32 {
        let pick = |[yes, no]: [i32; 2], holds: bool| if holds { yes } else { no }.cast_unsigned();
        pick(self.active, snapshot.is_active())
            | pick(self.persistent, snapshot.definition.is_some())
            | pick(self.autostart, snapshot.autostart)
    }
}

impl<K: Kind> Registry<K> {
    /// The objects that `call` may see and that are active, or that are not.
    pub(crate) fn seen(&self, call: &Call, active: bool) -> Vec<Arc<Object<K>>> {
        let mut all = self.list(call);
        all.retain(|object| object.snapshot().is_active() == active);
        all
    }

    /// The names of at most `max` of [`Registry::seen`].
    pub(crate) fn names<const MAX: usize>(&self, call: &Call, active: bool, max: i32) -> List<String, MAX> {
        let max = usize::try_from(max).unwrap_or(0);
        let all = self.seen(call, active);
        all.iter().take(max).map(|object| object.name()).collect()
    }

    /// How many [`Registry::seen`] has.
    pub(crate) fn count(&self, call: &Call, active: bool) -> i32 {
        i32::try_from(self.seen(call, active).len()).unwrap_or(i32::MAX)
    }
}
