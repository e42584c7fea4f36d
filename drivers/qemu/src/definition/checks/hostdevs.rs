//! Devices of the host given to the guest.

use super::super::{Problem, QemuHost, Result, unsupported, wrong};
use model::OnOff;
use model::code;
use model::domain::hostdev::{Hostdev, HostdevKind, HostdevMode, ScsiProtocol};
use model::domain::{Address, DeviceInfo, Domain};

/// Checks all of them.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    for device in &domain.devices.hostdevs {
        if device.mode == Some(HostdevMode::Capabilities) {
            return unsupported("hostdev mode 'capabilities' is not supported in qemu");
        }
        source(device)?;
        let model = device.model.map(|model| model.as_str()).unwrap_or_default();
        let buses = [("vfio-ccw", "CCW"), ("vfio-ap", "AP")];
        let lacking = buses.iter().find(|(name, _)| *name == model && !host.has(name));
        if let Some((_, bus)) = lacking {
            return unsupported(format!(
                "VFIO {bus} device assignment is not supported by this version of QEMU"
            ));
        }
        if device.display == Some(OnOff::On) && domain.devices.graphics.is_empty() {
            return unsupported("graphics device is needed for attribute value 'display=on' in <hostdev>");
        }
        place(device)?;
        if device
            .teaming
            .as_ref()
            .is_some_and(|teaming| teaming.kind.as_str() != "transient")
        {
            return unsupported("teaming hostdev devices must have type='transient'");
        }
    }
    Ok(())
}

fn source(device: &Hostdev) -> Result<()> {
    let source = &device.source;
    let internal = |words: &str| Err(Problem::nowhere(code::INTERNAL_ERROR, words));
    match device.kind {
        HostdevKind::Usb => match (&source.vendor, &source.product) {
            (Some(_), None) => internal("missing product"),
            _ => Ok(()),
        },
        HostdevKind::Pci if source.write_filtering.is_some() => {
            unsupported("Write filtering of PCI device configuration space is not supported by qemu")
        }
        HostdevKind::Scsi
            if source
                .protocol
                .is_none_or(|protocol| protocol == ScsiProtocol::Adapter) =>
        {
            if source.adapter.is_none() || source.address.is_none() {
                let what = if source.address.is_none() {
                    "address"
                } else {
                    "adapter"
                };
                return wrong(format!("'{what}' must be specified for scsi hostdev source"));
            }
            Ok(())
        }
        HostdevKind::Mdev
            if source
                .address
                .as_ref()
                .is_none_or(|address| address.uuid.is_none()) =>
        {
            unsupported("Missing 'uuid' attribute for element <address>")
        }
        _ => Ok(()),
    }
}

/// Only devices of the host may be held without a place in the guest.
fn place(device: &Hostdev) -> Result<()> {
    if device.kind == HostdevKind::Usb
        && device
            .info
            .address
            .as_ref()
            .is_some_and(|address| !matches!(address, Address::Usb { .. }))
    {
        return unsupported("USB host device must use 'usb' address type");
    }
    let on_pci =
        |info: &DeviceInfo| matches!(info.address, None | Some(Address::Pci(_) | Address::Unassigned));
    if device.kind == HostdevKind::Pci && !on_pci(&device.info) {
        let words = "PCI host devices must use 'pci' or 'unassigned' address type";
        return Err(Problem::nowhere(code::INTERNAL_ERROR, words));
    }
    if device.source.startup_policy.is_some() && device.kind != HostdevKind::Usb {
        return unsupported("Setting startupPolicy is only allowed for USB devices");
    }
    match (&device.info.address, device.kind) {
        (Some(Address::Unassigned), HostdevKind::Pci) | (None, _) => Ok(()),
        (Some(Address::Unassigned), _) => {
            unsupported("address of type 'unassigned' is supported only for PCI hostdevs")
        }
        _ => Ok(()),
    }
}
