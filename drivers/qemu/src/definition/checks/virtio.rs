//! Options that only virtio devices have.

use super::super::{Result, unsupported};
use model::domain::graphics::{SoundModel, VideoKind};
use model::domain::hostdev::FilesystemDriverName;
use model::domain::small::MemballoonModel;
use model::domain::virtio::VirtioOptions;
use model::domain::{ControllerKind, DeviceInfo, DiskBus, Domain, InputBus, InputKind};

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

/// The devices of virtio whose place is told by their name, as QEMU calls them without it.
pub fn devices(domain: &Domain) -> Vec<(&'static str, &DeviceInfo)> {
    let devices = &domain.devices;
    let mut all: Vec<(&'static str, &DeviceInfo)> = Vec::new();
    all.extend(devices.rngs.iter().map(|each| ("virtio-rng", &each.info)));
    all.extend(devices.cryptos.iter().map(|each| ("virtio-crypto", &each.info)));
    all.extend(devices.vsock.iter().map(|each| ("vhost-vsock", &each.info)));
    let balloon = devices.memballoon.iter();
    let balloon = balloon.filter(|each| !matches!(each.model, MemballoonModel::None | MemballoonModel::Xen));
    all.extend(balloon.map(|each| ("virtio-balloon", &each.info)));
    let plan9 = devices.filesystems.iter();
    let plan9 = plan9.filter(|each| {
        matches!(
            each.driver(),
            FilesystemDriverName::Path | FilesystemDriverName::Handle
        )
    });
    all.extend(plan9.map(|each| ("virtio-9p", &each.info)));
    for controller in &devices.controllers {
        match controller.kind {
            ControllerKind::VirtioSerial => all.push(("virtio-serial", &controller.info)),
            ControllerKind::Scsi if controller.model().starts_with("virtio") => {
                all.push(("virtio-scsi", &controller.info));
            }
            _ => {}
        }
    }
    let cards = devices
        .interfaces
        .iter()
        .filter(|card| card.model().starts_with("virtio"));
    all.extend(cards.map(|card| ("virtio-net", &card.info)));
    let inputs = devices
        .inputs
        .iter()
        .filter(|input| input.bus == Some(InputBus::Virtio));
    all.extend(inputs.map(|input| {
        let name = match input.kind {
            InputKind::Tablet => "virtio-tablet",
            InputKind::Keyboard => "virtio-keyboard",
            InputKind::Passthrough => "virtio-input-host",
            _ => "virtio-mouse",
        };
        (name, &input.info)
    }));
    let sounds = devices
        .sounds
        .iter()
        .filter(|sound| sound.model == SoundModel::Virtio);
    all.extend(sounds.map(|sound| ("virtio-sound", &sound.info)));
    let videos = devices
        .videos
        .iter()
        .filter(|video| video.kind() == VideoKind::Virtio);
    all.extend(videos.map(|video| ("virtio-vga", &video.info)));
    all
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
