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

#[cfg(test)]
mod tests {
    use api::constants::*;
    use api::{Call, Code, Event, EventSink};
    use std::sync::{Arc, Mutex};

    const VPORT: &str = "<device><parent>scsi_host1</parent><capability type='scsi_host'>\
                         <capability type='fc_host'><wwnn>2000000011112222</wwnn></capability></capability></device>";

    #[derive(Default)]
    struct Seen(Mutex<Vec<(String, i32)>>);

    impl EventSink for Seen {
        fn event(&self, event: &Event) -> bool {
            if let Event::NodeDeviceLifecycle { dev, event, .. } = event {
                self.0.lock().unwrap().push((dev.name.clone(), *event));
            }
            true
        }
    }

    #[tokio::test]
    async fn a_virtual_port_comes_and_goes_and_everybody_is_told() {
        let driver = crate::open("/default").await.unwrap();
        let (devices, call) = (driver.node_devices.clone(), Call::internal());
        let seen = Arc::new(Seen::default());
        driver.events.subscribe(seen.clone());
        let made = devices
            .node_device_create_xml(&call, VPORT.into(), 0)
            .await
            .unwrap();
        let xml = devices
            .node_device_get_xml_desc(&call, made.name.clone(), 0)
            .await
            .unwrap();
        assert!(xml.contains("<wwnn>2000000011112222</wwnn>"), "{xml}");
        // Nobody chose the name of the port.
        assert!(xml.contains("<wwpn>5100000"), "{xml}");
        let transient = VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT as u32;
        let listed = devices.connect_list_all_node_devices(&call, 1, transient).await;
        assert_eq!(listed.unwrap().devices.0, std::slice::from_ref(&made));
        devices
            .node_device_destroy(&call, made.name.clone())
            .await
            .unwrap();
        let gone = devices.node_device_lookup_by_name(&call, made.name.clone()).await;
        assert_eq!(gone.unwrap_err().code(), Code::NO_NODE_DEVICE);
        let told = [VIR_NODE_DEVICE_EVENT_CREATED, VIR_NODE_DEVICE_EVENT_DELETED];
        let expected = told.map(|event| (made.name.clone(), event));
        assert_eq!(*seen.0.lock().unwrap(), expected);
    }

    #[tokio::test]
    async fn what_is_not_on_a_fibre_channel_has_no_ports_and_stays() {
        let driver = crate::open("/default").await.unwrap();
        let (devices, call) = (driver.node_devices, Call::internal());
        for parent in ["computer", "scsi_host11", "nosuch"] {
            let xml = VPORT.replace("scsi_host1<", &format!("{parent}<"));
            assert!(devices.node_device_create_xml(&call, xml, 0).await.is_err());
        }
        devices
            .node_device_destroy(&call, "computer".into())
            .await
            .unwrap();
        let there = devices.node_device_lookup_by_name(&call, "computer".into()).await;
        assert!(there.is_ok());
    }

    #[tokio::test]
    async fn a_file_says_which_interfaces_and_devices_there_are() {
        let dir = std::env::temp_dir().join(format!("ox-node-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("node.xml");
        let text = "<node><interface type='ethernet' name='eth3'/><device file='drm.xml'/></node>";
        std::fs::write(&path, text).unwrap();
        let device = "<device><name>card0</name><parent>computer</parent>\
                      <capability type='drm'><type>primary</type></capability></device>";
        std::fs::write(dir.join("drm.xml"), device).unwrap();
        let driver = crate::open(&path.to_string_lossy()).await;
        std::fs::remove_dir_all(&dir).unwrap();
        let (driver, call) = (driver.unwrap(), Call::internal());
        let drm = VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM as u32;
        let listed = driver
            .node_devices
            .connect_list_all_node_devices(&call, 1, drm)
            .await;
        assert_eq!(listed.unwrap().devices.0[0].name, "card0");
        let up = driver.interfaces.connect_list_interfaces(&call, 9).await.unwrap();
        assert_eq!(up.0, ["eth3"]);
    }
}
