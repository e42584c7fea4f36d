//! Controllers.

use super::props::{Props, usb_name, virtio_name};
use crate::definition::command::CommandLine;
use crate::definition::machine::{Family, family};
use crate::definition::{Result, unsupported};
use model::domain::{Controller, ControllerKind, Domain};

/// Writes all controllers, PCI first: the others hang from them.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    const ORDER: &[ControllerKind] = &[
        ControllerKind::Pci,
        ControllerKind::Usb,
        ControllerKind::Scsi,
        ControllerKind::Ide,
        ControllerKind::Sata,
        ControllerKind::VirtioSerial,
        ControllerKind::Ccid,
    ];
    for kind in ORDER {
        for controller in domain
            .devices
            .controllers
            .iter()
            .filter(|controller| controller.kind == *kind)
        {
            if let Some(props) = one(line, domain, controller)? {
                line.arg("-device", props.text());
            }
        }
    }
    Ok(())
}

fn one(line: &mut CommandLine, domain: &Domain, controller: &Controller) -> Result<Option<Props>> {
    let alias = controller.info.alias();
    let family = family(domain);
    let props = match controller.kind {
        ControllerKind::Pci => match pci(line, domain, controller) {
            Some(props) => props,
            None => return Ok(None),
        },
        ControllerKind::Usb => match usb(domain, controller) {
            Some(props) => props,
            None => return Ok(None),
        },
        ControllerKind::Scsi => scsi(controller)?.put("id", alias),
        ControllerKind::Ide
            if matches!(family, Family::I440fx | Family::Isapc) && controller.index() == 0 =>
        {
            return Ok(None);
        }
        ControllerKind::Ide => {
            return unsupported("Only a single IDE controller is supported for this machine type");
        }
        ControllerKind::Sata if family == Family::Q35 && controller.index() == 0 => return Ok(None),
        ControllerKind::Sata => Props::device("ahci").put("id", alias),
        ControllerKind::VirtioSerial => {
            let driver = controller.driver.clone().unwrap_or_default();
            Props::device(&virtio_name(
                "virtio-serial",
                &controller.info,
                controller.model.as_deref(),
            ))
            .virtio(driver.virtio)
            .put("id", alias)
            .opt("max_ports", controller.ports)
            .opt("vectors", controller.vectors)
        }
        ControllerKind::Ccid => Props::device("usb-ccid").put("id", alias),
        _ => return Ok(None),
    };
    Ok(Some(props.address(domain, &controller.info)))
}

fn pci(line: &mut CommandLine, domain: &Domain, controller: &Controller) -> Option<Props> {
    let target = controller.target.clone().unwrap_or_default();
    let alias = controller.info.alias();
    let name = controller
        .pci_model
        .as_ref()
        .and_then(|model| model.name.clone())
        .unwrap_or_default();
    let props = match controller.model() {
        "pci-root" | "pcie-root" if controller.index() == 0 => {
            if let Some(hole) = controller
                .pcihole64
                .as_deref()
                .filter(|_| controller.index() == 0)
            {
                let host = if controller.model() == "pci-root" {
                    "i440FX-pcihost"
                } else {
                    "q35-pcihost"
                };
                line.arg("-global", format!("{host}.pci-hole64-size={}K", hole.0));
            }
            return None;
        }
        "pci-root" => {
            let props = Props::device(&name).opt("index", target.index).put("id", alias);
            return Some(props.opt("numa_node", target.node));
        }
        "pci-bridge" => Props::device(&name)
            .opt("chassis_nr", target.chassis_nr)
            .put("id", alias),
        "pcie-root-port" | "pcie-switch-downstream-port" => Props::device(&name)
            .opt("port", target.port.map(|port| port.0))
            .opt("chassis", target.chassis)
            .put("id", alias)
            .switch("hotplug", target.hotplug),
        "pci-expander-bus" | "pcie-expander-bus" => Props::device(&name)
            .opt("bus_nr", target.bus_nr)
            .put("id", alias)
            .opt("numa_node", target.node),
        _ => Props::device(&name).put("id", alias),
    };
    let _ = domain;
    Some(props.opt(
        "mem-reserve",
        target.mem_reserve.map(|kib| kib.saturating_mul(1024)),
    ))
}

/// The device of a model of USB controllers.
pub fn usb_device(model: &str) -> Option<&'static str> {
    Some(match model {
        "piix3-uhci" => "piix3-usb-uhci",
        "piix4-uhci" => "piix4-usb-uhci",
        "ehci" => "usb-ehci",
        "ich9-ehci1" => "ich9-usb-ehci1",
        "ich9-uhci1" => "ich9-usb-uhci1",
        "ich9-uhci2" => "ich9-usb-uhci2",
        "ich9-uhci3" => "ich9-usb-uhci3",
        "vt82c686b-uhci" => "vt82c686b-usb-uhci",
        "pci-ohci" => "pci-ohci",
        "nec-xhci" => "nec-usb-xhci",
        "qemu-xhci" => "qemu-xhci",
        _ => return None,
    })
}

fn usb(domain: &Domain, controller: &Controller) -> Option<Props> {
    let name = usb_device(controller.model())?;
    let props = Props::device(name)
        .opt("p2", controller.ports)
        .opt("p3", controller.ports);
    Some(match controller.info.master_startport {
        Some(port) => {
            let master = usb_name(domain, controller.index());
            props
                .put("masterbus", format!("{master}.0"))
                .put("firstport", port)
        }
        None => props.put("id", controller.info.alias()),
    })
}

fn scsi(controller: &Controller) -> Result<Props> {
    let driver = controller.driver.clone().unwrap_or_default();
    Ok(match controller.model() {
        model if model.starts_with("virtio") => {
            let model = (model != "virtio-scsi").then_some(model);
            let mapping: Vec<serde_json::Value> = driver
                .iothreads
                .iter()
                .map(|thread| {
                    let queues: Vec<u32> = thread.queues.iter().map(|queue| queue.id).collect();
                    match queues.is_empty() {
                        true => serde_json::json!({"iothread": format!("iothread{}", thread.id)}),
                        false => {
                            serde_json::json!({"iothread": format!("iothread{}", thread.id), "vqs": queues})
                        }
                    }
                })
                .collect();
            Props::device(&virtio_name("virtio-scsi", &controller.info, model))
                .virtio(driver.virtio)
                .opt("iothread", driver.iothread.map(|id| format!("iothread{id}")))
                .opt("iothread-vq-mapping", (!mapping.is_empty()).then_some(mapping))
                .opt("num_queues", driver.queues)
                .opt("cmd_per_lun", driver.cmd_per_lun)
                .opt("max_sectors", driver.max_sectors)
                .switch("ioeventfd", driver.ioeventfd)
        }
        "lsilogic" => Props::device("lsi"),
        "ibmvscsi" => Props::device("spapr-vscsi"),
        "lsisas1068" => Props::device("mptsas1068"),
        "lsisas1078" => Props::device("megasas"),
        "vmpvscsi" => Props::device("pvscsi"),
        "ncr53c90" => Props::device("esp"),
        "dc390" => Props::device("dc390"),
        "am53c974" => Props::device("am53c974"),
        model => return unsupported(format!("Unsupported controller model: {model}")),
    })
}
