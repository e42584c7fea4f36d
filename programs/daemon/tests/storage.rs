//! Pools and volumes through the wire, on a folder of the test's own.

use api::facets::*;
use api::{Call, Code, Driver, Remote, StoragePoolRef, StreamItem};
use daemon::drivers::Hypervisor;
use daemon::inside::Inside;
use driver_remote::{Client, pair};
use engine::EventBus;
use host::Layout;
use std::path::PathBuf;
use std::sync::Arc;

struct Lab {
    root: PathBuf,
    remote: Remote,
    _inside: Arc<Inside>,
}

impl Lab {
    async fn start(root: PathBuf) -> Self {
        let bus = EventBus::new();
        let storage = Arc::new(driver_storage::start(&Layout::system(&root), bus.clone()).await);
        let driver = Driver {
            events: bus,
            storage_pools: storage.clone(),
            storage_volumes: storage,
            ..Driver::unsupported()
        };
        let table = vec![Hypervisor {
            scheme: "lab",
            default_uri: "lab:///".to_owned(),
            driver,
        }];
        let inside = Arc::new(Inside::new(table));
        let remote = Remote::new(Client::start(inside.connect(false).unwrap()));
        remote.connect_open(&Call::internal(), None, 0).await.unwrap();
        Self {
            root,
            remote,
            _inside: inside,
        }
    }

    async fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("oxvirt-storage-{name}-{}", std::process::id()));
        Self::start(root).await
    }

    /// The same state under a new daemon.
    async fn again(&self) -> Self {
        Self::start(self.root.clone()).await
    }

    fn pool_xml(&self) -> String {
        format!(
            "<pool type='dir'><name>p</name><target><path>{}/pool</path></target></pool>",
            self.root.display()
        )
    }

    async fn pool(&self) -> StoragePoolRef {
        let call = Call::internal();
        let pool = self
            .remote
            .storage_pool_define_xml(&call, self.pool_xml(), 0)
            .await
            .unwrap();
        self.remote
            .storage_pool_build(&call, pool.clone(), 0)
            .await
            .unwrap();
        self.remote
            .storage_pool_create(&call, pool.clone(), 0)
            .await
            .unwrap();
        pool
    }
}

struct Cleanup(PathBuf);

