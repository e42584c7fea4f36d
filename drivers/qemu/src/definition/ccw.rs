//! Numbers of devices on the channel subsystem of IBM's mainframe.

use super::Result;
use super::places::{Place, info_mut};
use model::domain::graphics::VideoKind;
use model::domain::hostdev::HostdevKind;
use model::domain::{Address, ControllerKind, DiskBus, Domain, InputBus, MemballoonModel};

/// Numbers of devices on the channel subsystem of s390.
pub fn assign(domain: &mut Domain) -> Result<()> {
    let places = ccw_devices(domain);
    let mut used: Vec<(u32, u32, u32)> = Vec::new();
    for place in &places {
        let Some(info) = info_mut(domain, *place) else {
            continue;
        };
        if let Some(Address::Ccw {
            cssid,
            ssid,
            devno: Some(devno),
        }) = info.address
        {
            if used.contains(&(cssid, ssid, devno)) {
                let message = format!("The CCW devno '{cssid:x}.{ssid:x}.{devno:04x}' is in use already ");
                return Err(super::Problem::nowhere(model::code::INTERNAL_ERROR, message));
            }
            used.push((cssid, ssid, devno));
        }
    }
    // A console may be written with the place of the controller it had before it was on one.
    for console in &domain.devices.consoles {
        if let Some(Address::Ccw {
            cssid,
            ssid,
            devno: Some(devno),
        }) = console.info.address
        {
            used.push((cssid, ssid, devno));
        }
    }
    for place in &places {
        let Some(info) = info_mut(domain, *place) else {
            continue;
        };
        if !matches!(info.address, None | Some(Address::Ccw { devno: None, .. })) {
            continue;
        }
        let Some(devno) = (0..0xffff).find(|devno| !used.contains(&(0xfe, 0, *devno))) else {
            continue;
        };
        used.push((0xfe, 0, devno));
        info.address = Some(Address::Ccw {
            cssid: 0xfe,
            ssid: 0,
            devno: Some(devno),
        });
    }
    Ok(())
}

fn ccw_devices(domain: &Domain) -> Vec<Place> {
    let devices = &domain.devices;
    let mut places = Vec::new();
    for (i, disk) in devices.disks.iter().enumerate() {
        if disk.bus() == DiskBus::Virtio {
            places.push(Place::Disk(i));
        }
    }
    places.extend((0..devices.interfaces.len()).map(Place::Interface));
    for (i, hostdev) in devices.hostdevs.iter().enumerate() {
        let ccw = matches!(hostdev.kind, HostdevKind::Mdev)
            && hostdev.model.is_some_and(|m| m.as_str() == "vfio-ccw");
        if ccw || hostdev.kind == HostdevKind::ScsiHost {
            places.push(Place::Hostdev(i));
        }
    }
    for (i, video) in devices.videos.iter().enumerate() {
        if video.kind() == VideoKind::Virtio {
            places.push(Place::Video(i));
        }
    }
    for (i, controller) in devices.controllers.iter().enumerate() {
        let virtio = controller.kind == ControllerKind::VirtioSerial
            || controller.kind == ControllerKind::Scsi && controller.model().starts_with("virtio");
        if virtio {
            places.push(Place::Controller(i));
        }
    }
    for (i, input) in devices.inputs.iter().enumerate() {
        if input.bus == Some(InputBus::Virtio) {
            places.push(Place::Input(i));
        }
    }
    places.extend((0..devices.filesystems.len()).map(Place::Filesystem));
    if devices
        .memballoon
        .as_ref()
        .is_some_and(|balloon| balloon.model == MemballoonModel::Virtio)
    {
        places.push(Place::Memballoon);
    }
    places.extend((0..devices.rngs.len()).map(Place::Rng));
    if devices.vsock.is_some() {
        places.push(Place::Vsock);
    }
    places
}
