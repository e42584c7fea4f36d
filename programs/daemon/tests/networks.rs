//! Networks on a host of the test's own: a thread in a network namespace that nobody else sees.

use api::facets::Networks;
use api::{Call, Code};
use driver_network::NetworkDriver;
use engine::EventBus;
use host::{Layout, link};
use std::future::Future;
use std::path::{Path, PathBuf};

/// Runs a test in a namespace of its own, or says why it cannot.
fn apart<F: Future<Output = ()>>(name: &str, test: impl FnOnce(PathBuf) -> F + Send + 'static) {
    let name = name.to_owned();
    let thread = std::thread::spawn(move || {
        #[allow(unsafe_code)]
        // SAFETY: only this thread moves, and nothing it shares depends on the network it sees.
        let moved = unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) };
        if moved.is_err() {
            return println!("skipped: no right to make a network namespace");
        }
        let root = std::env::temp_dir().join(format!("oxvirt-network-{name}-{}", std::process::id()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(test(root.clone()));
        let _ = std::fs::remove_dir_all(root);
    });
    thread.join().unwrap();
}

async fn driver(root: &Path) -> NetworkDriver {
    NetworkDriver::start(&Layout::system(root), EventBus::new())
        .await
        .unwrap()
}

fn xml(name: &str, bridge: &str) -> String {
    format!(
        "<network><name>{name}</name><forward mode='nat'/><bridge name='{bridge}'/><dns enable='no'/>\
         <ip address='10.77.0.1' prefix='24'/></network>"
    )
}

async fn rules() -> String {
    let output = tokio::process::Command::new("nft")
        .args(["list", "ruleset"])
        .output()
        .await;
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

fn tools() -> bool {
    let there = std::process::Command::new("nft")
        .arg("--version")
        .output()
        .is_ok();
    if !there {
        println!("skipped: nft is not installed");
    }
    there
}

#[test]
fn a_network_comes_is_found_again_and_goes() {
    if !tools() {
        return;
    }
    apart("comes", |root| async move {
        let call = Call::internal();
        let first = driver(&root).await;
        let net = first.network_define_xml(&call, xml("n", "oxn0")).await.unwrap();
        first.network_create(&call, net.clone()).await.unwrap();
        assert!(link::exists("oxn0") && rules().await.contains("oxvirt_oxn0"));
        let again = first.network_create(&call, net.clone()).await.unwrap_err();
        assert_eq!(again.code(), Code::OPERATION_INVALID);
        // Another daemon after this one died: the network is still there, and its rules are made anew.
        let second = driver(&root).await;
        assert_eq!(second.network_is_active(&call, net.clone()).await.unwrap(), 1);
        second.network_destroy(&call, net.clone()).await.unwrap();
        assert!(!link::exists("oxn0"));
        assert!(!rules().await.contains("oxvirt_oxn0"));
        let state = root.join("run/libvirt/network");
        let left: Vec<_> = std::fs::read_dir(state)
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        assert_eq!(left, ["autostarted"], "only the mark of the first start stays");
    });
}

#[test]
fn a_start_that_fails_leaves_nothing() {
    if !tools() {
        return;
    }
    apart("fails", |root| async move {
        let call = Call::internal();
        let driver = driver(&root).await;
        // The second address is the first one: the kernel refuses it when the bridge is there already.
        let twice = xml("n", "oxn1").replace("</network>", "<ip address='10.77.0.1' prefix='24'/></network>");
        let net = driver.network_define_xml(&call, twice).await.unwrap();
        assert_eq!(
            driver
                .network_create(&call, net.clone())
                .await
                .unwrap_err()
                .code(),
            Code::SYSTEM_ERROR
        );
        assert!(!link::exists("oxn1"));
        assert!(!rules().await.contains("oxvirt_oxn1"));
        assert_eq!(driver.network_is_active(&call, net.clone()).await.unwrap(), 0);
        // A bridge of somebody else is neither used nor removed.
        link::create_bridge(&link::Bridge {
            name: "oxn2".to_owned(),
            ..link::Bridge::default()
        })
        .unwrap();
        let taken = driver
            .network_define_xml(&call, xml("other", "oxn2"))
            .await
            .unwrap();
        assert!(driver.network_create(&call, taken).await.is_err());
        assert!(link::exists("oxn2"));
    });
}

#[test]
fn definitions_are_checked_and_kept() {
    apart("definitions", |root| async move {
        let call = Call::internal();
        let first = driver(&root).await;
        let net = first.network_define_xml(&call, xml("n", "oxn3")).await.unwrap();
        let twin = first
            .network_define_xml(&call, xml("twin", "oxn3"))
            .await
            .unwrap_err();
        assert!(twin.message().contains("already in use"), "{}", twin.message());
        let same = first
            .network_define_xml(&call, xml("n", "oxn4"))
            .await
            .unwrap_err();
        assert_eq!(same.code(), Code::OPERATION_FAILED);
        assert!(
            first
                .network_define_xml(&call, "<network><name>a/b</name></network>".to_owned())
                .await
                .is_err()
        );
        first.network_set_autostart(&call, net.clone(), 1).await.unwrap();
        let second = driver(&root).await;
        assert_eq!(
            second
                .network_lookup_by_name(&call, "n".to_owned())
                .await
                .unwrap(),
            net
        );
        assert_eq!(second.network_get_autostart(&call, net.clone()).await.unwrap(), 1);
        let host = "<host mac='52:54:00:00:00:09' ip='10.77.0.9'/>".to_owned();
        second
            .network_update(&call, net.clone(), 3, 4, -1, host, 2)
            .await
            .unwrap();
        let document = second.network_get_xml_desc(&call, net.clone(), 1).await.unwrap();
        assert!(document.contains("52:54:00:00:00:09"), "{document}");
        second.network_undefine(&call, net.clone()).await.unwrap();
        assert_eq!(
            second
                .network_lookup_by_uuid(&call, net.uuid)
                .await
                .unwrap_err()
                .code(),
            Code::NO_NETWORK
        );
    });
}
