//! One client: its packets in order, its calls side by side.
//!
//! ```text
//!   accept ─▶ (authenticate) ─▶ connect_open ─▶ calls, streams, events ─▶ connect_close or end of the socket
//! ```
//! A client has so many messages being worked on and no more: then its socket is not read. A call that answers at once
//! is answered by the reader itself; one that has to wait goes on as a task of its own, even when the client leaves.

mod calls;
mod events;
mod facet;
mod polkit;
mod streams;

use crate::config::Limits;
use crate::drivers::Hypervisor;
use crate::listen::Door;
use api::facets::Session;
use api::{AllowAll, Call, Code, Driver, Identity};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use transport::{
    Class, Header, Keepalive, Kind, Outgoing, Packet, Receiver, Sender, Status, StreamKey, Tick, program,
};

/// What all clients of a daemon share.
pub struct Shared {
    pub hypervisors: Vec<Hypervisor>,
    pub limits: Limits,
    pub keepalive: Option<(Duration, u32)>,
    /// Places for clients that have not said who they are.
    pub anonymous: Arc<Semaphore>,
    /// Turns true when the daemon leaves.
    pub leaving: watch::Receiver<bool>,
}

/// One connected client.
pub struct Client {
    shared: Arc<Shared>,
    identity: Arc<Identity>,
    door: Door,
    sender: Sender,
    read_only: AtomicBool,
    authenticated: AtomicBool,
    /// Its place among those that have not said who they are.
    anonymous: Mutex<Option<OwnedSemaphorePermit>>,
    /// What serves this client: a driver of the table with the parts of this connection put in, once it is open.
    state: Mutex<State>,
    streams: Mutex<HashMap<StreamKey, Arc<streams::ServerStream>>>,
    registrations: events::Registrations,
    keepalive: Mutex<Option<Keepalive>>,
    born: Instant,
    me: Weak<Client>,
}

#[derive(Default)]
struct State {
    opened: Option<Arc<Opened>>,
    close_callback: bool,
}

/// An open connection to a hypervisor.
struct Opened {
    driver: Driver,
    /// The driver's own answers about the connection.
    inner: Arc<dyn Session>,
    uri: String,
}

/// Serves a client until it leaves.
pub async fn serve(shared: Arc<Shared>, receiver: Receiver, sender: Sender, door: Door, identity: Identity) {
    // Root needs nobody's permission, and polkit would not ask anyone either.
    let trusted = door.auth == crate::config::Auth::None || identity.uid == Some(0);
    let anonymous = match Arc::clone(&shared.anonymous).try_acquire_owned() {
        _ if trusted => None,
        Ok(place) => Some(place),
        Err(_) => return tracing::warn!("a client was dropped: too many have not authenticated yet"),
    };
    let client = Arc::new_cyclic(|me| Client {
        identity: Arc::new(identity),
        door,
        sender,
        read_only: AtomicBool::new(door.read_only),
        authenticated: AtomicBool::new(trusted),
        anonymous: Mutex::new(anonymous),
        state: Mutex::default(),
        streams: Mutex::default(),
        registrations: events::Registrations::default(),
        keepalive: Mutex::default(),
        born: Instant::now(),
        me: Weak::clone(me),
        shared,
    });
    if let Err(error) = client.run(receiver).await {
        tracing::info!("client dropped: {error}");
    }
    client.gone();
}

impl Client {
    async fn run(&self, mut receiver: Receiver) -> io::Result<()> {
        let slots = Arc::new(Semaphore::new(self.shared.limits.requests));
        let mut leaving = self.shared.leaving.clone();
        loop {
            let timer = self.until_timer();
            let packet = tokio::select! {
                packet = receiver.packet() => packet?,
                () = tokio::time::sleep(timer) => {
                    self.on_timer(&slots)?;
                    continue;
                }
                _ = leaving.wait_for(|leaving| *leaving) => return Ok(()),
            };
            let Some(packet) = packet else { return Ok(()) };
            self.heard();
            let Some(slot) = self.slot(&slots, &mut leaving, &packet).await else {
                return Ok(());
            };
            self.take(packet, slot);
        }
    }

    /// Waits until one more message of this client may be worked on.
    async fn slot(
        &self,
        slots: &Arc<Semaphore>,
        leaving: &mut watch::Receiver<bool>,
        packet: &Packet,
    ) -> Option<Option<OwnedSemaphorePermit>> {
        if packet.header.kind == Kind::Message {
            return Some(None);
        }
        tokio::select! {
            slot = Arc::clone(slots).acquire_owned() => Some(slot.ok()),
            _ = leaving.wait_for(|leaving| *leaving) => None,
        }
    }

