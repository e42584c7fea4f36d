//! Virtual ports of fibre channel cards: who can have them, and what they are called.

use super::{DeviceBackend, Devices, NodeDeviceState, capabilities};
use api::{Code, Error, Result};
use model::nodedev::{Capability, NodeDevice};
use std::sync::Arc;

/// What messages call a device that is not made yet.
const UNMADE: &str = "new device";

/// The capability of a SCSI host to be one on a fibre channel.
pub(super) fn fc_host(device: &NodeDevice) -> Option<&Capability> {
    let hosts = device.capabilities.iter().filter(|one| one.kind == "scsi_host");
    hosts
        .flat_map(|host| &host.capabilities)
        .find(|one| one.kind == "fc_host")
}

impl<B: DeviceBackend> Devices<B> {
    /// The names that a SCSI host has on the fibre channel: of the node and of the port. Errors: it has none.
    pub fn wwns(&self, device: &NodeDevice) -> Result<(Option<String>, Option<String>)> {
        let host =
            fc_host(device).ok_or_else(|| Error::internal(B::DOMAIN, "Device is not a fibre channel HBA"))?;
        Ok((host.wwnn.clone(), host.wwpn.clone()))
    }

    /// The card on which the virtual port `wanted` is to be: as it names it, or any.
    ///
    /// Errors: there is no such card, or it cannot have virtual ports.
    pub fn vport_parent(&self, wanted: &NodeDevice) -> Result<Arc<NodeDeviceState>> {
        let all = self.registry.picture();
        let internal = |words: String| Error::internal(B::DOMAIN, words);
        let can_have_ports = |device: &NodeDeviceState| capabilities::has(device, "vports");
        let parent = wanted.parent.clone().unwrap_or_default();
        if let Some(name) = &parent.name {
            let found = all.get(name).cloned().ok_or_else(|| no_parent::<B>())?;
            return match can_have_ports(&found) {
                true => Ok(found),
                false => Err(internal(format!(
                    "Parent device {name} is not capable of vport operations"
                ))),
            };
        }
        let cards = || all.values().filter(|device| can_have_ports(device));
        let has = |device: &NodeDeviceState, test: &dyn Fn(&Capability) -> bool| {
            fc_host(&device.config).is_some_and(test)
        };
        let found = match (&parent.wwnn, &parent.wwpn, &parent.fabric_wwn) {
            (Some(node), Some(port), _) => cards().find(|card| {
                has(card, &|host| {
                    host.wwnn.as_ref() == Some(node) && host.wwpn.as_ref() == Some(port)
                })
            }),
            (Some(node), None, _) => return Err(half::<B>("wwnn", node, "wwpn")),
            (None, Some(port), _) => return Err(half::<B>("wwpn", port, "wwnn")),
            (None, None, Some(fabric)) => {
                cards().find(|card| has(card, &|host| host.fabric_wwn.as_ref() == Some(fabric)))
            }
            (None, None, None) => {
                let any = cards().next().cloned();
                return any.ok_or_else(|| internal("Could not find any vport capable device".to_owned()));
            }
        };
        found.cloned().ok_or_else(|| no_parent::<B>())
    }
}

fn no_parent<B: DeviceBackend>() -> Error {
    Error::internal(B::DOMAIN, format!("Could not find parent device for '{UNMADE}'"))
}

/// One of two names that go together is missing.
fn half<B: DeviceBackend>(given: &str, value: &str, missing: &str) -> Error {
    let words = format!("when providing parent {given}='{value}', the {missing} must also be provided");
    Error::new(B::DOMAIN, Code::XML_ERROR, words)
}

/// A new name on the fibre channel: 16 digits of base 16, of which the second to seventh are `vendor`'s.
pub fn random_wwn(vendor: &str) -> String {
    let random: String = crate::random_uuid()
        .0
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // The first digit is the kind of name: registered, the rest is the vendor's choice.
    format!("5{vendor}{}", random.get(..9).unwrap_or("000000000"))
}
