//! Giving every device its place.

use super::chipset::{at_home, chipset_i440fx, chipset_q35, internal, usb_companion};
use super::machine::{Family, family, has_pci, has_pcie_root, supports_pci};
use super::pci::{Buses, Fit};
use super::pci_numbers::{multifunction, pci_models, pci_options};
use super::places::{Place, info_mut, pci_devices, strays, wants_pci};
use super::slots::{memory_slots, spapr_vio, virtio_mmio, virtio_serial};
use super::{QemuHost, Result};
use model::domain::hostdev::HostdevKind;
use model::domain::implicit::insert_controller;
use model::domain::{Address, Controller, ControllerKind, Domain, InterfaceKind, PciAddress};

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
    memory_slots(domain)
}

/// The numbers of the PCI buses, and what the controllers that make them are.
fn bus_models(domain: &Domain) -> impl Iterator<Item = (u32, &str)> {
    let controllers = domain.devices.controllers.iter();
    controllers
        .filter(|controller| controller.kind == ControllerKind::Pci)
        .map(|controller| (controller.index(), controller.model()))
}

fn buses(domain: &Domain, may_grow: bool) -> Buses {
    let models: Vec<(u32, &str)> = bus_models(domain).collect();
    let mut buses = Buses::new(&models, may_grow);
    if family(domain) == Family::Pseries {
        buses.isolate();
    }
    buses.fill_holes();
    buses
}

/// Gives out PCI places: first only to see what buses are needed, then for good.
fn pci(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    if bus_models(domain).any(|(_, model)| model.is_empty()) {
        return internal("PCI controller model was not set correctly");
    }
    pci_models(domain);
    let mut dry = buses(domain, true);
    let before = addresses(domain);
    place_all(domain, &mut dry, host)?;
    for (place, address) in before {
        if let Some(info) = info_mut(domain, place) {
            info.address = address;
        }
    }
    let named = bus_models(domain).map(|(index, _)| index).max();
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

/// The addresses of all devices that a trial may give one.
fn addresses(domain: &mut Domain) -> Vec<(Place, Option<Address>)> {
    let others = [Place::Video(0)];
    let mut places: Vec<Place> = (0..domain.devices.controllers.len())
        .map(Place::Controller)
        .chain(others)
        .collect();
    places.extend(
        pci_devices(domain)
            .into_iter()
            .map(|(place, _)| place)
            .filter(|place| !matches!(place, Place::Controller(_))),
    );
    places
        .into_iter()
        .filter_map(|place| Some((place, info_mut(domain, place)?.address.clone())))
        .collect()
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
    let chipset = family(domain) == Family::I440fx;
    for (place, needs) in &devices {
        if let Place::Controller(index) = place
            && chipset
            && domain.devices.controllers.get(*index).is_some_and(at_home)
        {
            continue;
        }
        let Some(info) = info_mut(domain, *place) else {
            continue;
        };
        if let Some(pci) = info.pci().cloned() {
            let group = isolation(domain, *place, host);
            // The lower buses must be there before the upper ones can be reached.
            buses.reserve_for(&pci, *needs, group)?;
        }
    }
    for pci in strays(domain, &devices) {
        buses.reserve_for(&pci, Fit::PCI, 0)?;
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

pub(super) fn give(domain: &mut Domain, place: Place, mut pci: PciAddress) {
    if let Some(info) = info_mut(domain, place) {
        if let Some(Address::Pci(old)) = &info.address {
            pci.zpci = old.zpci.clone();
        }
        info.address = Some(Address::Pci(pci));
    }
}
