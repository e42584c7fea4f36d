//! Options every virtio device has.

use xml::{Element, OnOff};

/// Options of the virtio transport.
#[derive(Element, Clone, Copy, Debug, Default, PartialEq)]
pub struct VirtioOptions {
    #[attr]
    pub iommu: Option<OnOff>,
    #[attr]
    pub ats: Option<OnOff>,
    #[attr]
    pub packed: Option<OnOff>,
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
