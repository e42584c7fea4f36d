//! Calls, streams, events and descriptors through the remote driver.

use crate::odd_driver::{Odd, UPLOADED, guest, hypervisor, lifecycle};
use api::facets::*;
use api::{Call, Code, Domain, EventFamily, Remote, StorageVolRef, StreamEnd, StreamItem};
use daemon::inside::Inside;
use driver_remote::{Client, CloseReason, RemoteEvents, pair};
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

struct Peer {
    odd: Arc<Odd>,
    _inside: Arc<Inside>,
    client: Arc<Client>,
    remote: Remote,
}

async fn peer(read_only: bool) -> Peer {
    let odd = Arc::new(Odd::default());
    let inside = Arc::new(Inside::new(vec![hypervisor(&odd)]));
    let client = Client::start(inside.connect(read_only).unwrap());
    let remote = Remote::new(client.clone());
    remote
        .connect_open(&Call::internal(), Some("odd:///".to_owned()), 0)
        .await
        .unwrap();
    Peer {
        odd,
        _inside: inside,
        client,
        remote,
    }
}

fn volume(name: &str) -> StorageVolRef {
    StorageVolRef {
        pool: "p".to_owned(),
        name: name.to_owned(),
        key: format!("{name}-{}", line!()),
    }
}

fn with_stream() -> (Call, StreamEnd) {
    let call = Call::internal();
    let (ours, theirs) = pair();
    call.set_stream(theirs);
    (call, ours)
}

