//! Places that are not on PCI: ports, registers, slots of memory.

use super::machine::{Family, family};
use super::places::{Place, info_mut, is_virtio, pci_devices};
use super::{Result, wrong};
use model::domain::chardev::ChannelTarget;
use model::domain::{Address, ControllerKind, DeviceInfo, Domain, MemoryModel};

/// Ports of virtio consoles and channels.
pub(super) fn virtio_serial(domain: &mut Domain) -> Result<()> {
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
fn is_vio(info: &DeviceInfo) -> bool {
    matches!(info.address, Some(Address::SpaprVio { .. }))
}

pub(super) fn spapr_vio(domain: &mut Domain) -> Result<()> {
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
        .filter(|interface| interface.model() == "spapr-vlan" || is_vio(&interface.info))
    {
        give(&mut interface.info, 0x1000)?;
    }
    for controller in devices
        .controllers
        .iter_mut()
        .filter(|controller| controller.model() == "ibmvscsi" || is_vio(&controller.info))
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
        .filter(|tpm| tpm.model == Some(model::domain::TpmModel::Spapr) || is_vio(&tpm.info))
    {
        give(&mut tpm.info, 0x4000)?;
    }
    Ok(())
}

/// Machines without PCI have a place for each virtio device; a guest that uses such places uses them throughout.
pub(super) fn virtio_mmio(domain: &mut Domain) {
    if !(super::machine::is_arm(domain) || domain.arch().starts_with("riscv")) {
        return;
    }
    let places: Vec<Place> = pci_devices(domain)
        .into_iter()
        .filter(|(place, _)| is_virtio(domain, *place))
        .map(|(place, _)| place)
        .collect();
    let board = domain.machine().starts_with("vexpress-");
    let used = family(domain) == Family::Virt
        && places.iter().any(|place| {
            info_mut(domain, *place).is_some_and(|info| info.address == Some(Address::VirtioMmio))
        });
    if !(board || used) {
        return;
    }
    for place in places {
        if let Some(info) = info_mut(domain, place) {
            info.address.get_or_insert(Address::VirtioMmio);
        }
    }
}

pub(super) fn memory_slots(domain: &mut Domain) -> Result<()> {
    let mut used = std::collections::HashSet::new();
    for memory in &domain.devices.memories {
        if let Some(Address::Dimm { slot: Some(slot), .. }) = memory.info.address {
            used.insert(slot);
        }
    }
    let Some(slots) = domain
        .max_memory
        .as_ref()
        .map(|most| most.slots.unwrap_or_default())
    else {
        return Ok(());
    };
    let mut free = 0..slots;
    for memory in &mut domain.body.devices.memories {
        if !matches!(memory.model, MemoryModel::Dimm | MemoryModel::Nvdimm) {
            continue;
        }
        let base = match memory.info.address {
            None => None,
            Some(Address::Dimm { slot: None, base }) => base,
            _ => continue,
        };
        let Some(slot) = free.find(|slot| !used.contains(slot)) else {
            let words = "failed to find an empty memory slot";
            return Err(super::Problem::nowhere(model::code::INTERNAL_ERROR, words));
        };
        memory.info.address = Some(Address::Dimm {
            slot: Some(slot),
            base,
        });
    }
    Ok(())
}
