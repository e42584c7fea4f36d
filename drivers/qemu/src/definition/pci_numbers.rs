//! What the guest sees of PCI controllers: their devices and numbers.

use super::machine::{Family, family};
use super::pci::Buses;
use super::places::{info_mut, pci_devices};
use model::OnOff;
use model::domain::controller::{PciModel, PciTarget};
use model::domain::{Address, ControllerKind, Domain};

/// Function 0 of a slot with more functions says so.
pub(super) fn multifunction(domain: &mut Domain, buses: &Buses) {
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
pub(super) fn pci_models(domain: &mut Domain) {
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
pub(super) fn pci_options(domain: &mut Domain) {
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
