//! Pretended pools: what a node's file gives them, what they count, and what they tell.

use api::constants::*;
use api::{Call, Code, Driver, Event, EventSink, StoragePoolRef};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const GIB: u64 = 1 << 30;

const NODE: &str = "<node><pool type='dir'><name>shelf</name><target><path>/shelf</path></target>\
    <volume><name>a</name><capacity unit='GiB'>3</capacity><allocation unit='GiB'>1</allocation></volume>\
    <volume><name>b</name><capacity unit='GiB'>2</capacity></volume></pool></node>";

/// A node's file that goes with the test.
struct NodeFile(PathBuf);

impl NodeFile {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("oxvirt-node-{name}-{}.xml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        NodeFile(path)
    }

    async fn open(&self) -> api::Result<Driver> {
        oxvirt_driver_test::open(&self.0.to_string_lossy()).await
    }
}

impl Drop for NodeFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[derive(Default)]
struct Seen(Mutex<Vec<(String, i32)>>);

/// In the place of a lifecycle event's number.
const REFRESHED: i32 = -1;

impl EventSink for Seen {
    fn event(&self, event: &Event) -> bool {
        match event {
            Event::PoolLifecycle { pool, event, .. } => {
                self.0.lock().unwrap().push((pool.name.clone(), *event));
            }
            Event::PoolRefresh { pool } => self.0.lock().unwrap().push((pool.name.clone(), REFRESHED)),
            _ => {}
        }
        true
    }
}

async fn pool(driver: &Driver, name: &str) -> api::Result<StoragePoolRef> {
    let call = Call::internal();
    driver
        .storage_pools
        .storage_pool_lookup_by_name(&call, name.to_owned())
        .await
}

fn volume(name: &str, capacity: u64, allocation: u64) -> String {
    format!(
        "<volume><name>{name}</name><capacity>{capacity}</capacity><allocation>{allocation}</allocation></volume>"
    )
}

#[tokio::test]
async fn a_nodes_file_gives_pools_and_volumes() {
    let file = NodeFile::new("pools", NODE);
    let driver = file.open().await.unwrap();
    let (call, shelf) = (Call::internal(), pool(&driver, "shelf").await.unwrap());
    let pools = &driver.storage_pools;
    let info = pools.storage_pool_get_info(&call, shelf.clone()).await.unwrap();
    assert_eq!(i32::from(info.state), VIR_STORAGE_POOL_RUNNING);
    assert_eq!(
        (info.capacity, info.allocation, info.available),
        (100 * GIB, 3 * GIB, 97 * GIB)
    );
    assert_eq!(
        pools
            .storage_pool_is_persistent(&call, shelf.clone())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        pools
            .storage_pool_get_autostart(&call, shelf.clone())
            .await
            .unwrap(),
        0
    );
    let names = pools.storage_pool_list_volumes(&call, shelf, 10).await.unwrap();
    assert_eq!(*names, ["a", "b"]);
    let found = driver
        .storage_volumes
        .storage_vol_lookup_by_key(&call, "/shelf/a".to_owned())
        .await
        .unwrap();
    assert_eq!((&*found.pool, &*found.name), ("shelf", "a"));
}

#[tokio::test]
async fn a_nodes_file_is_refused_for_volumes_that_cannot_be() {
    let wrong = [
        (
            "twice",
            NODE.replace("<name>b</name>", "<name>a</name>"),
            Code::OPERATION_FAILED,
        ),
        ("large", NODE.replace(">2<", ">200<"), Code::INTERNAL_ERROR),
        (
            "unsized",
            NODE.replace("<capacity unit='GiB'>2</capacity>", ""),
            Code::XML_ERROR,
        ),
        (
            "placeless",
            NODE.replace("<path>/shelf</path>", ""),
            Code::XML_ERROR,
        ),
    ];
    for (name, text, code) in wrong {
        let error = NodeFile::new(name, &text).open().await.err().unwrap();
        assert_eq!(error.code(), code, "{name}: {error}");
    }
}

