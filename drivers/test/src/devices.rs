//! Devices of a pretended host: what was described, and virtual ports of its fibre channel cards.

use crate::node::Described;
use api::{Domain, Error, Fut, Result};
use engine::EventBus;
use engine::devices::{DeviceBackend, Devices, Left, NodeDeviceState, random_wwn};
use model::nodedev::NodeDevice;
use std::sync::Arc;

/// Makes copies of a device that was described.
pub(crate) struct PretendedDevices;

/// The device whose copies virtual ports are.
const PATTERN: &str = "scsi_host11";
/// What each virtual port is called: there is one at a time.
const VPORT: &str = "scsi_host12";
/// The vendor of names on the fibre channel that nobody chose.
const VENDOR: &str = "100000";

/// The devices that `described` has; makers of events tell `bus`. Errors: a document is none.
pub(crate) fn devices(described: &Described, bus: Arc<EventBus>) -> Result<Devices<PretendedDevices>> {
    let devices = Devices::new(PretendedDevices, bus);
    for xml in &described.devices {
        devices.enter(NodeDeviceState {
            config: Devices::<PretendedDevices>::read(xml)?,
            is_active: true,
            is_persistent: true,
        });
    }
    Ok(devices)
}

/// A copy of the pattern with the names that `wanted` has on the fibre channel.
///
/// Errors: it is no virtual port, its card cannot have any, there is no pattern.
fn vport(devices: &Devices<PretendedDevices>, wanted: &NodeDevice) -> Result<NodeDeviceState> {
    let (wwnn, wwpn) = devices.wwns(wanted)?;
    devices.vport_parent(wanted)?;
    let pattern = devices.registry.find(PATTERN).ok_or_else(|| {
        let words = format!("virtual ports are copies of '{PATTERN}', which was destroyed");
        Error::internal(Domain::TEST, words)
    })?;
    let mut config = pattern.config.clone();
    config.name = VPORT.to_owned();
    let outer = config.capabilities.iter_mut();
    for host in outer.flat_map(|host| &mut host.capabilities) {
        if host.kind == "fc_host" {
            host.wwnn = Some(wwnn.clone().unwrap_or_else(|| random_wwn(VENDOR)));
            host.wwpn = Some(wwpn.clone().unwrap_or_else(|| random_wwn(VENDOR)));
        }
    }
    Ok(NodeDeviceState {
        config,
        is_active: false,
        is_persistent: false,
    })
}

impl DeviceBackend for PretendedDevices {
    const DOMAIN: Domain = Domain::TEST;
    const FUNCTIONS: &'static str = "test";
    const NAMES_INNER_CAPABILITIES: bool = false;
    const HAS_DEFINITIONS: bool = false;

    fn create<'a>(&'a self, devices: &'a Devices<Self>, wanted: NodeDevice) -> Fut<'a, NodeDeviceState> {
        Box::pin(async move { vport(devices, &wanted) })
    }

    /// Only what is on a fibre channel, below a device that is still there, can go; of the rest all stays.
    fn destroy<'a>(&'a self, devices: &'a Devices<Self>, device: &'a NodeDeviceState) -> Fut<'a, Left> {
        let has_parent = device
            .parent()
            .is_some_and(|parent| devices.registry.find(parent).is_some());
        let left = match devices.wwns(&device.config) {
            Ok(_) if has_parent => Left::Nothing,
            _ => Left::Everything,
        };
        Box::pin(async move { Ok(left) })
    }
}
