//! Places a machine does not have, and what only devices in some places can have.

use super::super::machine::{Family, family, has_pci, is_x86};
use super::super::places::{info_mut, pci_devices, wants_pci};
use super::super::{Result, unsupported, wrong};
use model::domain::chardev::{Channel, ChannelTarget};
use model::domain::{Address, DeviceInfo, Domain};

/// Checks them.
pub fn check(domain: &Domain) -> Result<()> {
    for info in infos(domain) {
        let elsewhere = !matches!(info.address, None | Some(Address::Pci(_) | Address::Unassigned));
        if matches!(info.address, Some(Address::Ccw { .. })) && family(domain) != Family::S390 {
            return unsupported(format!(
                "CCW addresses are not supported by machine type '{}'",
                domain.machine()
            ));
        }
        if info.rom.is_some() && elsewhere {
            return unsupported("ROM tuning is only supported for PCI devices");
        }
    }
    for device in domain
        .devices
        .hostdevs
        .iter()
        .filter(|device| device.info.rom.is_some())
    {
        if !matches!(device.info.address, Some(Address::Pci(_) | Address::Unassigned)) {
            return unsupported("ROM tuning is only supported for PCI devices");
        }
    }
    if is_x86(domain) && !has_pci(domain) {
        no_pci(domain)?;
    }
    Ok(())
}

fn is_virtio(channel: &Channel) -> bool {
    channel.target.kind == Some(ChannelTarget::Virtio)
}

/// Nothing can be on PCI where there is none.
fn no_pci(domain: &Domain) -> Result<()> {
    let mut copy = domain.clone();
    let needs = |info: &mut DeviceInfo| wants_pci(info) || info.pci().is_some();
    let mut devices = pci_devices(domain).into_iter();
    if devices.any(|(place, _)| info_mut(&mut copy, place).is_some_and(needs)) {
        return wrong("No PCI buses available");
    }
    Ok(())
}

/// What all devices share, of those that can be somewhere by their document.
fn infos(domain: &Domain) -> impl Iterator<Item = &DeviceInfo> {
    let devices = &domain.devices;
    let one = devices.memballoon.iter().map(|each| &each.info);
    one.chain(devices.controllers.iter().map(|each| &each.info))
        .chain(devices.filesystems.iter().map(|each| &each.info))
        .chain(devices.interfaces.iter().map(|each| &each.info))
        .chain(devices.sounds.iter().map(|each| &each.info))
        .chain(devices.disks.iter().map(|each| &each.info))
        .chain(devices.rngs.iter().map(|each| &each.info))
        .chain(devices.watchdogs.iter().map(|each| &each.info))
        .chain(devices.videos.iter().map(|each| &each.info))
        .chain(devices.shmems.iter().map(|each| &each.info))
        .chain(devices.inputs.iter().map(|each| &each.info))
        .chain(devices.serials.iter().map(|each| &each.info))
        .chain(devices.vsock.iter().map(|each| &each.info))
        .chain(devices.cryptos.iter().map(|each| &each.info))
        .chain(devices.pstore.iter().map(|each| &each.info))
        .chain(devices.tpms.iter().map(|each| &each.info))
        .chain(devices.panics.iter().map(|each| &each.info))
        .chain(
            devices
                .channels
                .iter()
                .filter(|each| !is_virtio(each))
                .map(|each| &each.info),
        )
}
