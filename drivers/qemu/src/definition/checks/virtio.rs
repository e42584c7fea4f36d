//! Options that only virtio devices have.

use super::super::{Result, unsupported};
use model::domain::graphics::VideoKind;
use model::domain::virtio::VirtioOptions;
use model::domain::{DiskBus, Domain};

/// Refuses them at other devices; libvirt accepts them at input devices of all kinds.
pub fn check(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    for disk in devices.disks.iter().filter(|disk| disk.bus() != DiskBus::Virtio) {
        absent(disk.driver.as_ref().map(|driver| &driver.virtio))?;
    }
    for nic in &devices.interfaces {
        let model = nic.model.as_ref().map_or("", |model| model.kind.as_str());
        if !model.starts_with("virtio") {
            absent(nic.driver.as_ref().map(|driver| &driver.virtio))?;
        }
    }
    for video in &devices.videos {
        if !matches!(video.kind(), VideoKind::Virtio | VideoKind::None) {
            absent(video.driver.as_ref().map(|driver| &driver.virtio))?;
        }
    }
    Ok(())
}

fn absent(options: Option<&VirtioOptions>) -> Result<()> {
    let Some(options) = options else { return Ok(()) };
    let set = [
        ("iommu", options.iommu),
        ("ats", options.ats),
        ("packed", options.packed),
        ("page_per_vq", options.page_per_vq),
    ];
    for (name, value) in set {
        if value.is_some() {
            // libvirt names the last one without the word "driver".
            let what = if name == "page_per_vq" { "" } else { "driver " };
            return unsupported(format!(
                "{name} {what}option is only supported for virtio devices"
            ));
        }
    }
    Ok(())
}
