//! Events as an asynchronous stream.

use crate::Connect;
use api::{Event, EventFamily, EventSink, Result, Subject};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// Events that wait for a slow listener; what comes after them is counted and dropped.
const WAITING_MAX: usize = 4096;

/// A stream of events; dropping it ends the subscription.
pub struct Events {
    receiver: mpsc::Receiver<Event>,
    lost: Arc<AtomicU64>,
}

struct Listener {
    family: EventFamily,
    id: Option<i32>,
    object: Option<Subject>,
    sender: mpsc::Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Connect {
    /// Listens to a kind of event: of a family, by number (`VIR_DOMAIN_EVENT_ID_*` and the like), of one object or all.
    ///
    /// ```
    /// # use oxvirt_connect as connect;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> api::Result<()> {
    /// let connect = connect::Connect::open(Some("test:///default"), false).await?;
    /// let mut events = connect.events(api::EventFamily::Domain, 0, None).await?;
    /// connect.domain_by_name("test").await?.suspend().await?;
    /// let event = events.next().await.expect("a life cycle event");
    /// assert_eq!(event.object().1, "test");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The daemon does not know this kind.
    pub async fn events(&self, family: EventFamily, id: i32, object: Option<Subject>) -> Result<Events> {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        // QEMU's own events have names, not numbers.
        let id_wanted = (family != EventFamily::QemuMonitor).then_some(id);
        let listener = Listener {
            family,
            id: id_wanted,
            object,
            sender,
            lost: Arc::clone(&lost),
        };
        self.driver().events.subscribe(Arc::new(listener));
        self.ask_for(family, id).await?;
        Ok(Events { receiver, lost })
    }
}

impl Events {
    /// The next event; `None` once the connection is over.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// How many events were dropped because they were not taken in time.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

impl EventSink for Listener {
    fn event(&self, event: &Event) -> bool {
        if !self.wants(event) {
            return !self.sender.is_closed();
        }
        match self.sender.try_send(event.clone()) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        }
    }
}

impl Listener {
    fn wants(&self, event: &Event) -> bool {
        self.family == event.family()
            && self.id.is_none_or(|id| id == event.id())
            && self
                .object
                .as_ref()
                .is_none_or(|object| *object == event.subject())
    }
}
