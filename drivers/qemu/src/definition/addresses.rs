//! Giving every device its place.

use super::machine::{Family, family, has_pci, has_pcie_root, supports_pci};
use super::pci::{Buses, Fit, needs_of_controller};
use super::{QemuHost, Result, wrong};
use model::OnOff;
use model::domain::chardev::ChannelTarget;
use model::domain::controller::{PciModel, PciTarget};
use model::domain::disk::VirtioModel;
use model::domain::graphics::{SoundModel, VideoBackend, VideoKind};
use model::domain::hostdev::{FilesystemDriverName, HostdevKind};
use model::domain::implicit::insert_controller;
use model::domain::{
    Address, Controller, ControllerKind, DeviceInfo, DiskBus, Domain, InputBus, InterfaceKind, IommuModel,
    MemballoonModel, MemoryModel, PanicModel, PciAddress, WatchdogModel,
};

fn internal<T>(words: &str) -> Result<T> {
    Err(super::Problem::nowhere(model::code::INTERNAL_ERROR, words))
}

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

/// Gives every device its place.
pub fn assign(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    virtio_serial(domain)?;
    spapr_vio(domain)?;
    if family(domain) == Family::S390 {
        super::ccw::assign(domain)?;
    }
    virtio_mmio(domain);
    if has_pci(domain) && supports_pci(domain) {
        pci(domain, host)?;
    }
    if family(domain) == Family::S390 {
        super::zpci::assign(domain)?;
    }
    // What runs already has ports nobody knows here, unless they all were written down.
    if host.abi_update || super::usb_ports::all_placed(domain) {
        super::usb_ports::assign(domain)?;
    }
    memory_slots(domain);
    Ok(())
}

/// The devices that may be on PCI, in the order they are given places, with what they need.
fn pci_devices(domain: &Domain) -> Vec<(Place, Fit)> {
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
            _ => old,
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
                "virtio-scsi" | "virtio-non-transitional" | "lsisas1078" | "lsisas1068" => new,
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
    for (i, panic) in devices.panics.iter().enumerate() {
        if panic.model == Some(PanicModel::Pvpanic) {
            // It is part of the board, so to say: on the root, where there is one.
            out.push((
                Place::Panic(i),
                if pcie { Fit::PCIE.with(Fit::AUTO) } else { old },
            ));
        }
    }
    for (i, memory) in devices.memories.iter().enumerate() {
        if matches!(memory.model, MemoryModel::VirtioPmem | MemoryModel::VirtioMem) {
            out.push((Place::Memory(i), new));
        }
    }
    if let Some(vsock) = &devices.vsock {
        out.push((Place::Vsock, virtio(vsock.model)));
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
    if devices.pstore.is_some() {
        out.push((Place::Pstore, old));
    }
    out
}

/// A device whose place is not known yet, and which is to be on PCI.
fn wants_pci(info: &DeviceInfo) -> bool {
    match &info.address {
        None => true,
        Some(Address::Pci(pci)) => pci.is_empty(),
        _ => false,
    }
}

fn bus_models(domain: &Domain) -> Vec<(u32, String)> {
    let pci = domain
        .devices
        .controllers
        .iter()
        .filter(|controller| controller.kind == ControllerKind::Pci);
    pci.map(|controller| (controller.index(), controller.model().to_owned()))
        .collect()
}

fn buses(domain: &Domain, may_grow: bool) -> Buses {
    let models = bus_models(domain);
    let models: Vec<(u32, &str)> = models
        .iter()
        .map(|(index, model)| (*index, model.as_str()))
        .collect();
    let mut buses = Buses::new(&models, may_grow);
    if family(domain) == Family::Pseries {
        buses.isolate();
    }
    buses.fill_holes();
    buses
}

/// Gives out PCI places: first only to see what buses are needed, then for good.
fn pci(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    pci_models(domain);
    let mut trial = domain.clone();
    let mut dry = buses(&trial, true);
    place_all(&mut trial, &mut dry, host)?;
    let named = bus_models(domain).into_iter().map(|(index, _)| index).max();
    let grown = named == Some(0) && dry.buses.len() > 1;
    match family(domain) {
        Family::Pseries | Family::S390 => {}
        // Who leaves buses to us can plug in one device more.
        _ if has_pcie_root(domain) && grown => {
            dry.next(Fit::device(Fit::PCIE))?;
        }
        _ if has_pcie_root(domain) => {}
        _ => {
            dry.next(Fit::device(Fit::PCI))?;
        }
    }
    add_buses(domain, &dry);
    pci_models(domain);
    let mut real = buses(domain, false);
    place_all(domain, &mut real, host)?;
    multifunction(domain, &real);
    pci_options(domain);
    Ok(())
}

/// Adds a controller for each bus the trial found to be needed.
fn add_buses(domain: &mut Domain, dry: &Buses) {
    for (index, bus) in dry.buses.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or_default();
        let there =
            |controller: &Controller| controller.kind == ControllerKind::Pci && controller.index() == index;
        if !domain.devices.controllers.iter().any(there) {
            let controller = Controller::new(ControllerKind::Pci, index, Some(&bus.model));
            insert_controller(&mut domain.body.devices, controller);
        }
    }
}

