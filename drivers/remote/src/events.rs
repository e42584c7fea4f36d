//! Events of a peer: asked for once per kind, given to everybody in this process who wants them.

use crate::client::lock;
use api::facets::{EventRegistration, Networks, NodeDevices, QemuMonitor, Secrets, StoragePools};
use api::{Call, Event, EventFamily, EventSink, EventSource, Program, Remote, Result};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// The events of a connection.
#[derive(Default)]
pub struct RemoteEvents {
    sinks: Mutex<Vec<Arc<dyn EventSink>>>,
    asked: Mutex<HashSet<(EventFamily, i32)>>,
}

impl EventSource for RemoteEvents {
    fn subscribe(&self, sink: Arc<dyn EventSink>) {
        lock(&self.sinks).push(sink);
    }
}

impl RemoteEvents {
    /// Asks the peer for a kind of event, for all objects; those who subscribed choose among them. Once is enough.
    ///
    /// # Errors
    /// What the peer says.
    pub async fn ask(&self, peer: &Remote, call: &Call, family: EventFamily, id: i32) -> Result<()> {
        if !lock(&self.asked).insert((family, id)) {
            return Ok(());
        }
        let asked = match family {
            EventFamily::Domain => {
                peer.connect_domain_event_callback_register_any(call, id, None)
                    .await
            }
            EventFamily::Network => peer.connect_network_event_register_any(call, id, None).await,
            EventFamily::StoragePool => peer.connect_storage_pool_event_register_any(call, id, None).await,
            EventFamily::NodeDevice => peer.connect_node_device_event_register_any(call, id, None).await,
            EventFamily::Secret => peer.connect_secret_event_register_any(call, id, None).await,
            EventFamily::QemuMonitor => {
                peer.connect_domain_monitor_event_register(call, None, None, 0)
                    .await
            }
            EventFamily::Connection => Ok(0),
        };
        if asked.is_err() {
            lock(&self.asked).remove(&(family, id));
        }
        asked.map(|_| ())
    }

    /// Takes a message of the peer. One that is no event we know is dropped: a newer peer may send such.
    pub(crate) fn message(&self, program: Program, nr: i32, body: &[u8]) {
        if let Ok(Some((_, event))) = Event::from_message(program, nr, body) {
            lock(&self.sinks).retain(|sink| sink.event(&event));
        }
    }

    /// The connection is over: nobody waits for more.
    pub(crate) fn clear(&self) {
        lock(&self.sinks).clear();
    }
}
