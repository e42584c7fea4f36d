//! The devices of a domain that can be somewhere, to be found again when they are changed.

use super::machine::{Family, family, has_pcie_root};
use super::pci::{Fit, needs_of_controller};
use model::domain::disk::VirtioModel;
use model::domain::graphics::{SoundModel, VideoBackend, VideoKind};
use model::domain::hostdev::{FilesystemDriverName, HostdevKind};
use model::domain::{
    Address, ControllerKind, DeviceInfo, DiskBus, Domain, InputBus, InterfaceKind, IommuModel,
    MemballoonModel, MemoryModel, PanicModel, PciAddress, WatchdogModel,
};

/// One device of a domain, to be found again when it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Controller(usize),
    Filesystem(usize),
    Interface(usize),
    Sound(usize),
    Disk(usize),
    Hostdev(usize),
    Memballoon,
    Rng(usize),
    Watchdog(usize),
    Video(usize),
    Shmem(usize),
    Input(usize),
    Serial(usize),
    Memory(usize),
    Vsock,
    Crypto(usize),
    Iommu,
    Pstore,
    Panic(usize),
}

/// What the devices at a place share.
pub fn info_mut(domain: &mut Domain, place: Place) -> Option<&mut DeviceInfo> {
    let devices = &mut domain.body.devices;
    Some(match place {
        Place::Controller(i) => &mut devices.controllers.get_mut(i)?.info,
        Place::Filesystem(i) => &mut devices.filesystems.get_mut(i)?.info,
        Place::Interface(i) => &mut devices.interfaces.get_mut(i)?.info,
        Place::Sound(i) => &mut devices.sounds.get_mut(i)?.info,
        Place::Disk(i) => &mut devices.disks.get_mut(i)?.info,
        Place::Hostdev(i) => &mut devices.hostdevs.get_mut(i)?.info,
        Place::Memballoon => &mut devices.memballoon.as_mut()?.info,
        Place::Rng(i) => &mut devices.rngs.get_mut(i)?.info,
        Place::Watchdog(i) => &mut devices.watchdogs.get_mut(i)?.info,
        Place::Video(i) => &mut devices.videos.get_mut(i)?.info,
        Place::Shmem(i) => &mut devices.shmems.get_mut(i)?.info,
        Place::Input(i) => &mut devices.inputs.get_mut(i)?.info,
        Place::Serial(i) => &mut devices.serials.get_mut(i)?.info,
        Place::Memory(i) => &mut devices.memories.get_mut(i)?.info,
        Place::Vsock => &mut devices.vsock.as_mut()?.info,
        Place::Crypto(i) => &mut devices.cryptos.get_mut(i)?.info,
        Place::Iommu => &mut devices.iommu.as_mut()?.info,
        Place::Pstore => &mut devices.pstore.as_mut()?.info,
        Place::Panic(i) => &mut devices.panics.get_mut(i)?.info,
    })
}

