//! Options every virtio device has.

use xml::{Element, OnOff};

/// Options of the virtio transport.
#[derive(Element, Clone, Copy, Debug, Default, PartialEq)]
pub struct VirtioOptions {
    /// Whether addresses are mapped.
    #[attr]
    pub iommu: Option<OnOff>,
    /// Whether the device keeps mappings.
    #[attr]
    pub ats: Option<OnOff>,
    /// Whether queues have the packed layout.
    #[attr]
    pub packed: Option<OnOff>,
    /// Whether each queue has a page of its own for signals.
    #[attr]
    pub page_per_vq: Option<OnOff>,
}

impl VirtioOptions {
    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A `<driver>` that has nothing but virtio options.
#[derive(Element, Clone, Copy, Debug, Default, PartialEq)]
pub struct VirtioDriver {
    #[flat]
    pub virtio: VirtioOptions,
}