    fn take(&self, packet: Packet, slot: Option<OwnedSemaphorePermit>) {
        match packet.header.kind {
            Kind::Call | Kind::CallWithFds => self.call(packet, slot),
            Kind::Stream | Kind::StreamHole => self.stream_packet(packet, slot),
            Kind::Message => self.message(&packet.header),
            // What only a server sends, and what we do not know, is dropped without an answer.
            Kind::Reply | Kind::ReplyWithFds | Kind::Unknown(_) => {}
        }
    }

    /// Runs a call as far as it goes without waiting; the rest is a task.
    fn call(&self, packet: Packet, slot: Option<OwnedSemaphorePermit>) {
        let Some(client) = self.me.upgrade() else { return };
        let mut running: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
            client.answer(packet).await;
            drop(slot);
        });
        if running
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
        {
            tokio::spawn(running);
        }
    }

    fn message(&self, header: &Header) {
        if header.program == program::KEEPALIVE && header.procedure == program::PING {
            self.send_keepalive(program::PONG);
        }
    }

    fn send_keepalive(&self, procedure: i32) {
        let header = Header {
            program: program::KEEPALIVE,
            procedure,
            kind: Kind::Message,
            serial: 0,
            status: Status::Ok,
        };
        self.send(Class::Reply, Outgoing::new(header, Vec::new(), Vec::new()));
    }

    /// Sends what fits a packet; what does not is a fault of ours that only this client may notice.
    fn send(&self, class: Class, packet: Result<Outgoing, transport::FrameError>) -> bool {
        match packet {
            Ok(packet) => self.sender.send(class, packet),
            Err(error) => {
                tracing::error!("a packet cannot be sent: {error}");
                false
            }
        }
    }

    /// Starts asking this client for signs of life.
    fn start_keepalive(&self) {
        if let Some((interval, count)) = self.shared.keepalive {
            *lock(&self.keepalive) = Some(Keepalive::new(interval, count, self.born.elapsed()));
        }
    }

    fn heard(&self) {
        if let Some(keepalive) = lock(&self.keepalive).as_mut() {
            keepalive.received(self.born.elapsed());
        }
    }

    fn until_timer(&self) -> Duration {
        match lock(&self.keepalive)
            .clone()
            .map(|mut keepalive| keepalive.tick(self.born.elapsed()))
        {
            Some(Tick::Wait(time)) => time,
            Some(_) => Duration::ZERO,
            None if self.opened().is_none() => self.shared.limits.unopened,
            None => Duration::from_secs(3600),
        }
    }

    fn on_timer(&self, slots: &Semaphore) -> io::Result<()> {
        let idle = slots.available_permits() == self.shared.limits.requests;
        let tick = lock(&self.keepalive)
            .as_mut()
            .map(|keepalive| keepalive.tick(self.born.elapsed()));
        match tick {
            Some(Tick::Ping) => self.send_keepalive(program::PING),
            Some(Tick::Dead) => {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it answers no keepalive"));
            }
            Some(Tick::Wait(_)) => {}
            None if self.opened().is_none() && idle => {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it opens no connection"));
            }
            None => {}
        }
        Ok(())
    }

    fn opened(&self) -> Option<Arc<Opened>> {
        lock(&self.state).opened.clone()
    }

    fn authenticate(&self) {
        self.authenticated.store(true, Ordering::Relaxed);
        lock(&self.anonymous).take();
    }

    fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }

    /// Forgets everything that hangs on the connection; running calls go on.
    fn gone(&self) {
        self.sender.close();
        self.registrations.clear();
        lock(&self.streams).clear();
        let opened = lock(&self.state).opened.take();
        if let Some(opened) = opened {
            // What was to end with this client (a domain started with autodestroy) is the driver's to end.
            let call = Call::new(None, Arc::clone(&self.identity), false, Arc::new(AllowAll));
            tokio::spawn(async move {
                match opened.inner.connect_close(&call).await {
                    Err(error) if error.code() != Code::NO_SUPPORT => tracing::warn!("closing: {error}"),
                    _ => {}
                }
            });
        }
    }
}

/// What a panicking call leaves behind is still whole: every change below a lock is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