/// Takes the places that are named, then those of the chipset, then the rest.
fn place_all(domain: &mut Domain, buses: &mut Buses, host: &QemuHost) -> Result<()> {
    let devices = pci_devices(domain);
    for (place, needs) in &devices {
        let Some(info) = info_mut(domain, *place) else {
            continue;
        };
        if let Some(pci) = info.pci().cloned() {
            let group = isolation(domain, *place, host);
            // The lower buses must be there before the upper ones can be reached.
            buses.reserve_for(&pci, *needs, group)?;
        }
    }
    match family(domain) {
        Family::I440fx => chipset_i440fx(domain, buses)?,
        Family::Q35 => chipset_q35(domain, buses)?,
        _ => {}
    }
    for (place, needs) in &devices {
        let Some(info) = info_mut(domain, *place) else {
            continue;
        };
        if !wants_pci(info) {
            continue;
        }
        if let Place::Controller(index) = place
            && usb_companion(domain, buses, *index)?
        {
            continue;
        }
        let group = isolation(domain, *place, host);
        let pci = buses
            .next_for(*needs, group)
            .map_err(|problem| no_slot(domain, *place, problem))?;
        give(domain, *place, pci);
    }
    Ok(())
}

/// A controller that cannot be connected is named.
fn no_slot(domain: &Domain, place: Place, problem: super::Problem) -> super::Problem {
    let Place::Controller(index) = place else {
        return problem;
    };
    let pci = |controller: &&Controller| controller.kind == ControllerKind::Pci;
    match domain.devices.controllers.get(index).filter(pci) {
        Some(controller) => super::Problem::nowhere(
            model::code::INTERNAL_ERROR,
            format!(
                "a PCI slot is needed to connect a PCI controller model='{}', but none is available, and it cannot be automatically added",
                controller.model()
            ),
        ),
        None => problem,
    }
}

/// The group of devices that must be alone on their bus: those the host cannot keep apart. 0 for all others.
fn isolation(domain: &Domain, place: Place, host: &QemuHost) -> u32 {
    if family(domain) != Family::Pseries {
        return 0;
    }
    let devices = &domain.devices;
    let address = match place {
        Place::Hostdev(i) => devices
            .hostdevs
            .get(i)
            .filter(|device| device.kind == HostdevKind::Pci)
            .and_then(|device| device.source.address.as_ref()),
        Place::Interface(i) => devices
            .interfaces
            .get(i)
            .filter(|card| card.kind == InterfaceKind::Hostdev)
            .and_then(|card| card.source.as_ref()?.host_address.as_ref()),
        _ => None,
    };
    let pci = address.and_then(|address| address.pci.as_ref());
    let group = pci.and_then(|pci| host.iommu_groups.get(&pci.text()));
    group.map_or(0, |group| group.saturating_add(1))
}

fn give(domain: &mut Domain, place: Place, mut pci: PciAddress) {
    if let Some(info) = info_mut(domain, place) {
        if let Some(Address::Pci(old)) = &info.address {
            pci.multifunction = old.multifunction;
            pci.zpci = old.zpci;
        }
        info.address = Some(Address::Pci(pci));
    }
}