#[tokio::test]
async fn every_change_of_a_pool_is_told() {
    let driver = oxvirt_driver_test::open("/default").await.unwrap();
    let seen = Arc::new(Seen::default());
    driver.events.subscribe(seen.clone());
    let (call, pools) = (Call::internal(), &driver.storage_pools);
    let xml = "<pool type='dir'><name>p</name><target><path>/p</path></target></pool>";
    let p = pools
        .storage_pool_define_xml(&call, xml.to_owned(), 0)
        .await
        .unwrap();
    pools.storage_pool_build(&call, p.clone(), 0).await.unwrap();
    pools.storage_pool_create(&call, p.clone(), 0).await.unwrap();
    pools.storage_pool_refresh(&call, p.clone(), 0).await.unwrap();
    pools.storage_pool_destroy(&call, p.clone()).await.unwrap();
    pools.storage_pool_delete(&call, p.clone(), 0).await.unwrap();
    pools.storage_pool_undefine(&call, p.clone()).await.unwrap();
    let expected = [
        VIR_STORAGE_POOL_EVENT_DEFINED,
        VIR_STORAGE_POOL_EVENT_CREATED,
        VIR_STORAGE_POOL_EVENT_STARTED,
        REFRESHED,
        VIR_STORAGE_POOL_EVENT_STOPPED,
        VIR_STORAGE_POOL_EVENT_DELETED,
        VIR_STORAGE_POOL_EVENT_UNDEFINED,
    ];
    let told = std::mem::take(&mut *seen.0.lock().unwrap());
    assert_eq!(told, expected.map(|event| ("p".to_owned(), event)));
    assert_eq!(
        pool(&driver, "p").await.unwrap_err().code(),
        Code::NO_STORAGE_POOL
    );
}

#[tokio::test]
async fn room_is_counted_through_stops_and_deletions() {
    let driver = oxvirt_driver_test::open("/default").await.unwrap();
    let (call, pools, volumes) = (Call::internal(), &driver.storage_pools, &driver.storage_volumes);
    let p = pool(&driver, "default-pool").await.unwrap();
    let used = async || {
        let info = pools.storage_pool_get_info(&call, p.clone()).await.unwrap();
        assert_eq!(info.allocation + info.available, info.capacity);
        info.allocation
    };
    let a = volumes
        .storage_vol_create_xml(&call, p.clone(), volume("a", 500 * GIB, 60 * GIB), 0)
        .await
        .unwrap();
    let full = volumes
        .storage_vol_create_xml(&call, p.clone(), volume("b", 41 * GIB, 41 * GIB), 0)
        .await
        .unwrap_err();
    assert_eq!(full.code(), Code::INTERNAL_ERROR);
    pools.storage_pool_destroy(&call, p.clone()).await.unwrap();
    assert_eq!(used().await, 60 * GIB);
    let stopped = volumes.storage_vol_delete(&call, a.clone(), 0).await.unwrap_err();
    assert_eq!(stopped.code(), Code::OPERATION_INVALID);
    let unseen = volumes
        .storage_vol_lookup_by_path(&call, "/default-pool/a".to_owned())
        .await;
    assert_eq!(unseen.unwrap_err().code(), Code::NO_STORAGE_VOL);
    pools.storage_pool_create(&call, p.clone(), 0).await.unwrap();
    volumes.storage_vol_delete(&call, a, 0).await.unwrap();
    assert_eq!(used().await, 0);
}

#[tokio::test]
async fn nobody_pretends_content() {
    let driver = oxvirt_driver_test::open("/default").await.unwrap();
    let (call, volumes) = (Call::internal(), &driver.storage_volumes);
    let p = pool(&driver, "default-pool").await.unwrap();
    let a = volumes
        .storage_vol_create_xml(&call, p, volume("a", 1, 1), 0)
        .await
        .unwrap();
    let refused = [
        volumes.storage_vol_resize(&call, a.clone(), 2, 0).await,
        volumes.storage_vol_wipe(&call, a.clone(), 0).await,
        volumes.storage_vol_upload(&call, a.clone(), 0, 0, 0).await,
        volumes.storage_vol_download(&call, a.clone(), 0, 0, 0).await,
    ];
    for answer in refused {
        assert_eq!(answer.unwrap_err().code(), Code::NO_SUPPORT);
    }
    let flags = volumes.storage_vol_delete(&call, a, 1).await.unwrap_err();
    assert_eq!(
        flags.message(),
        "unsupported flags (0x1) in function testStorageVolDelete"
    );
}
