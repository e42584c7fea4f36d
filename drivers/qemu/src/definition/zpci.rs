//! The identifiers PCI devices have on IBM's mainframe: a number for the user and one for the function.

use super::{Problem, Result};
use crate::devices::props::Props;
use model::domain::{Address, Controller, ControllerKind, DeviceInfo, Domain, PciAddress};
use std::collections::BTreeSet;

/// Gives every PCI device the lowest free numbers. Fails when a document names one twice.
pub fn assign(domain: &mut Domain) -> Result<()> {
    let (mut users, mut functions) = (BTreeSet::new(), BTreeSet::new());
    let mut taken = None;
    each(domain, &mut |pci, _| {
        let zpci = pci.zpci.as_deref().copied().unwrap_or_default();
        if let Some(uid) = zpci.uid
            && !users.insert(uid)
        {
            taken.get_or_insert(format!("zPCI uid 0x{uid:04x} is already in use"));
        }
        if let Some(fid) = zpci.fid
            && !functions.insert(fid)
        {
            taken.get_or_insert(format!("zPCI fid 0x{fid:08x} is already in use"));
        }
    });
    if let Some(message) = taken {
        return Err(Problem::nowhere(model::code::INTERNAL_ERROR, message));
    }
    each(domain, &mut |pci, _| {
        let zpci = pci.zpci.get_or_insert_default();
        zpci.uid.get_or_insert_with(|| lowest(&mut users, 1));
        zpci.fid.get_or_insert_with(|| lowest(&mut functions, 0));
    });
    Ok(())
}

fn lowest(taken: &mut BTreeSet<u32>, first: u32) -> u32 {
    let free = (first..=u32::MAX).find(|number| !taken.contains(number));
    let number = free.unwrap_or(first);
    taken.insert(number);
    number
}

/// The devices that carry the numbers, in the order of the devices they belong to.
pub fn devices(domain: &Domain) -> Vec<Props> {
    let mut found = Vec::new();
    let mut copy = domain.clone();
    // A controller without a model is no device at all.
    let real = |controller: &Controller| controller.kind != ControllerKind::Usb || controller.model.is_some();
    copy.body.devices.controllers.retain(real);
    // libvirt leaves it to QEMU to make up the numbers of memory.
    copy.body.devices.memories.clear();
    each(&mut copy, &mut |pci, alias| {
        let zpci = pci.zpci.as_deref().copied().unwrap_or_default();
        let (Some(uid), Some(fid)) = (zpci.uid, zpci.fid) else {
            return;
        };
        let props = Props::device("zpci")
            .put("uid", uid)
            .put("fid", fid)
            .put("target", alias)
            .put("id", format!("zpci{uid}"));
        found.push(props);
    });
    found
}

/// Calls `visit` for every PCI device with its name.
fn each(domain: &mut Domain, visit: &mut dyn FnMut(&mut PciAddress, &str)) {
    let mut one = |info: &mut DeviceInfo| {
        let alias = info.alias.clone().unwrap_or_default();
        if let Some(Address::Pci(pci)) = &mut info.address {
            visit(pci, &alias);
        }
    };
    let devices = &mut domain.body.devices;
    devices
        .controllers
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices.disks.iter_mut().for_each(|device| one(&mut device.info));
    devices
        .filesystems
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices
        .interfaces
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices.inputs.iter_mut().for_each(|device| one(&mut device.info));
    devices.sounds.iter_mut().for_each(|device| one(&mut device.info));
    devices.videos.iter_mut().for_each(|device| one(&mut device.info));
    devices
        .hostdevs
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices
        .memballoon
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices.rngs.iter_mut().for_each(|device| one(&mut device.info));
    devices.shmems.iter_mut().for_each(|device| one(&mut device.info));
    devices
        .memories
        .iter_mut()
        .for_each(|device| one(&mut device.info));
    devices.vsock.iter_mut().for_each(|device| one(&mut device.info));
    devices
        .cryptos
        .iter_mut()
        .for_each(|device| one(&mut device.info));
}