/// The bridge, the IDE and the USB controller of the chipset are functions of slot 1.
fn chipset_i440fx(domain: &mut Domain, buses: &mut Buses) -> Result<()> {
    for index in 0..domain.devices.controllers.len() {
        let Some(controller) = domain.devices.controllers.get(index) else {
            continue;
        };
        let function = match controller.kind {
            ControllerKind::Ide if controller.index() == 0 => 1,
            ControllerKind::Usb
                if controller.index() == 0 && matches!(controller.model(), "piix3-uhci" | "") =>
            {
                2
            }
            _ => continue,
        };
        let fixed = PciAddress::new(0, 1, function);
        match controller.info.pci() {
            Some(pci) if function == 1 && *pci != fixed => {
                return internal("Primary IDE controller must have PCI address 0:0:1.1");
            }
            Some(pci) if function == 2 && *pci != fixed => {
                return internal("PIIX3 USB controller at index 0 must have PCI address 0:0:1.2");
            }
            Some(_) => {}
            None if function == 2
                && (buses.in_use(&fixed)
                    || controller.info.address.is_some() && !wants_pci(&controller.info)) => {}
            None => {
                buses.reserve(&fixed, Fit::PCI)?;
                give(domain, Place::Controller(index), fixed);
            }
        }
    }
    let bridge = PciAddress::new(0, 1, 0);
    if !buses.in_use(&bridge) && !buses.buses.is_empty() {
        let whole = buses.functions(0, 1) == 0;
        if whole || buses.functions(0, 1) != 0xff {
            buses.reserve(
                &PciAddress {
                    multifunction: Some(OnOff::On),
                    ..bridge
                },
                Fit::PCI,
            )?;
        }
        for function in 1..4 {
            let address = PciAddress {
                multifunction: Some(OnOff::On),
                ..PciAddress::new(0, 1, function)
            };
            if !buses.in_use(&address) && whole {
                buses.reserve(&address, Fit::PCI)?;
            }
        }
    }
    primary_video(domain, buses, 2)
}

/// The primary card likes the place it always had.
fn primary_video(domain: &mut Domain, buses: &mut Buses, slot: u32) -> Result<()> {
    let Some(video) = domain.devices.videos.first() else {
        return Ok(());
    };
    if matches!(video.kind(), VideoKind::None | VideoKind::Ramfb) || !wants_pci(&video.info) {
        return Ok(());
    }
    if buses.slot_in_use(0, slot) {
        return Ok(());
    }
    let address = PciAddress::new(0, slot, 0);
    buses.reserve(&address, Fit::PCI.with(Fit::PCIE))?;
    give(domain, Place::Video(0), address);
    Ok(())
}

/// SATA, the bridge and the SMBus are functions of the last slot.
fn chipset_q35(domain: &mut Domain, buses: &mut Buses) -> Result<()> {
    for index in 0..domain.devices.controllers.len() {
        let Some(controller) = domain.devices.controllers.get(index) else {
            continue;
        };
        if controller.kind == ControllerKind::Sata && controller.index() == 0 {
            let fixed = PciAddress::new(0, 0x1f, 2);
            match controller.info.pci() {
                Some(pci) if (pci.bus, pci.slot, pci.function) != (0, 0x1f, 2) => {
                    return internal("Primary SATA controller must have PCI address 0:0:1f.2");
                }
                Some(_) => {}
                None => {
                    buses.reserve(&fixed, Fit::PCI)?;
                    give(domain, Place::Controller(index), fixed);
                }
            }
        } else if controller.kind == ControllerKind::Usb && wants_pci(&controller.info) {
            ich9_usb(domain, buses, index)?;
        } else if controller.model() == "dmi-to-pci-bridge"
            && wants_pci(&controller.info)
            && controller.index() == 1
        {
            let fixed = PciAddress::new(0, 0x1e, 0);
            if !buses.slot_in_use(0, 0x1e) {
                buses.reserve(&fixed, Fit::DMI_BRIDGE)?;
                give(domain, Place::Controller(index), fixed);
            }
        }
    }
    for function in [0, 3] {
        let address = PciAddress {
            multifunction: Some(OnOff::On),
            ..PciAddress::new(0, 0x1f, function)
        };
        if !buses.in_use(&address) {
            buses.reserve(&address, Fit::PCI)?;
        }
    }
    if let Some(sound) = domain.devices.sounds.first()
        && sound.model == SoundModel::Ich9
        && wants_pci(&sound.info)
        && !buses.slot_in_use(0, 0x1b)
    {
        let fixed = PciAddress::new(0, 0x1b, 0);
        buses.reserve(&fixed, Fit::PCI)?;
        give(domain, Place::Sound(0), fixed);
    }
    primary_video(domain, buses, 1)
}

