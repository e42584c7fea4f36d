//! What the command line cannot say, found when it is made.

use super::super::{Problem, Result, unsupported, wrong};
use super::virtio_devices;
use model::code;
use model::domain::graphics::{ListenKind, SoundModel};
use model::domain::hostdev::HostdevKind;
use model::domain::os::SysinfoKind;
use model::domain::storage::Protocol;
use model::domain::{Address, ControllerKind, DeviceInfo, Domain, GraphicsKind};

/// Checks all of it.
pub fn check(domain: &Domain) -> Result<()> {
    described(domain)?;
    for (name, info) in virtio_devices(domain) {
        let on_its_bus = matches!(
            info.address,
            None | Some(Address::Pci(_) | Address::Ccw { .. } | Address::VirtioMmio)
        );
        if !on_its_bus {
            return internal(format!("Unexpected address type for '{name}'"));
        }
    }
    places(domain)?;
    usb(domain)?;
    displays(domain)?;
    sound(domain)?;
    servers(domain)
}

fn internal<T>(words: impl Into<String>) -> Result<T> {
    Err(Problem::nowhere(code::INTERNAL_ERROR, words))
}

/// A description of the machine that is to be told must be there.
fn described(domain: &Domain) -> Result<()> {
    let told = domain
        .os
        .smbios
        .as_ref()
        .is_some_and(|smbios| smbios.mode.as_str() == "sysinfo");
    let there = domain
        .sysinfos
        .iter()
        .any(|info| info.kind == SysinfoKind::Smbios);
    if told && !there {
        return wrong(format!("Domain '{}' sysinfo are not available", domain.name));
    }
    Ok(())
}

/// Places on controllers, at devices that are usually elsewhere.
fn places(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let infos = devices
        .videos
        .iter()
        .map(|video| &video.info)
        .chain(
            devices
                .sounds
                .iter()
                .filter(|sound| sound.model != SoundModel::Pcspk)
                .map(|sound| &sound.info),
        )
        .chain(devices.watchdogs.iter().map(|watchdog| &watchdog.info))
        .chain(devices.controllers.iter().map(|controller| &controller.info))
        .chain(devices.interfaces.iter().map(|card| &card.info));
    infos
        .into_iter()
        .try_for_each(|info| on_controller(domain, info))?;
    for console in devices
        .consoles
        .iter()
        .filter(|console| console.target_kind() == "virtio")
    {
        let on_it = matches!(
            console.info.address,
            None | Some(Address::VirtioSerial { .. } | Address::Ccw { .. })
        );
        if !on_it {
            return internal("virtio serial device has invalid address type");
        }
    }
    for serial in &devices.serials {
        if serial.target_kind() == "system-serial" && serial.target_model().is_empty() {
            return internal("Invalid target model for serial device");
        }
    }
    Ok(())
}

fn on_controller(domain: &Domain, info: &DeviceInfo) -> Result<()> {
    let has = |kind: ControllerKind, index: u32| {
        let mut all = domain.devices.controllers.iter();
        all.any(|controller| controller.kind == kind && controller.index() == index)
    };
    match info.address {
        Some(Address::Drive { controller, .. }) if !has(ControllerKind::Scsi, controller) => {
            internal(format!("unable to find a SCSI controller for idx={controller}"))
        }
        Some(Address::VirtioSerial { controller, .. }) if !has(ControllerKind::VirtioSerial, controller) => {
            internal(format!(
                "Could not find virtio-serial controller with index {controller} required for device"
            ))
        }
        _ => Ok(()),
    }
}

/// USB devices of the host are found by their numbers; only some controllers have a choice of ports.
fn usb(domain: &Domain) -> Result<()> {
    for device in &domain.devices.hostdevs {
        let address = device.source.address.as_ref();
        let named = address.is_some_and(|address| address.bus.is_some() && address.device.is_some());
        if device.kind == HostdevKind::Usb && !named {
            return internal("USB host device is missing bus/device information");
        }
    }
    for controller in &domain.devices.controllers {
        let (kind, model) = (controller.kind, controller.model());
        let choice = matches!(model, "nec-xhci" | "qemu-xhci");
        if kind == ControllerKind::Usb && controller.ports.is_some() && !choice {
            return unsupported(format!(
                "usb controller type '{model}' doesn't support 'ports' with this QEMU binary"
            ));
        }
    }
    Ok(())
}

fn displays(domain: &Domain) -> Result<()> {
    let all = &domain.devices.graphics;
    for (place, graphics) in all.iter().enumerate() {
        if all.iter().take(place).any(|other| other.kind == graphics.kind) {
            return unsupported(
                "only 1 graphics device of each type (sdl, vnc, spice, headless, dbus, rdp) is supported",
            );
        }
        let by_port = graphics
            .listens
            .first()
            .is_none_or(|listen| matches!(listen.kind, ListenKind::Address | ListenKind::Network));
        let automatic = graphics.autoport == Some(model::YesNo::Yes);
        let port = graphics.port.unwrap_or_default();
        if graphics.kind == GraphicsKind::Vnc && by_port && !automatic && !(5900..=65535).contains(&port) {
            return unsupported("vnc port must be in range [5900,65535]");
        }
    }
    Ok(())
}

/// Sound, and the picture of VNC, go where there is something to send them to.
fn sound(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let asked = devices
        .graphics
        .iter()
        .filter_map(|graphics| graphics.audio.as_ref());
    for audio in asked {
        if !devices.audios.iter().any(|other| other.id == audio.id) {
            return internal("unable to find audio backend for sound device");
        }
    }
    if !devices.audios.is_empty() {
        return Ok(());
    }
    let vnc = devices
        .graphics
        .iter()
        .any(|graphics| graphics.kind == GraphicsKind::Vnc);
    let several = devices.graphics.len() > 1;
    if !devices.sounds.is_empty() || vnc && several {
        return internal("unable to find audio backend for sound device");
    }
    Ok(())
}

/// Images that are fetched come from one server.
fn servers(domain: &Domain) -> Result<()> {
    for disk in &domain.devices.disks {
        let Some(source) = &disk.source else { continue };
        if source.hosts.len() == 1 {
            continue;
        }
        match source.protocol {
            Some(Protocol::Iscsi) => return internal("iSCSI protocol accepts only one host"),
            Some(Protocol::Nbd | Protocol::Ssh) => {
                let protocol = source.protocol.unwrap_or_default();
                return internal(format!("{protocol} protocol accepts only one host"));
            }
            Some(Protocol::Http | Protocol::Https | Protocol::Ftp | Protocol::Ftps) => {
                let protocol = source.protocol.unwrap_or_default();
                return internal(format!("protocol '{protocol}' accepts only one host"));
            }
            _ => {}
        }
    }
    Ok(())
}