#[tokio::test]
async fn a_call_and_its_errors() {
    let peer = peer(false).await;
    let call = Call::internal();
    assert_eq!(
        peer.remote.connect_get_hostname(&call).await.unwrap(),
        "odd.example"
    );
    let missing = peer.remote.connect_get_capabilities(&call).await.unwrap_err();
    assert_eq!(missing.code(), Code::NO_SUPPORT);
    assert_eq!(
        missing.message(),
        "this function is not supported by the connection driver: virConnectGetCapabilities"
    );
    let again = peer.remote.connect_open(&call, None, 0).await.unwrap_err();
    assert_eq!(
        (again.code(), again.domain()),
        (Code::INTERNAL_ERROR, Domain::RPC)
    );
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_nobody_else_notices() {
    let peer = peer(false).await;
    let call = Call::internal();
    let error = peer.remote.connect_get_type(&call).await.unwrap_err();
    assert_eq!(error.code(), Code::INTERNAL_ERROR);
    assert_eq!(
        peer.remote.connect_get_hostname(&call).await.unwrap(),
        "odd.example"
    );
}

#[tokio::test]
async fn a_slow_call_does_not_delay_others() {
    let peer = peer(false).await;
    let slow = tokio::spawn({
        let remote = peer.remote.clone();
        async move { remote.connect_get_sysinfo(&Call::internal(), 0).await }
    });
    for _ in 0..20 {
        peer.remote.connect_get_hostname(&Call::internal()).await.unwrap();
    }
    assert!(!slow.is_finished());
    peer.odd.go.notify_one();
    assert_eq!(slow.await.unwrap().unwrap(), "late");
}

#[tokio::test]
async fn read_only_clients_may_only_look() {
    let peer = peer(true).await;
    let call = Call::internal();
    assert_eq!(
        peer.remote.connect_get_hostname(&call).await.unwrap(),
        "odd.example"
    );
    let error = peer.remote.domain_destroy(&call, guest("g")).await.unwrap_err();
    assert_eq!(error.code(), Code::OPERATION_DENIED);
    assert!(
        error.message().contains("virDomainDestroy"),
        "{}",
        error.message()
    );
}

#[tokio::test]
async fn an_upload_arrives_whole() {
    let peer = peer(false).await;
    let (call, mut stream) = with_stream();
    let vol = volume("up");
    peer.remote
        .storage_vol_upload(&call, vol.clone(), 0, 0, 0)
        .await
        .unwrap();
    let bytes: Vec<u8> = (0..1_000_000u32).map(|at| (at * 7) as u8).collect();
    stream.sink.send(StreamItem::Data(bytes.clone())).await.unwrap();
    stream.sink.finish().await.unwrap();
    let got = tokio::time::timeout(Duration::from_secs(5), async {
        loop {
            if let Some((_, items)) = UPLOADED.lock().unwrap().iter().find(|(key, _)| *key == vol.key) {
                return items.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut whole = Vec::new();
    for item in got.await.unwrap() {
        match item {
            StreamItem::Data(part) => whole.extend(part),
            StreamItem::Hole(_) => panic!("no hole was sent"),
        }
    }
    assert_eq!(whole, bytes);
}

#[tokio::test]
async fn a_failing_upload_tells_why() {
    let peer = peer(false).await;
    let (call, mut stream) = with_stream();
    peer.remote
        .storage_vol_upload(&call, volume("fails"), 0, 0, 0)
        .await
        .unwrap();
    stream.sink.send(StreamItem::Data(vec![1; 10])).await.unwrap();
    let error = stream.sink.finish().await.unwrap_err();
    assert_eq!(error.domain(), Domain::STORAGE);
    assert!(error.message().contains("the disk is full"));
    let (call, _stream) = with_stream();
    let refused = peer
        .remote
        .storage_vol_upload(&call, volume("refused"), 0, 0, 0)
        .await
        .unwrap_err();
    assert!(refused.message().contains("no such place"));
    assert_eq!(
        peer.remote.connect_get_hostname(&Call::internal()).await.unwrap(),
        "odd.example"
    );
}

#[tokio::test]
async fn a_download_with_a_hole() {
    let peer = peer(false).await;
    let (call, mut stream) = with_stream();
    peer.remote
        .storage_vol_download(&call, volume("down"), 0, 700_000, 1)
        .await
        .unwrap();
    let (mut data, mut holes) = (Vec::new(), 0);
    while let Some(item) = stream.source.next().await.unwrap() {
        match item {
            StreamItem::Data(part) => data.extend(part),
            StreamItem::Hole(length) => holes += length,
        }
    }
    stream.sink.finish().await.unwrap();
    assert_eq!((data.len(), holes), (700_000, 4096));
    assert!(data.iter().enumerate().all(|(at, byte)| *byte == at as u8));
}

#[tokio::test]
async fn an_abandoned_stream_leaves_the_connection_whole() {
    let peer = peer(false).await;
    let (call, stream) = with_stream();
    peer.remote
        .storage_vol_download(&call, volume("left"), 0, 50_000_000, 0)
        .await
        .unwrap();
    drop(stream);
    for _ in 0..3 {
        let call = Call::internal();
        let name = peer.remote.connect_get_hostname(&call);
        let name = tokio::time::timeout(Duration::from_secs(10), name)
            .await
            .expect("it hangs");
        assert_eq!(name.unwrap(), "odd.example");
    }
}

#[tokio::test]
async fn a_descriptor_comes_with_the_reply() {
    let peer = peer(false).await;
    let call = Call::internal();
    peer.remote
        .domain_open_graphics_fd(&call, guest("g"), 0, 0)
        .await
        .unwrap();
    let fd = call.take_reply_fds().pop().expect("a descriptor");
    let mut text = String::new();
    std::fs::File::from(fd).read_to_string(&mut text).unwrap();
    assert_eq!(text, "through a descriptor");
}

struct Count(Mutex<Vec<api::Event>>);

impl api::EventSink for Count {
    fn event(&self, event: &api::Event) -> bool {
        self.0.lock().unwrap().push(event.clone());
        true
    }
}

#[tokio::test]
async fn events_reach_who_asked() {
    let peer = peer(false).await;
    let seen = Arc::new(Count(Mutex::default()));
    let events: &RemoteEvents = peer.client.events();
    api::EventSource::subscribe(events, seen.clone());
    events
        .ask(&peer.remote, &Call::internal(), EventFamily::Domain, 0)
        .await
        .unwrap();
    for number in 0..50 {
        peer.odd.emit(&lifecycle(number));
    }
    // Replies and events share the socket, and events were queued first.
    peer.remote.connect_get_hostname(&Call::internal()).await.unwrap();
    let wanted: Vec<_> = (0..50).map(lifecycle).collect();
    for _ in 0..100 {
        if seen.0.lock().unwrap().len() == 50 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(*seen.0.lock().unwrap(), wanted);
    let bad = events
        .ask(&peer.remote, &Call::internal(), EventFamily::Domain, 999)
        .await
        .unwrap_err();
    assert_eq!(bad.code(), Code::INVALID_ARG);
}

#[tokio::test]
async fn the_end_of_the_peer_is_noticed() {
    let odd = Arc::new(Odd::default());
    let inside = Arc::new(Inside::new(vec![hypervisor(&odd)]));
    let client = Client::start(inside.connect(false).unwrap());
    let remote = Remote::new(client.clone());
    remote.connect_open(&Call::internal(), None, 0).await.unwrap();
    let waiting = tokio::spawn({
        let remote = remote.clone();
        async move { remote.connect_get_sysinfo(&Call::internal(), 0).await }
    });
    remote.connect_get_hostname(&Call::internal()).await.unwrap();
    remote.connect_close(&Call::internal()).await.unwrap();
    assert_eq!(client.until_closed().await, CloseReason::Eof);
    assert!(waiting.await.unwrap().unwrap_err().hint().is_some());
    assert!(remote.connect_get_hostname(&Call::internal()).await.is_err());
}
