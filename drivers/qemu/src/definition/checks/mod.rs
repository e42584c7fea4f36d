//! What libvirt refuses of a completed definition, by device, with the words it has for it.
//!
//! Each file holds one kind of device. The rules were found by asking libvirt (`conformance/scripts/documents`).

mod characters;
mod controllers;
mod disks;
mod displays;
mod filesystems;
mod hostdevs;
mod line;
mod memory;
mod nics;
mod places;
mod settings;
mod small;
mod virtio;

use super::{QemuHost, Result};
use model::domain::Domain;

pub use line::check as check_line;
use virtio::devices as virtio_devices;

/// Checks everything.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    settings::check(domain, host)?;
    places::check(domain)?;
    disks::check(domain, host)?;
    controllers::check(domain)?;
    nics::check(domain)?;
    characters::check(domain, host)?;
    displays::check(domain, host)?;
    filesystems::check(domain)?;
    hostdevs::check(domain, host)?;
    memory::check(domain, host)?;
    small::check(domain, host)?;
    virtio::check(domain)
}
