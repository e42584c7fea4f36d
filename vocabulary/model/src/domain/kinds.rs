//! Leaves of each device what its kind has; libvirt does not read the rest.

use super::graphics::GraphicsKind;
use super::hostdev::{
    Filesystem, FilesystemDriver, FilesystemDriverName, Hostdev, HostdevKind, HostdevSource,
};
use super::interface::InterfaceSource;
use super::storage::{Protocol, Source, SourceKind};
use super::*;

/// Takes out what other kinds of the same device have.
pub fn leave(domain: &mut Domain) {
    let devices = &mut domain.body.devices;
    devices.disks.iter_mut().for_each(|disk| {
        let kind = disk.source_kind();
        if let Some(source) = &mut disk.source {
            image(source, kind);
        }
    });
    devices.controllers.iter_mut().for_each(controller);
    devices.filesystems.iter_mut().for_each(filesystem);
    devices.inputs.iter_mut().for_each(input);
    devices.interfaces.iter_mut().for_each(interface);
    devices.hostdevs.iter_mut().for_each(passed);
    devices.graphics.iter_mut().for_each(graphics);
    if let Some(balloon) = &mut devices.memballoon
        && balloon.model == MemballoonModel::None
    {
        balloon.info = DeviceInfo::default();
    }
}

/// What only images on the network have.
fn image(source: &mut Source, kind: SourceKind) {
    if kind != SourceKind::Network {
        source.name = None;
        source.query = None;
        source.snapshot = None;
        source.config = None;
        source.readahead = None;
        source.timeout = None;
    }
    let web =
        matches!(source.protocol, Some(Protocol::Https | Protocol::Ftps)) && kind == SourceKind::Network;
    if !web {
        source.ssl = None;
    }
    let cookies = matches!(source.protocol, Some(Protocol::Http | Protocol::Https));
    if !cookies || kind != SourceKind::Network {
        source.cookies.clear();
    }
}

/// What only file systems that QEMU or virtiofsd serve have.
fn filesystem(filesystem: &mut Filesystem) {
    let kind = filesystem.driver.as_ref().and_then(|driver| driver.kind);
    let virtiofs = kind == Some(FilesystemDriverName::Virtiofs);
    if !virtiofs {
        filesystem.binary = None;
        filesystem.idmap = None;
    }
    if let Some(driver) = &mut filesystem.driver {
        driver.queue.take_if(|_| !virtiofs);
        if kind.is_none() {
            driver.format = None;
            driver.wrpolicy = None;
        }
    }
    let empty = FilesystemDriver::default();
    filesystem.driver = filesystem.driver.take().filter(|driver| *driver != empty);
}

fn controller(controller: &mut Controller) {
    let serial = controller.kind == ControllerKind::VirtioSerial;
    if !serial {
        controller.vectors = None;
    }
    if !serial && controller.kind != ControllerKind::Usb {
        controller.ports = None;
    }
    if controller.kind != ControllerKind::Pci {
        controller.pcihole64 = None;
        controller.pci_model = None;
        controller.target = None;
    }
}

fn input(input: &mut Input) {
    if !matches!(input.kind, InputKind::Passthrough | InputKind::Evdev) {
        input.source = None;
    }
}

/// What a card is connected to depends on how it is connected.
fn interface(card: &mut Interface) {
    let passt = card
        .backend
        .as_ref()
        .and_then(|backend| backend.kind)
        .is_some_and(|kind| kind.as_str() == "passt");
    let kind = card.kind;
    let Some(source) = card.source.as_deref_mut() else {
        return;
    };
    let old = std::mem::take(source);
    let rest = InterfaceSource {
        ips: old.ips.clone(),
        routes: old.routes.clone(),
        ..InterfaceSource::default()
    };
    let socket = InterfaceSource {
        address: old.address.clone(),
        port: old.port,
        ..rest.clone()
    };
    *source = match kind {
        InterfaceKind::User if passt => InterfaceSource { dev: old.dev, ..rest },
        InterfaceKind::User | InterfaceKind::Ethernet | InterfaceKind::Null => rest,
        InterfaceKind::Client | InterfaceKind::Server | InterfaceKind::Mcast => socket,
        InterfaceKind::Udp => InterfaceSource {
            local: old.local,
            ..socket
        },
        InterfaceKind::Internal => InterfaceSource {
            name: old.name,
            ..rest
        },
        InterfaceKind::Vdpa => InterfaceSource { dev: old.dev, ..rest },
        _ => old,
    };
    if *source == InterfaceSource::default() {
        card.source = None;
    }
}

/// What only some devices of the host have.
fn passed(device: &mut Hostdev) {
    let kind = device.kind;
    hostdev(kind, &mut device.source);
    if device.is_capability() {
        return;
    }
    if kind != HostdevKind::Scsi {
        device.readonly = false;
        device.shareable = false;
    }
    if !matches!(kind, HostdevKind::Pci | HostdevKind::Mdev) {
        device.display = None;
        device.ramfb = None;
    }
    let address = &mut device.source.address;
    match kind {
        HostdevKind::Pci => _ = address.get_or_insert_default().pci.get_or_insert_default(),
        HostdevKind::Usb => {
            _ = address.take_if(|address| address.bus == Some(0) && address.device == Some(0));
        }
        _ => {}
    }
}

fn hostdev(kind: HostdevKind, source: &mut HostdevSource) {
    if kind != HostdevKind::Usb {
        source.startup_policy = None;
        source.guest_reset = None;
        source.vendor = None;
        source.product = None;
    }
    if kind != HostdevKind::Pci {
        source.write_filtering = None;
    }
    if kind != HostdevKind::ScsiHost {
        source.wwpn = None;
    }
    if !matches!(kind, HostdevKind::Scsi | HostdevKind::ScsiHost) {
        source.protocol = None;
        source.name = None;
        source.hosts.clear();
        source.adapter = None;
    }
}

fn graphics(graphics: &mut Graphics) {
    let listens = matches!(
        graphics.kind,
        GraphicsKind::Vnc | GraphicsKind::Spice | GraphicsKind::Rdp
    );
    if !listens {
        graphics.listens.clear();
    }
}
