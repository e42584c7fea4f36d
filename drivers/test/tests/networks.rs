//! Networks of a pretended host: what a node's file gives, what happens to them, and what is told of it.

use api::constants::*;
use api::{Call, Code, Driver, Event, EventSink, NetworkRef};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Seen(Mutex<Vec<(String, i32)>>);

impl EventSink for Seen {
    fn event(&self, event: &Event) -> bool {
        let seen = match event {
            Event::NetworkLifecycle { net, event, .. } => (net.name.clone(), *event),
            Event::NetworkMetadataChange { net, kind, .. } => (format!("metadata of {}", net.name), *kind),
            _ => return true,
        };
        self.0.lock().unwrap().push(seen);
        true
    }
}

impl Seen {
    fn take(&self) -> Vec<(String, i32)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

async fn open(path: &str) -> (Driver, Call, Arc<Seen>) {
    let driver = oxvirt_driver_test::open(path).await.unwrap();
    let seen = Arc::new(Seen::default());
    driver.events.subscribe(seen.clone());
    (driver, Call::internal(), seen)
}

async fn default_network(driver: &Driver, call: &Call) -> NetworkRef {
    let found = driver
        .networks
        .network_lookup_by_name(call, "default".to_owned())
        .await;
    found.unwrap()
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("oxvirt-test-networks-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_nodes_networks_are_active_and_stay() {
    let folder = Folder::new("node");
    folder.write("far.xml", "<network><name>far</name></network>");
    let node = folder.write(
        "node.xml",
        "<node><network><name>near</name><forward mode='nat'/><ip address='10.0.0.1' prefix='24'/></network>\
         <network file='far.xml'/></node>",
    );
    let (driver, call, _) = open(&node).await;
    let all = driver
        .networks
        .connect_list_all_networks(&call, 1, 0)
        .await
        .unwrap();
    let names: Vec<&str> = all.nets.0.iter().map(|net| net.name.as_str()).collect();
    assert_eq!(names, ["far", "near"]);
    for net in all.nets.0 {
        let facet = &driver.networks;
        assert_eq!(facet.network_is_active(&call, net.clone()).await.unwrap(), 1);
        assert_eq!(facet.network_is_persistent(&call, net.clone()).await.unwrap(), 1);
        assert_eq!(facet.network_get_autostart(&call, net).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_node_with_a_network_that_cannot_be_is_refused() {
    let folder = Folder::new("wrong");
    let node = folder.write(
        "node.xml",
        "<node><network><name>n</name><forward mode='sideways'/></network></node>",
    );
    let Err(error) = oxvirt_driver_test::open(&node).await else {
        panic!("opened a node with a mode that does not exist");
    };
    assert_eq!(error.code(), Code::CONFIG_UNSUPPORTED);
    let twice = "<network><name>n</name></network>".repeat(2);
    let node = folder.write("twice.xml", &format!("<node>{twice}</node>"));
    assert!(oxvirt_driver_test::open(&node).await.is_err());
}

#[tokio::test]
async fn events_tell_what_happens() {
    let (driver, call, seen) = open("/default").await;
    let facet = &driver.networks;
    let net = default_network(&driver, &call).await;
    facet.network_destroy(&call, net.clone()).await.unwrap();
    facet.network_create(&call, net.clone()).await.unwrap();
    let told = |name: &str, event| (name.to_owned(), event);
    assert_eq!(
        seen.take(),
        [
            told("default", VIR_NETWORK_EVENT_STOPPED),
            told("default", VIR_NETWORK_EVENT_STARTED)
        ]
    );
    let title = VIR_NETWORK_METADATA_TITLE;
    let text = Some("a title".to_owned());
    facet
        .network_set_metadata(&call, net, title, text, None, None, 0)
        .await
        .unwrap();
    assert_eq!(seen.take(), [told("metadata of default", title)]);
    let xml = "<network><name>brief</name></network>".to_owned();
    let brief = facet.network_create_xml(&call, xml).await.unwrap();
    facet.network_destroy(&call, brief.clone()).await.unwrap();
    assert_eq!(
        seen.take(),
        [
            told("brief", VIR_NETWORK_EVENT_STARTED),
            told("brief", VIR_NETWORK_EVENT_STOPPED)
        ]
    );
    let gone = facet.network_is_active(&call, brief).await.unwrap_err();
    assert_eq!(gone.code(), Code::NO_NETWORK);
}

#[tokio::test]
async fn the_run_and_the_definition_are_changed_apart() {
    let (driver, call, _) = open("/default").await;
    let facet = &driver.networks;
    let net = default_network(&driver, &call).await;
    let text = |name: &str| format!("<txt name='{name}' value='v'/>");
    let update = |flags: i32, xml| {
        let (add, section) = (VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, VIR_NETWORK_SECTION_DNS_TXT);
        facet.network_update(
            &call,
            net.clone(),
            add as u32,
            section as u32,
            -1,
            xml,
            flags as u32,
        )
    };
    update(VIR_NETWORK_UPDATE_AFFECT_LIVE, text("live"))
        .await
        .unwrap();
    update(VIR_NETWORK_UPDATE_AFFECT_CONFIG, text("config"))
        .await
        .unwrap();
    let shown = || facet.network_get_xml_desc(&call, net.clone(), 0);
    let running = shown().await.unwrap();
    assert!(
        running.contains("'live'") && !running.contains("'config'"),
        "{running}"
    );
    facet.network_destroy(&call, net.clone()).await.unwrap();
    let stopped = shown().await.unwrap();
    assert!(
        !stopped.contains("'live'") && stopped.contains("'config'"),
        "{stopped}"
    );
    let refused = update(VIR_NETWORK_UPDATE_AFFECT_LIVE, text("late"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::OPERATION_INVALID);
    assert_eq!(shown().await.unwrap(), stopped);
}

#[tokio::test]
async fn what_libvirts_test_driver_does_not_serve_is_not_served() {
    let (driver, call, _) = open("/default").await;
    let net = default_network(&driver, &call).await;
    let leases = driver
        .networks
        .network_get_dhcp_leases(&call, net.clone(), None, 1, 0)
        .await
        .unwrap_err();
    assert_eq!(leases.code(), Code::NO_SUPPORT);
    let ports = driver
        .network_ports
        .network_list_all_ports(&call, net.clone(), 1, 0);
    assert_eq!(ports.await.unwrap_err().code(), Code::NO_SUPPORT);
    let inactive = VIR_NETWORK_XML_INACTIVE as u32;
    let error = driver
        .networks
        .network_get_xml_desc(&call, net, inactive)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::INVALID_ARG);
    assert_eq!(
        error.message(),
        "unsupported flags (0x1) in function testNetworkGetXMLDesc"
    );
}
