//! Which USB controller a guest gets that names none.

use super::QemuHost;
use super::machine::{Family, family, is_arm, is_x86};
use model::domain::implicit::{self, insert_controller};
use model::domain::{Controller, ControllerKind, Devices, Domain};

/// USB 3 controllers, the better one first.
const XHCI: &[(&str, &str)] = &[("qemu-xhci", "qemu-xhci"), ("nec-usb-xhci", "nec-xhci")];

fn xhci(host: &QemuHost) -> Option<&'static str> {
    let found = XHCI.iter().find(|(device, _)| host.has(device));
    found.map(|(_, model)| *model)
}

/// The model of a controller that is named without one.
pub fn default_model(domain: &Domain, host: &QemuHost) -> Option<&'static str> {
    let ohci = || host.has("pci-ohci").then_some("pci-ohci");
    match family(domain) {
        Family::S390 => None,
        Family::Virt => xhci(host),
        Family::Other if is_arm(domain) => xhci(host),
        // A guest that was defined long ago keeps the controller it had.
        _ if domain.arch().starts_with("ppc64") => {
            let new = xhci(host).filter(|_| host.abi_update);
            new.or_else(ohci)
        }
        _ if is_x86(domain) => host.has("piix3-usb-uhci").then_some("piix3-uhci"),
        _ => xhci(host).or_else(ohci),
    }
}

/// Adds the controllers a machine is born with.
pub fn add(domain: &mut Domain, host: &QemuHost) {
    let first = |controller: &Controller| controller.kind == ControllerKind::Usb && controller.index() == 0;
    if domain.devices.controllers.iter().any(first) {
        return;
    }
    for model in born_with(domain, host) {
        let mut controller = Controller::new(ControllerKind::Usb, 0, Some(model));
        controller.info.master_startport = companion_port(model);
        insert_controller(&mut domain.body.devices, controller);
    }
}

fn born_with(domain: &Domain, host: &QemuHost) -> Vec<&'static str> {
    let board = domain.machine() == "versatilepb" || domain.machine().starts_with("realview-");
    match family(domain) {
        Family::I440fx | Family::Pseries | Family::Microvm => {
            default_model(domain, host).into_iter().collect()
        }
        Family::Q35 => match xhci(host) {
            Some(model) => vec![model],
            None if host.has("ich9-usb-ehci1") => {
                vec!["ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3"]
            }
            None => Vec::new(),
        },
        Family::Other if domain.arch().starts_with("ppc64") => {
            default_model(domain, host).into_iter().collect()
        }
        Family::Other if is_arm(domain) && board => vec!["pci-ohci"],
        _ => Vec::new(),
    }
}

/// Tells companions of a USB 2 controller which of its ports they serve.
pub fn companions(devices: &mut Devices) {
    let controllers = &mut devices.controllers;
    let usb2 = |controller: &Controller| controller.model() == "ich9-ehci1";
    let masters: Vec<u32> = controllers
        .iter()
        .filter(|controller| usb2(controller))
        .map(Controller::index)
        .collect();
    if masters.is_empty() {
        return;
    }
    for controller in controllers {
        if controller.info.master_startport.is_none() && masters.contains(&controller.index()) {
            controller.info.master_startport = companion_port(controller.model());
        }
    }
    implicit::order_controllers(devices);
}

/// Each USB 1 companion serves two ports of the USB 2 controller.
pub fn companion_port(model: &str) -> Option<u32> {
    match model {
        "ich9-uhci1" => Some(0),
        "ich9-uhci2" => Some(2),
        "ich9-uhci3" => Some(4),
        _ => None,
    }
}
