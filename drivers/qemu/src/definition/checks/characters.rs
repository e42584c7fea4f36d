//! Character devices: serial ports, consoles, channels, smart cards, redirected USB.

use super::super::{QemuHost, Result, unsupported, wrong};
use model::domain::chardev::{ChannelTarget, Smartcard, SmartcardMode};
use model::domain::{Address, CharKind, Domain, GraphicsKind, Port};

/// Checks all of them.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    let devices = &domain.devices;
    devices.serials.iter().try_for_each(serial)?;
    let spice = devices
        .graphics
        .iter()
        .any(|each| each.kind == GraphicsKind::Spice);
    let backends = devices
        .channels
        .iter()
        .map(|each| &each.backend)
        .chain(devices.redirdevs.iter().map(|each| &each.backend))
        .chain(devices.smartcards.iter().map(|each| &each.backend))
        .chain(
            devices
                .rngs
                .iter()
                .filter_map(|each| each.backend.chardev.as_deref()),
        );
    for backend in backends {
        let kind = backend.kind();
        if matches!(kind, CharKind::Spicevmc | CharKind::Spiceport) && !spice {
            return unsupported(format!("chardev '{kind}' not supported without spice graphics"));
        }
    }
    for channel in &devices.channels {
        let virtio = channel.target.kind == Some(ChannelTarget::Virtio);
        if channel.backend.kind() == CharKind::Spicevmc && !virtio {
            return unsupported("spicevmc device type only supports virtio");
        }
    }
    for console in &devices.consoles {
        match console.target_kind() {
            "xen" => return unsupported("unsupported console target type xen"),
            "sclp" if !host.has("sclpconsole") => {
                return unsupported("sclpconsole is not supported in this QEMU binary");
            }
            "sclplm" if !host.has("sclplmconsole") => {
                return unsupported("sclplmconsole is not supported in this QEMU binary");
            }
            _ => {}
        }
    }
    let elsewhere = |card: &Smartcard| matches!(card.info.address, Some(Address::Ccid { controller, slot }) if controller > 0 || slot > 0);
    if devices.smartcards.len() > 1 || devices.smartcards.iter().any(elsewhere) {
        return unsupported("this QEMU binary lacks multiple smartcard support");
    }
    for card in &devices.smartcards {
        if card.mode == SmartcardMode::HostCertificates && card.certificates.len() != 3 {
            return wrong("host-certificates mode needs exactly three certificates");
        }
        if card
            .info
            .address
            .as_ref()
            .is_some_and(|address| !matches!(address, Address::Ccid { .. }))
        {
            return unsupported("Controllers must use the 'ccid' address type");
        }
    }
    Ok(())
}

/// The kind of port a model of a serial port belongs to.
fn needs(model: &str) -> Option<&'static str> {
    Some(match model {
        "isa-serial" => "isa-serial",
        "isa-debugcon" => "isa-debug",
        "usb-serial" => "usb-serial",
        "pci-serial" => "pci-serial",
        "spapr-vty" => "spapr-vio-serial",
        "pl011" | "16550a" => "system-serial",
        "sclpconsole" | "sclplmconsole" => "sclp-serial",
        _ => return None,
    })
}

fn serial(port: &Port) -> Result<()> {
    let (kind, model) = (port.target_kind(), port.target_model());
    if let Some(needed) = needs(model)
        && kind != needed
    {
        return unsupported(format!("Target model '{model}' requires target type '{needed}'"));
    }
    let wanted = match kind {
        "isa-serial" | "isa-debug" => "isa",
        "usb-serial" => "usb",
        "pci-serial" => "pci",
        "spapr-vio-serial" => "spapr-vio",
        _ => return Ok(()),
    };
    match &port.info.address {
        Some(address) if address.kind() != wanted => {
            unsupported(format!("Target type '{kind}' requires address type '{wanted}'"))
        }
        _ => Ok(()),
    }
}
