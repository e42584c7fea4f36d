//! Places the chipset of a machine has for its own devices.

use super::Result;
use super::addresses::give;
use super::pci::{Buses, Fit};
use super::places::{Place, info_mut, wants_pci};
use model::OnOff;
use model::domain::graphics::{SoundModel, VideoKind};
use model::domain::{Address, Controller, ControllerKind, Domain, PciAddress};

pub(super) fn internal<T>(words: &str) -> Result<T> {
    Err(super::Problem::nowhere(model::code::INTERNAL_ERROR, words))
}

/// Which function of the chipset's slot a controller is: the first IDE and the first plain USB controller are one.
fn piix3_function(controller: &Controller) -> Option<u32> {
    match controller.kind {
        _ if controller.index() != 0 => None,
        ControllerKind::Ide => Some(1),
        ControllerKind::Usb if matches!(controller.model(), "piix3-uhci" | "") => Some(2),
        _ => None,
    }
}

/// Whether a controller is where the chipset has it; its place is taken with those of the chipset.
pub(super) fn at_home(controller: &Controller) -> bool {
    let home = piix3_function(controller).map(|function| PciAddress::new(0, 1, function));
    let pci = controller.info.pci();
    home.zip(pci).is_some_and(|(home, pci)| same_place(pci, &home))
}

/// Whether two addresses are of one place, whatever else they say.
fn same_place(one: &PciAddress, other: &PciAddress) -> bool {
    let place = |pci: &PciAddress| (pci.domain, pci.bus, pci.slot, pci.function);
    place(one) == place(other)
}

/// The bridge, the IDE and the USB controller of the chipset are functions of slot 1.
pub(super) fn chipset_i440fx(domain: &mut Domain, buses: &mut Buses) -> Result<()> {
    let mut homes = Vec::new();
    for index in 0..domain.devices.controllers.len() {
        let Some(controller) = domain.devices.controllers.get(index) else {
            continue;
        };
        let Some(function) = piix3_function(controller) else {
            continue;
        };
        let fixed = PciAddress::new(0, 1, function);
        match controller.info.pci() {
            Some(pci) if function == 1 && !same_place(pci, &fixed) => {
                return internal("Primary IDE controller must have PCI address 0:0:1.1");
            }
            Some(pci) if function == 2 && !same_place(pci, &fixed) => {
                return internal("PIIX3 USB controller at index 0 must have PCI address 0:0:1.2");
            }
            Some(_) => homes.push(fixed),
            None if function == 2 && controller.info.address.is_some() && !wants_pci(&controller.info) => {}
            None => {
                buses.reserve(&fixed, Fit::PCI)?;
                give(domain, Place::Controller(index), fixed);
            }
        }
    }
    for home in &homes {
        buses.reserve(home, Fit::PCI)?;
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
pub(super) fn primary_video(domain: &mut Domain, buses: &mut Buses, slot: u32) -> Result<()> {
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
pub(super) fn chipset_q35(domain: &mut Domain, buses: &mut Buses) -> Result<()> {
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
    let ich9 = |sound: &model::domain::Sound| sound.model == SoundModel::Ich9 && wants_pci(&sound.info);
    if let Some(index) = domain.devices.sounds.iter().position(ich9)
        && !buses.slot_in_use(0, 0x1b)
    {
        let fixed = PciAddress::new(0, 0x1b, 0);
        buses.reserve(&fixed, Fit::PCI)?;
        give(domain, Place::Sound(index), fixed);
    }
    primary_video(domain, buses, 1)
}

/// The first USB 2 controllers of Q35 are where the chipset has them: slots 1d, then 1a.
pub(super) fn ich9_usb(domain: &mut Domain, buses: &mut Buses, index: usize) -> Result<()> {
    let Some(controller) = domain.devices.controllers.get(index) else {
        return Ok(());
    };
    let Some(function) = ich9_function(controller.model()) else {
        return Ok(());
    };
    let group = controller.index();
    // One without companions is no part of the chipset.
    let complete = usb_controllers(domain, group).any(|other| other.model() == "ich9-uhci1");
    if !complete {
        return Ok(());
    }
    let brother = usb_controllers(domain, group).find_map(|other| other.info.pci().cloned());
    let slot = match brother {
        Some(_) => return Ok(()),
        None => [0x1d, 0x1a].into_iter().find(|slot| !buses.slot_in_use(0, *slot)),
    };
    let Some(slot) = slot else { return Ok(()) };
    settle(domain, buses, index, PciAddress::new(0, slot, function))
}

fn usb_controllers(domain: &Domain, group: u32) -> impl Iterator<Item = &Controller> {
    let all = domain.devices.controllers.iter();
    all.filter(move |other| other.kind == ControllerKind::Usb && other.index() == group)
}

/// Gives a controller its function of a slot that it shares.
fn settle(domain: &mut Domain, buses: &mut Buses, index: usize, mut address: PciAddress) -> Result<()> {
    address.multifunction = Some(OnOff::On);
    buses.reserve(&address, Fit::PCI)?;
    address.multifunction = (address.function == 0).then_some(OnOff::On);
    if let Some(info) = info_mut(domain, Place::Controller(index)) {
        info.address = Some(Address::Pci(address));
    }
    Ok(())
}

/// Which function of its slot a USB 2 controller is.
pub(super) fn ich9_function(model: &str) -> Option<u32> {
    match model {
        "ich9-ehci1" => Some(7),
        "ich9-uhci1" => Some(0),
        "ich9-uhci2" => Some(1),
        "ich9-uhci3" => Some(2),
        _ => None,
    }
}

/// USB 1 companions share the slot of their USB 2 controller. True when the place is settled.
pub(super) fn usb_companion(domain: &mut Domain, buses: &mut Buses, index: usize) -> Result<bool> {
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
    let brother = usb_controllers(domain, group)
        .filter(|other| ich9_function(other.model()).is_some())
        .find_map(|other| other.info.pci().cloned());
    let address = match brother {
        Some(brother) => PciAddress::new(brother.bus, brother.slot, function),
        None => {
            let mut found = buses.next(Fit::device(Fit::PCI))?;
            buses.release(found.bus, found.slot);
            found.function = function;
            found
        }
    };
    settle(domain, buses, index, address)?;
    Ok(true)
}