/// The first USB 2 controllers of Q35 are where the chipset has them: slots 1d, then 1a.
fn ich9_usb(domain: &mut Domain, buses: &mut Buses, index: usize) -> Result<()> {
    let Some(controller) = domain.devices.controllers.get(index) else {
        return Ok(());
    };
    let Some(function) = ich9_function(controller.model()) else {
        return Ok(());
    };
    let group = controller.index();
    let same = domain
        .devices
        .controllers
        .iter()
        .filter(|other| other.kind == ControllerKind::Usb);
    let brother = same
        .filter(|other| other.index() == group)
        .find_map(|other| other.info.pci().cloned());
    let slot = match brother {
        Some(_) => return Ok(()),
        None => [0x1d, 0x1a].into_iter().find(|slot| !buses.slot_in_use(0, *slot)),
    };
    let Some(slot) = slot else { return Ok(()) };
    let mut address = PciAddress::new(0, slot, function);
    address.multifunction = Some(OnOff::On);
    buses.reserve(&address, Fit::PCI)?;
    address.multifunction = (function == 0).then_some(OnOff::On);
    if let Some(info) = info_mut(domain, Place::Controller(index)) {
        info.address = Some(Address::Pci(address));
    }
    Ok(())
}

/// Which function of its slot a USB 2 controller is.
fn ich9_function(model: &str) -> Option<u32> {
    match model {
        "ich9-ehci1" => Some(7),
        "ich9-uhci1" => Some(0),
        "ich9-uhci2" => Some(1),
        "ich9-uhci3" => Some(2),
        _ => None,
    }
}

/// USB 1 companions share the slot of their USB 2 controller. True when the place is settled.
fn usb_companion(domain: &mut Domain, buses: &mut Buses, index: usize) -> Result<bool> {
    let Some(controller) = domain.devices.controllers.get(index) else {
        return Ok(false);
    };
    if controller.kind != ControllerKind::Usb {
        return Ok(false);
    }
    let Some(function) = ich9_function(controller.model()) else {
        return Ok(false);
    };
    let group = controller.index();
    let same = domain
        .devices
        .controllers
        .iter()
        .filter(|other| other.kind == ControllerKind::Usb);
    let brother = same
        .filter(|other| other.index() == group && ich9_function(other.model()).is_some())
        .find_map(|other| other.info.pci().cloned());
    let mut address = match brother {
        Some(brother) => PciAddress::new(brother.bus, brother.slot, function),
        None => {
            let mut found = buses.next(Fit::device(Fit::PCI))?;
            buses.release(found.bus, found.slot);
            found.function = function;
            found
        }
    };
    address.multifunction = Some(OnOff::On);
    buses.reserve(&address, Fit::PCI)?;
    address.multifunction = (function == 0).then_some(OnOff::On);
    if let Some(info) = info_mut(domain, Place::Controller(index)) {
        info.address = Some(Address::Pci(address));
    }
    Ok(true)
}

/// Function 0 of a slot with more functions says so.
fn multifunction(domain: &mut Domain, buses: &Buses) {
    for (place, _) in pci_devices(domain) {
        let Some(info) = info_mut(domain, place) else {
            continue;
        };
        if let Some(Address::Pci(pci)) = &mut info.address
            && pci.function == 0
            && pci.multifunction.is_none()
        {
            let functions = buses.functions(pci.bus, pci.slot);
            if functions & 0xfe != 0 && (functions != 0xff || buses.is_shared(pci.bus, pci.slot)) {
                pci.multifunction = Some(OnOff::On);
            }
        }
    }
}

/// The device QEMU has for each PCI controller.
fn pci_models(domain: &mut Domain) {
    let pseries = family(domain) == Family::Pseries;
    for controller in &mut domain.body.devices.controllers {
        if controller.kind != ControllerKind::Pci {
            continue;
        }
        let name = match controller.model() {
            "pci-bridge" => "pci-bridge",
            "dmi-to-pci-bridge" => "i82801b11-bridge",
            "pcie-to-pci-bridge" => "pcie-pci-bridge",
            "pcie-root-port" => "pcie-root-port",
            "pcie-switch-upstream-port" => "x3130-upstream",
            "pcie-switch-downstream-port" => "xio3130-downstream",
            "pci-expander-bus" => "pxb",
            "pcie-expander-bus" => "pxb-pcie",
            "pci-root" if pseries => "spapr-pci-host-bridge",
            _ => continue,
        };
        controller
            .pci_model
            .get_or_insert_with(PciModel::default)
            .name
            .get_or_insert_with(|| name.to_owned());
    }
}

