//! USB devices of the host that a guest is given: found by what they are, where the document does not say where.

use api::{Code, Domain, Error, Result};
use model::domain::Domain as Config;
use model::domain::hostdev::{HostAddress, HostdevKind};
use model::domain::storage::StartupPolicy;
use std::path::Path;

/// Where the kernel lists them.
pub(crate) const DEVICES: &str = "/sys/bus/usb/devices";

/// Notes in each USB device of `live` its bus and number, as `devices` lists them. A device that may be missing and is
/// leaves the guest.
///
/// Errors: a device that must be there is not, or there are several of its kind.
pub(crate) fn find(live: &mut Config, devices: &Path) -> Result<()> {
    let mut missing = Vec::new();
    for (place, device) in live.body.devices.hostdevs.iter_mut().enumerate() {
        let source = &mut device.source;
        let (Some(vendor), Some(product)) = (&source.vendor, &source.product) else {
            continue;
        };
        if device.kind != HostdevKind::Usb || source.address.is_some() {
            continue;
        }
        let (vendor, product) = (vendor.id.0, product.id.0);
        match *of_kind(devices, vendor, product) {
            [(bus, number)] => {
                source.address = Some(HostAddress {
                    bus: Some(bus),
                    device: Some(number),
                    ..HostAddress::default()
                });
            }
            [] if source.startup_policy == Some(StartupPolicy::Optional) => missing.push(place),
            [] => {
                let words = format!("Did not find USB device {vendor:04x}:{product:04x}");
                return Err(Error::internal(Domain::NONE, words).with_hint("lsusb lists what is plugged in"));
            }
            _ => {
                let words = format!(
                    "Multiple USB devices for {vendor:x}:{product:x} were found, but none of them is specified by bus and device"
                );
                return Err(Error::new(Domain::NONE, Code::OPERATION_FAILED, words)
                    .with_hint("say which one: <address bus='…' device='…'/> in <source>"));
            }
        }
    }
    for place in missing.into_iter().rev() {
        live.body.devices.hostdevs.remove(place);
    }
    Ok(())
}

/// Bus and number of each device of a kind.
fn of_kind(devices: &Path, vendor: u64, product: u64) -> Vec<(u32, u32)> {
    let Ok(entries) = std::fs::read_dir(devices) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, u32)> = entries
        .flatten()
        .filter_map(|entry| {
            let text = |name: &str| std::fs::read_to_string(entry.path().join(name)).ok();
            let hex = |name: &str| u64::from_str_radix(text(name)?.trim(), 16).ok();
            let number = |name: &str| text(name)?.trim().parse::<u32>().ok();
            let is = hex("idVendor") == Some(vendor) && hex("idProduct") == Some(product);
            is.then(|| Some((number("busnum")?, number("devnum")?)))?
        })
        .collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ReadOptions;

    fn guest(policy: &str) -> Config {
        let text = format!(
            "<domain type='qemu'><name>g</name><memory>1</memory><os><type>hvm</type></os><devices>\
             <hostdev type='usb'><source {policy}><vendor id='0x1d6b'/><product id='0x0002'/></source></hostdev>\
             </devices></domain>"
        );
        Config::parse(&text, ReadOptions::default()).unwrap()
    }

    fn plug(devices: &Path, name: &str, files: [(&str, &str); 4]) {
        std::fs::create_dir_all(devices.join(name)).unwrap();
        for (file, text) in files {
            std::fs::write(devices.join(name).join(file), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn a_device_is_found_by_what_it_is() {
        let devices = std::env::temp_dir().join(format!("oxvirt-usb-{}", std::process::id()));
        std::fs::create_dir_all(&devices).unwrap();
        let error = find(&mut guest(""), &devices).unwrap_err();
        assert!(
            error.to_string().contains("Did not find USB device 1d6b:0002"),
            "{error}"
        );
        let mut without = guest("startupPolicy='optional'");
        find(&mut without, &devices).unwrap();
        assert!(without.devices.hostdevs.is_empty());
        plug(
            &devices,
            "usb1",
            [
                ("idVendor", "1d6b"),
                ("idProduct", "0002"),
                ("busnum", "1"),
                ("devnum", "4"),
            ],
        );
        plug(
            &devices,
            "2-1",
            [
                ("idVendor", "1d6b"),
                ("idProduct", "0003"),
                ("busnum", "2"),
                ("devnum", "5"),
            ],
        );
        let mut found = guest("");
        find(&mut found, &devices).unwrap();
        let address = found.devices.hostdevs[0].source.address.clone().unwrap();
        assert_eq!((address.bus, address.device), (Some(1), Some(4)));
        plug(
            &devices,
            "usb3",
            [
                ("idVendor", "1d6b"),
                ("idProduct", "0002"),
                ("busnum", "3"),
                ("devnum", "1"),
            ],
        );
        let error = find(&mut guest(""), &devices).unwrap_err();
        assert!(
            error.to_string().contains("Multiple USB devices for 1d6b:2"),
            "{error}"
        );
        std::fs::remove_dir_all(&devices).unwrap();
    }
}