/// The devices that may be on PCI, in the order they are given places, with what they need.
pub(super) fn pci_devices(domain: &Domain) -> Vec<(Place, Fit)> {
    let pcie = has_pcie_root(domain);
    let old = Fit::device(Fit::PCI);
    let new = if pcie { Fit::device(Fit::PCIE) } else { old };
    let virtio = |model: Option<VirtioModel>| {
        if model == Some(VirtioModel::Transitional) {
            old
        } else {
            new
        }
    };
    let devices = &domain.devices;
    let mut out = Vec::new();
    for (i, controller) in devices.controllers.iter().enumerate() {
        if controller.kind == ControllerKind::Pci
            && let Some(needs) = needs_of_controller(controller.model())
        {
            out.push((Place::Controller(i), needs));
        }
    }
    for (i, fs) in devices.filesystems.iter().enumerate() {
        if fs.driver() != FilesystemDriverName::Mtp {
            out.push((Place::Filesystem(i), virtio(fs.model)));
        }
    }
    for (i, interface) in devices.interfaces.iter().enumerate() {
        let needs = match interface.model() {
            _ if interface.kind == InterfaceKind::Hostdev => new,
            "virtio" | "virtio-non-transitional" | "e1000e" | "igb" => new,
            "usb-net" | "spapr-vlan" | "smc91c111" | "lan9118" => continue,
            model if is_old_card(model) => old,
            _ => new,
        };
        out.push((Place::Interface(i), needs));
    }
    for (i, sound) in devices.sounds.iter().enumerate() {
        match sound.model {
            SoundModel::Sb16 | SoundModel::Pcspk | SoundModel::Usb => {}
            SoundModel::Virtio => out.push((Place::Sound(i), new)),
            _ => out.push((Place::Sound(i), old)),
        }
    }
    for (i, controller) in devices.controllers.iter().enumerate() {
        let needs = match controller.kind {
            ControllerKind::Pci | ControllerKind::Fdc | ControllerKind::Ccid | ControllerKind::Isa => {
                continue;
            }
            ControllerKind::Xenbus => continue,
            ControllerKind::Usb => match controller.model() {
                "none" => continue,
                "nec-xhci" | "qemu-xhci" => new,
                _ => old,
            },
            ControllerKind::Scsi => match controller.model() {
                "virtio-scsi" | "virtio-non-transitional" => new,
                "virtio-transitional" => old,
                "ibmvscsi" => continue,
                _ => old,
            },
            ControllerKind::VirtioSerial if controller.model() == "virtio-transitional" => old,
            ControllerKind::VirtioSerial => new,
            ControllerKind::Ide if family(domain) == Family::I440fx => old,
            ControllerKind::Ide => continue,
            ControllerKind::Sata => old,
        };
        out.push((Place::Controller(i), needs));
    }
    for (i, disk) in devices.disks.iter().enumerate() {
        if disk.bus() == DiskBus::Virtio {
            out.push((Place::Disk(i), virtio(disk.model)));
        }
    }
    for (i, hostdev) in devices.hostdevs.iter().enumerate() {
        let scsi_host = hostdev.kind == HostdevKind::ScsiHost;
        let transitional = hostdev
            .model
            .is_some_and(|model| model.as_str() == "virtio-transitional");
        match hostdev.kind {
            HostdevKind::Pci => out.push((Place::Hostdev(i), new)),
            HostdevKind::Mdev if hostdev.model.is_none_or(|model| model.as_str() == "vfio-pci") => {
                out.push((Place::Hostdev(i), new));
            }
            _ if scsi_host => out.push((Place::Hostdev(i), if transitional { old } else { new })),
            _ => {}
        }
    }
    if let Some(balloon) = &devices.memballoon {
        match balloon.model {
            MemballoonModel::Virtio | MemballoonModel::VirtioNonTransitional => {
                out.push((Place::Memballoon, new))
            }
            MemballoonModel::VirtioTransitional => out.push((Place::Memballoon, old)),
            MemballoonModel::None | MemballoonModel::Xen => {}
        }
    }
    for (i, rng) in devices.rngs.iter().enumerate() {
        out.push((Place::Rng(i), virtio(Some(rng.model))));
    }
    for (i, watchdog) in devices.watchdogs.iter().enumerate() {
        if watchdog.model == WatchdogModel::I6300esb {
            out.push((Place::Watchdog(i), old));
        }
    }
    for (i, video) in devices.videos.iter().enumerate() {
        let vhost = video
            .driver
            .as_ref()
            .is_some_and(|driver| driver.name == Some(VideoBackend::Vhostuser));
        match video.kind() {
            VideoKind::None | VideoKind::Ramfb => {}
            VideoKind::Virtio => out.push((Place::Video(i), new)),
            VideoKind::Bochs => out.push((Place::Video(i), new)),
            _ if vhost => out.push((Place::Video(i), new)),
            _ => out.push((Place::Video(i), old)),
        }
    }
    for i in 0..devices.shmems.len() {
        out.push((Place::Shmem(i), old));
    }
    for (i, input) in devices.inputs.iter().enumerate() {
        if input.bus == Some(InputBus::Virtio) {
            out.push((Place::Input(i), virtio(input.model)));
        }
    }
    for (i, serial) in devices.serials.iter().enumerate() {
        if serial.target_kind() == "pci-serial" {
            out.push((Place::Serial(i), old));
        }
    }
    if let Some(vsock) = &devices.vsock {
        out.push((Place::Vsock, virtio(vsock.model)));
    }
    for (i, memory) in devices.memories.iter().enumerate() {
        if matches!(memory.model, MemoryModel::VirtioPmem | MemoryModel::VirtioMem) {
            out.push((Place::Memory(i), new));
        }
    }
    for i in 0..devices.cryptos.len() {
        out.push((Place::Crypto(i), old));
    }
    if devices
        .iommu
        .as_ref()
        .is_some_and(|iommu| iommu.model == IommuModel::Virtio)
    {
        let integrated = if pcie { Fit::PCIE.with(Fit::AUTO) } else { old };
        out.push((Place::Iommu, integrated));
    }
    for (i, panic) in devices.panics.iter().enumerate() {
        if panic.model == Some(PanicModel::Pvpanic) {
            // It is part of the board, so to say: on the root, where there is one.
            out.push((
                Place::Panic(i),
                if pcie { Fit::PCIE.with(Fit::AUTO) } else { old },
            ));
        }
    }
    if devices.pstore.is_some() {
        out.push((Place::Pstore, old));
    }
    out
}