/// Numbers the guest sees of each PCI controller.
fn pci_options(domain: &mut Domain) {
    let pseries = family(domain) == Family::Pseries;
    let mut next_bus = 254;
    let taken: Vec<u32> = domain
        .devices
        .controllers
        .iter()
        .filter_map(|controller| controller.target.as_ref().and_then(|target| target.bus_nr))
        .collect();
    let used = |domain: &Domain| -> Vec<u32> {
        let pci = domain.devices.controllers.iter();
        pci.filter_map(|controller| controller.target.as_ref()?.index)
            .collect()
    };
    let mut bridges = used(domain);
    for controller in &mut domain.body.devices.controllers {
        if controller.kind != ControllerKind::Pci {
            continue;
        }
        let index = controller.index();
        let pci = controller.info.pci().cloned().unwrap_or_default();
        let model = controller.model().to_owned();
        let target = controller.target.get_or_insert_with(PciTarget::default);
        match model.as_str() {
            "pci-bridge" => {
                target.chassis_nr.get_or_insert(index);
            }
            "pcie-root-port" => {
                target.chassis.get_or_insert(index);
                target
                    .port
                    .get_or_insert(xml::Hex(u64::from(pci.slot << 3 | pci.function)));
            }
            "pcie-switch-downstream-port" => {
                target.chassis.get_or_insert(index);
                target.port.get_or_insert(xml::Hex(u64::from(pci.slot)));
            }
            "pci-expander-bus" | "pcie-expander-bus" => {
                while taken.contains(&next_bus) {
                    next_bus -= 2;
                }
                if target.bus_nr.is_none() {
                    target.bus_nr = Some(next_bus);
                    next_bus -= 2;
                }
            }
            "pci-root" if pseries => {
                target.index.get_or_insert_with(|| {
                    let free = (0..=u32::MAX).find(|number| !bridges.contains(number));
                    let number = if index == 0 { 0 } else { free.unwrap_or_default() };
                    bridges.push(number);
                    number
                });
            }
            _ => {}
        }
        if *target == PciTarget::default() {
            controller.target = None;
        }
    }
}

/// Ports of virtio consoles and channels.
fn virtio_serial(domain: &mut Domain) -> Result<()> {
    let mut used: Vec<(u32, u32)> = Vec::new();
    let devices = &mut domain.body.devices;
    let infos = devices.channels.iter().map(|channel| &channel.info);
    let infos: Vec<&DeviceInfo> = infos
        .chain(devices.consoles.iter().map(|console| &console.info))
        .collect();
    for info in infos {
        let Some(Address::VirtioSerial { controller, port, .. }) = info.address else {
            continue;
        };
        let known = devices
            .controllers
            .iter()
            .find(|other| other.kind == ControllerKind::VirtioSerial && other.index() == controller);
        let count = known.and_then(|known| known.ports).unwrap_or(31);
        if known.is_some() && port >= count.max(1) {
            return wrong(format!(
                "virtio serial controller {controller} does not have port {port}"
            ));
        }
        if used.contains(&(controller, port)) {
            return wrong(format!(
                "virtio serial port {port} on controller {controller} is already occupied"
            ));
        }
        if port != 0 {
            used.push((controller, port));
        }
    }
    let ports: Vec<(u32, u32)> = devices
        .controllers
        .iter()
        .filter(|controller| controller.kind == ControllerKind::VirtioSerial)
        .map(|controller| (controller.index(), controller.ports.unwrap_or(31)))
        .collect();
    let mut give = |info: &mut DeviceInfo, from: u32| {
        let wanted = match info.address {
            None => None,
            Some(Address::VirtioSerial {
                port: 0, controller, ..
            }) => Some(controller),
            _ => return,
        };
        for (controller, count) in &ports {
            if wanted.is_some_and(|wanted| wanted != *controller) {
                continue;
            }
            let first = if *controller == 0 { from } else { 0 };
            if let Some(port) = (first.max(1)..*count).find(|port| !used.contains(&(*controller, *port))) {
                used.push((*controller, port));
                info.address = Some(Address::VirtioSerial {
                    controller: *controller,
                    bus: 0,
                    port,
                });
                return;
            }
        }
    };
    for channel in &mut devices.channels {
        if channel.target.kind == Some(ChannelTarget::Virtio) {
            give(&mut channel.info, 1);
        }
    }
    Ok(())
}

