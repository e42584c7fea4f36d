//! Controllers: options of one kind, and what a machine has no place for.

use super::super::machine::{Family, family};
use super::super::usb_ports;
use super::super::{Problem, Result, unsupported, wrong};
use model::code;
use model::domain::hostdev::HostdevKind;
use model::domain::{Address, Controller, ControllerKind, Domain, InputBus};

/// Checks all controllers.
pub fn check(domain: &Domain) -> Result<()> {
    duplicates(domain)?;
    without_usb(domain)?;
    for controller in &domain.devices.controllers {
        driver(controller)?;
        let root = matches!(controller.model(), "pci-root" | "pcie-root");
        if root && controller.info.address.is_some() {
            return unsupported("pci-root and pcie-root controllers should not have an address");
        }
        if controller.kind == ControllerKind::Ide && has_ide(domain) && controller.index() != 0 {
            return unsupported("Only a single IDE controller is supported for this machine type");
        }
        if controller.kind == ControllerKind::Ide && !has_ide(domain) {
            return unsupported("IDE controllers are unsupported for this QEMU binary or machine type");
        }
        let placed = !matches!(controller.info.address, None | Some(Address::Pci(_)));
        if matches!(controller.kind, ControllerKind::Xenbus | ControllerKind::Isa) && !placed {
            let words = "Cannot automatically add a new PCI bus for a device with connect flags 00";
            return Err(Problem::nowhere(code::INTERNAL_ERROR, words));
        }
        // The board of a sparc32 has one, and QEMU makes no other.
        let scsi = controller.kind == ControllerKind::Scsi;
        if scsi && controller.model() == "ncr53c90" && domain.arch() != "sparc" {
            return unsupported("ncr53c90 SCSI controller is not a built-in for this machine");
        }
        companion(controller, domain)?;
        pci_device(controller)?;
    }
    Ok(())
}

/// A guest that is to have no USB has no USB devices.
fn without_usb(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let off =
        |controller: &Controller| controller.kind == ControllerKind::Usb && controller.model() == "none";
    if !devices.controllers.iter().any(off) {
        return Ok(());
    }
    if !devices.hubs.is_empty() {
        return unsupported("Can't add USB hub: USB is disabled for this domain");
    }
    if devices
        .inputs
        .iter()
        .any(|input| input.bus == Some(InputBus::Usb))
    {
        return unsupported("Can't add USB input device. USB bus is disabled");
    }
    if devices
        .hostdevs
        .iter()
        .any(|device| device.kind == HostdevKind::Usb)
    {
        return unsupported("Can't add host USB device: USB is disabled in this host");
    }
    if usb_ports::has_any(domain) {
        return unsupported("USB is disabled for this domain, but USB devices are present in the domain XML");
    }
    Ok(())
}

/// A number stands for one controller, but for USB, where companions share it.
fn duplicates(domain: &Domain) -> Result<()> {
    let all = &domain.devices.controllers;
    let usb = |controller: &&Controller| controller.kind == ControllerKind::Usb;
    for (place, controller) in all.iter().enumerate().filter(|(_, controller)| !usb(controller)) {
        let same = |other: &Controller| other.kind == controller.kind && other.index == controller.index;
        if all.iter().take(place).any(same) {
            let (kind, index) = (controller.kind, controller.index());
            return wrong(format!("Multiple '{kind}' controllers with index '{index}'"));
        }
    }
    Ok(())
}

fn has_ide(domain: &Domain) -> bool {
    let machine = domain.machine();
    match family(domain) {
        Family::I440fx => true,
        Family::Q35 => false,
        _ => ["malta", "sun4u", "g3beige", "mac99", "pegasos2"]
            .iter()
            .any(|name| machine.starts_with(name)),
    }
}

/// Options that only SCSI controllers of virtio have.
fn driver(controller: &Controller) -> Result<()> {
    let Some(driver) = &controller.driver else {
        return Ok(());
    };
    let scsi = controller.kind == ControllerKind::Scsi && controller.model().starts_with("virtio");
    if scsi {
        return Ok(());
    }
    if driver.iothread.is_some() {
        return wrong("'iothread' attribute only supported for virtio scsi controllers");
    }
    if !driver.iothreads.is_empty() {
        return unsupported("iothreads are supported only by 'virtio-scsi' controllers");
    }
    let refused = [
        ("queues", driver.queues.is_some()),
        ("cmd_per_lun", driver.cmd_per_lun.is_some()),
        ("max_sectors", driver.max_sectors.is_some()),
        ("ioeventfd", driver.ioeventfd.is_some()),
    ];
    match refused.iter().find(|(_, set)| *set) {
        Some((name, _)) => unsupported(format!("'{name}' is only supported by virtio-scsi controller")),
        None => Ok(()),
    }
}

/// A companion of a USB controller has a master with its number.
fn companion(controller: &Controller, domain: &Domain) -> Result<()> {
    let follows = |controller: &Controller| {
        controller.info.master_startport.is_some() || controller.model().starts_with("ich9-uhci")
    };
    if controller.kind != ControllerKind::Usb || !follows(controller) {
        return Ok(());
    }
    let master =
        domain.devices.controllers.iter().any(|other| {
            other.kind == ControllerKind::Usb && other.index == controller.index && !follows(other)
        });
    if master {
        return Ok(());
    }
    Err(Problem::nowhere(
        code::XML_DETAIL,
        "No master USB controller specified",
    ))
}

/// The device of a PCI controller is one of those its model can be.
fn pci_device(controller: &Controller) -> Result<()> {
    let name = controller
        .pci_model
        .as_ref()
        .and_then(|model| model.name.as_deref());
    let (ControllerKind::Pci, Some(name)) = (controller.kind, name) else {
        return Ok(());
    };
    let model = controller.model();
    let fitting: &[&str] = match model {
        "pci-bridge" => &["pci-bridge"],
        "dmi-to-pci-bridge" => &["i82801b11-bridge"],
        "pcie-to-pci-bridge" => &["pcie-pci-bridge"],
        "pcie-root-port" => &["ioh3420", "pcie-root-port"],
        "pcie-switch-upstream-port" => &["x3130-upstream"],
        "pcie-switch-downstream-port" => &["xio3130-downstream"],
        "pci-expander-bus" => &["pxb"],
        "pcie-expander-bus" => &["pxb-pcie"],
        "pci-root" => &["spapr-pci-host-bridge"],
        _ => &[],
    };
    if fitting.contains(&name) {
        return Ok(());
    }
    let fault = if fitting.is_empty() {
        "is not valid"
    } else {
        "has invalid value"
    };
    unsupported(format!(
        "Option 'modelName' {fault} for PCI controller with index '{}', model '{model}' and modelName '{name}'",
        controller.index()
    ))
}