/// Places on PCI of devices that have no use for one: they are taken all the same.
pub(super) fn strays(domain: &Domain, known: &[(Place, Fit)]) -> Vec<PciAddress> {
    let devices = &domain.devices;
    let known = |place: Place| known.iter().any(|(other, _)| *other == place);
    let disks = devices.disks.iter().map(|disk| &disk.info).enumerate();
    let cards = devices.interfaces.iter().map(|card| &card.info).enumerate();
    let controllers = devices.controllers.iter().map(|controller| &controller.info);
    let inputs = devices.inputs.iter().map(|input| &input.info).enumerate();
    let sounds = devices.sounds.iter().map(|sound| &sound.info).enumerate();
    let videos = devices.videos.iter().map(|video| &video.info).enumerate();
    let watchdogs = devices.watchdogs.iter().map(|watchdog| &watchdog.info);
    let serials = devices.serials.iter().map(|serial| &serial.info).enumerate();
    let placed = disks
        .map(|(i, info)| (Place::Disk(i), info))
        .chain(cards.map(|(i, info)| (Place::Interface(i), info)))
        .chain(sounds.map(|(i, info)| (Place::Sound(i), info)))
        .chain(
            controllers
                .enumerate()
                .map(|(i, info)| (Place::Controller(i), info)),
        )
        .chain(serials.map(|(i, info)| (Place::Serial(i), info)))
        .chain(inputs.map(|(i, info)| (Place::Input(i), info)))
        .chain(videos.map(|(i, info)| (Place::Video(i), info)))
        .chain(watchdogs.enumerate().map(|(i, info)| (Place::Watchdog(i), info)));
    placed
        .filter(|(place, info)| info.pci().is_some() && !known(*place))
        .filter_map(|(_, info)| info.pci().cloned())
        .collect()
}

/// Cards libvirt knows to be of the time before PCI Express; of those it does not know it thinks better.
fn is_old_card(model: &str) -> bool {
    const OLD: [&str; 12] = [
        "rtl8139",
        "e1000",
        "virtio-transitional",
        "vlance",
        "vmxnet",
        "vmxnet2",
        "vmxnet3",
        "Am79C970A",
        "Am79C973",
        "82540EM",
        "82545EM",
        "82543GC",
    ];
    OLD.contains(&model)
}

/// A device whose place is not known yet, and which is to be on PCI.
pub(super) fn wants_pci(info: &DeviceInfo) -> bool {
    match &info.address {
        None => true,
        Some(Address::Pci(pci)) => pci.is_empty(),
        _ => false,
    }
}

/// Whether a device is of the kind that has no hardware.
pub(super) fn is_virtio(domain: &Domain, place: Place) -> bool {
    let devices = &domain.devices;
    match place {
        Place::Controller(i) => devices.controllers.get(i).is_some_and(|controller| {
            controller.kind == ControllerKind::VirtioSerial
                || controller.kind == ControllerKind::Scsi && controller.model() == "virtio-scsi"
        }),
        Place::Interface(i) => devices
            .interfaces
            .get(i)
            .is_some_and(|card| card.model() == "virtio"),
        Place::Sound(i) => devices
            .sounds
            .get(i)
            .is_some_and(|sound| sound.model == SoundModel::Virtio),
        Place::Hostdev(_) | Place::Watchdog(_) | Place::Shmem(_) => false,
        Place::Video(_) | Place::Serial(_) | Place::Panic(_) | Place::Pstore => false,
        Place::Memory(_) | Place::Iommu => false,
        _ => true,
    }
}