/// Registers of devices on the virtual bus of pseries.
fn spapr_vio(domain: &mut Domain) -> Result<()> {
    let mut used: Vec<u64> = Vec::new();
    let devices = &mut domain.body.devices;
    let mut give = |info: &mut DeviceInfo, first: u64| -> Result<()> {
        let reg = match info.address {
            Some(Address::SpaprVio { reg: Some(reg) }) if used.contains(&reg) => {
                return wrong(format!("spapr-vio address 0x{reg:x} already in use"));
            }
            Some(Address::SpaprVio { reg: Some(reg) }) => reg,
            None | Some(Address::SpaprVio { reg: None }) => (0..)
                .map(|step| first + step * 0x1000)
                .find(|reg| !used.contains(reg))
                .unwrap_or(first),
            _ => return Ok(()),
        };
        used.push(reg);
        info.address = Some(Address::SpaprVio { reg: Some(reg) });
        Ok(())
    };
    for interface in devices
        .interfaces
        .iter_mut()
        .filter(|interface| interface.model() == "spapr-vlan")
    {
        give(&mut interface.info, 0x1000)?;
    }
    for controller in devices
        .controllers
        .iter_mut()
        .filter(|controller| controller.model() == "ibmvscsi")
    {
        give(&mut controller.info, 0x2000)?;
    }
    for serial in devices
        .serials
        .iter_mut()
        .filter(|serial| serial.target_kind() == "spapr-vio-serial")
    {
        give(&mut serial.info, 0x3000_0000)?;
    }
    if let Some(nvram) = &mut devices.nvram {
        give(&mut nvram.info, 0x3000)?;
    }
    for tpm in devices
        .tpms
        .iter_mut()
        .filter(|tpm| tpm.model == Some(model::domain::TpmModel::Spapr))
    {
        give(&mut tpm.info, 0x4000)?;
    }
    Ok(())
}

/// Machines without PCI have a place for each virtio device; a guest that uses such places uses them throughout.
fn virtio_mmio(domain: &mut Domain) {
    let places: Vec<Place> = pci_devices(domain)
        .into_iter()
        .filter(|(place, _)| is_virtio(domain, *place))
        .map(|(place, _)| place)
        .collect();
    let small = super::machine::is_arm(domain) || domain.arch().starts_with("riscv");
    let board = domain.machine().starts_with("vexpress-");
    let used = family(domain) == Family::Virt
        && places.iter().any(|place| {
            info_mut(domain, *place).is_some_and(|info| info.address == Some(Address::VirtioMmio))
        });
    if !small || !(board || used) {
        return;
    }
    for place in places {
        if let Some(info) = info_mut(domain, place) {
            info.address.get_or_insert(Address::VirtioMmio);
        }
    }
}

/// Whether a device is of the kind that has no hardware.
fn is_virtio(domain: &Domain, place: Place) -> bool {
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

fn memory_slots(domain: &mut Domain) {
    let mut used: Vec<u32> = Vec::new();
    for memory in &domain.devices.memories {
        if let Some(Address::Dimm { slot: Some(slot), .. }) = memory.info.address {
            used.push(slot);
        }
    }
    if domain.max_memory.is_none() {
        return;
    }
    for memory in &mut domain.body.devices.memories {
        if !matches!(memory.model, MemoryModel::Dimm | MemoryModel::Nvdimm) {
            continue;
        }
        let base = match memory.info.address {
            None => None,
            Some(Address::Dimm { slot: None, base }) => base,
            _ => continue,
        };
        let Some(slot) = (0..).find(|slot| !used.contains(slot)) else {
            continue;
        };
        used.push(slot);
        memory.info.address = Some(Address::Dimm {
            slot: Some(slot),
            base,
        });
    }
}