impl Drop for Cleanup {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn volume_xml(name: &str, bytes: u64, format: &str) -> String {
    format!(
        "<volume><name>{name}</name><capacity>{bytes}</capacity><allocation>0</allocation>\
         <target><format type='{format}'/></target></volume>"
    )
}

#[tokio::test]
async fn a_pool_survives_its_daemon() {
    let lab = Lab::new("survives").await;
    let _cleanup = Cleanup(lab.root.clone());
    let call = Call::internal();
    let pool = lab.pool().await;
    lab.remote
        .storage_vol_create_xml(&call, pool.clone(), volume_xml("a", 5000, "raw"), 0)
        .await
        .unwrap();
    lab.remote
        .storage_pool_set_autostart(&call, pool.clone(), 1)
        .await
        .unwrap();
    let next = lab.again().await;
    assert_eq!(
        next.remote
            .storage_pool_is_active(&call, pool.clone())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        next.remote
            .storage_pool_get_autostart(&call, pool.clone())
            .await
            .unwrap(),
        1
    );
    let found = next
        .remote
        .storage_vol_lookup_by_name(&call, pool.clone(), "a".to_owned())
        .await
        .unwrap();
    assert_eq!(
        next.remote
            .storage_vol_get_info(&call, found)
            .await
            .unwrap()
            .capacity,
        5000
    );
    next.remote
        .storage_pool_destroy(&call, pool.clone())
        .await
        .unwrap();
    let last = next.again().await;
    assert_eq!(
        last.remote
            .storage_pool_is_active(&call, pool.clone())
            .await
            .unwrap(),
        0
    );
    last.remote
        .storage_pool_undefine(&call, pool.clone())
        .await
        .unwrap();
    let gone = last
        .remote
        .storage_pool_lookup_by_uuid(&call, pool.uuid)
        .await
        .unwrap_err();
    assert_eq!(gone.code(), Code::NO_STORAGE_POOL);
}

#[tokio::test]
async fn content_goes_in_and_comes_out() {
    let lab = Lab::new("content").await;
    let _cleanup = Cleanup(lab.root.clone());
    let call = Call::internal();
    let pool = lab.pool().await;
    let made = lab
        .remote
        .storage_vol_create_xml(&call, pool.clone(), volume_xml("a", 3 << 20, "raw"), 0)
        .await;
    let vol = made.unwrap();
    let bytes: Vec<u8> = (0..1_000_000u32).map(|at| ((at * 31) >> 3) as u8).collect();
    let upload = Call::internal();
    let (mut ours, theirs) = pair();
    upload.set_stream(theirs);
    lab.remote
        .storage_vol_upload(&upload, vol.clone(), 4096, 0, 1)
        .await
        .unwrap();
    ours.sink.send(StreamItem::Data(bytes.clone())).await.unwrap();
    ours.sink.send(StreamItem::Hole(100_000)).await.unwrap();
    ours.sink.finish().await.unwrap();
    let download = Call::internal();
    let (mut ours, theirs) = pair();
    download.set_stream(theirs);
    lab.remote
        .storage_vol_download(&download, vol.clone(), 4096, 1_100_000, 1)
        .await
        .unwrap();
    let mut got = Vec::new();
    while let Some(item) = ours.source.next().await.unwrap() {
        match item {
            StreamItem::Data(part) => got.extend(part),
            StreamItem::Hole(length) => got.resize(got.len() + length as usize, 0),
        }
    }
    assert_eq!(got.len(), 1_100_000);
    assert!(got[..1_000_000] == bytes[..] && got[1_000_000..].iter().all(|byte| *byte == 0));
    let too_much = Call::internal();
    let (mut ours, theirs) = pair();
    too_much.set_stream(theirs);
    lab.remote
        .storage_vol_upload(&too_much, vol.clone(), 0, 10, 0)
        .await
        .unwrap();
    ours.sink.send(StreamItem::Data(vec![1; 11])).await.unwrap();
    assert_eq!(ours.sink.finish().await.unwrap_err().code(), Code::SYSTEM_ERROR);
}

#[tokio::test]
async fn copies_sizes_and_names() {
    let lab = Lab::new("copies").await;
    let _cleanup = Cleanup(lab.root.clone());
    let call = Call::internal();
    let pool = lab.pool().await;
    let create = |name: &'static str| {
        lab.remote
            .storage_vol_create_xml(&call, pool.clone(), volume_xml(name, 1 << 20, "raw"), 0)
    };
    let vol = create("a").await.unwrap();
    assert_eq!(create("a").await.unwrap_err().code(), Code::STORAGE_VOL_EXIST);
    for name in ["..", "a/b", "."] {
        assert_eq!(
            create(name).await.unwrap_err().code(),
            Code::OPERATION_INVALID,
            "{name}"
        );
    }
    let copy = volume_xml("b", 1 << 10, "raw");
    let copied = lab
        .remote
        .storage_vol_create_xml_from(&call, pool.clone(), copy, vol.clone(), 0)
        .await
        .unwrap();
    let info = lab
        .remote
        .storage_vol_get_info(&call, copied.clone())
        .await
        .unwrap();
    assert_eq!(info.capacity, 1 << 20, "a copy is never smaller than its source");
    let shrink = lab
        .remote
        .storage_vol_resize(&call, copied.clone(), 10, 0)
        .await
        .unwrap_err();
    assert_eq!(shrink.code(), Code::INVALID_ARG);
    lab.remote
        .storage_vol_resize(&call, copied.clone(), 2 << 20, 0)
        .await
        .unwrap();
    let document = lab
        .remote
        .storage_vol_get_xml_desc(&call, copied.clone(), 0)
        .await
        .unwrap();
    assert!(
        document.contains("<capacity unit='bytes'>2097152</capacity>"),
        "{document}"
    );
    lab.remote.storage_vol_delete(&call, copied, 0).await.unwrap();
    assert_eq!(
        lab.remote
            .storage_pool_num_of_volumes(&call, pool.clone())
            .await
            .unwrap(),
        1
    );
    // What others put into the folder shows after a refresh, and a link out of it is never written through.
    std::os::unix::fs::symlink("/etc/hostname", lab.root.join("pool/link")).unwrap();
    std::fs::write(lab.root.join("pool/new"), b"x").unwrap();
    lab.remote
        .storage_pool_refresh(&call, pool.clone(), 0)
        .await
        .unwrap();
    assert_eq!(
        lab.remote.storage_pool_num_of_volumes(&call, pool).await.unwrap(),
        3
    );
}

#[tokio::test]
async fn images_of_qemu() {
    if std::process::Command::new("qemu-img")
        .arg("--version")
        .output()
        .is_err()
    {
        return println!("skipped: qemu-img is not installed");
    }
    let lab = Lab::new("images").await;
    let _cleanup = Cleanup(lab.root.clone());
    let call = Call::internal();
    let pool = lab.pool().await;
    let below = volume_xml("below", 1 << 30, "qcow2");
    let below = lab
        .remote
        .storage_vol_create_xml(&call, pool.clone(), below, 0)
        .await
        .unwrap();
    let above = format!(
        "<volume><name>above</name><capacity>{}</capacity><target><format type='qcow2'/></target>\
         <backingStore><path>{}</path><format type='qcow2'/></backingStore></volume>",
        2u64 << 30,
        below.key
    );
    let above = lab
        .remote
        .storage_vol_create_xml(&call, pool.clone(), above, 0)
        .await
        .unwrap();
    let document = lab
        .remote
        .storage_vol_get_xml_desc(&call, above.clone(), 0)
        .await
        .unwrap();
    assert!(
        document.contains("<compat>1.1</compat>") && document.contains(&below.key),
        "{document}"
    );
    assert_eq!(
        lab.remote
            .storage_vol_get_info(&call, above)
            .await
            .unwrap()
            .capacity,
        2 << 30
    );
    lab.remote
        .storage_vol_resize(&call, below.clone(), 3 << 30, 0)
        .await
        .unwrap();
    assert_eq!(
        lab.remote
            .storage_vol_get_info(&call, below)
            .await
            .unwrap()
            .capacity,
        3 << 30
    );
    let bad = volume_xml("bad", 1, "nonsense");
    let bad = lab
        .remote
        .storage_vol_create_xml(&call, pool, bad, 0)
        .await
        .unwrap_err();
    assert_eq!(bad.code(), Code::CONFIG_UNSUPPORTED);
}
