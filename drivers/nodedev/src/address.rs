//! Addresses by which mdevctl knows the parents of mediated devices.

use model::nodedev::{Capability, NodeDevice};

/// The devices a mediated device can be made on: name and address of each.
#[derive(Clone, Debug, Default)]
pub struct Parents(pub Vec<(String, String)>);

impl Parents {
    /// The parents among the devices of a host.
    pub fn of<'a>(devices: impl IntoIterator<Item = &'a NodeDevice>) -> Self {
        let entry = |device: &NodeDevice| Some((device.name.clone(), address_of(device)?));
        Self(devices.into_iter().filter_map(entry).collect())
    }

    /// The address of a device.
    pub fn address(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find(|(known, _)| known == name)
            .map(|(_, address)| address.as_str())
    }

    /// The device at an address.
    pub fn name(&self, address: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find(|(_, known)| known == address)
            .map(|(name, _)| name.as_str())
    }
}

/// The address of a device that can be a parent.
pub fn address_of(device: &NodeDevice) -> Option<String> {
    device
        .capabilities
        .iter()
        .find_map(|capability| match capability.kind.as_str() {
            "pci" => pci(capability),
            "css" => channel(capability),
            "ap_matrix" => device.path.as_deref()?.rsplit('/').next().map(str::to_owned),
            _ => None,
        })
}

fn pci(capability: &Capability) -> Option<String> {
    let number = |text: &Option<String>| text.as_deref()?.parse::<u32>().ok();
    let (domain, bus) = (number(&capability.domain)?, number(&capability.bus)?);
    let (slot, function) = (number(&capability.slot)?, number(&capability.function)?);
    Some(format!("{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"))
}

fn channel(capability: &Capability) -> Option<String> {
    let number =
        |text: &Option<String>| u32::from_str_radix(text.as_deref()?.trim_start_matches("0x"), 16).ok();
    let (cssid, ssid) = (number(&capability.cssid)?, number(&capability.ssid)?);
    Some(format!("{cssid:x}.{ssid:x}.{:04x}", number(&capability.devno)?))
}
