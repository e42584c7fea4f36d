//! The client's end of a connection: calls out, replies, streams and events in.

use crate::events::RemoteEvents;
use crate::stream::{self, Routes};
use api::{Call, Caller, Code, Domain, Error, Fut, Procedure, Result};
use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;
use transport::{
    Class, Header, Keepalive, Kind, Outgoing, Packet, Program, Receiver, Sender, Status, StreamKey, Tick,
    decode_error, program,
};

/// Events are few on this side: the client only sends answers to pings.
const EVENT_BUDGET_BYTES: usize = 1 << 20;

/// Why a connection is over (`VIR_CONNECT_CLOSE_REASON_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// Something went wrong on the way.
    Error = 0,
    /// The peer ended it.
    Eof = 1,
    /// The peer answered no keepalive.
    Keepalive = 2,
    /// This side ended it.
    Client = 3,
}

/// A connection to a peer.
pub struct Client {
    sender: Sender,
    serial: AtomicU32,
    pending: Mutex<HashMap<u32, oneshot::Sender<Packet>>>,
    pub(crate) routes: Routes,
    pub(crate) events: Arc<RemoteEvents>,
    keepalive: Mutex<Option<Keepalive>>,
    keepalive_changed: tokio::sync::Notify,
    born: Instant,
    closed: watch::Sender<Option<(CloseReason, String)>>,
}

impl Client {
    /// Speaks over a socket; must be called inside a tokio runtime.
    pub fn start(socket: tokio::net::UnixStream) -> Arc<Self> {
        let (receiver, sender) = transport::connection(socket, EVENT_BUDGET_BYTES);
        let client = Arc::new(Self {
            sender,
            serial: AtomicU32::new(0),
            pending: Mutex::default(),
            routes: Routes::default(),
            events: Arc::default(),
            keepalive: Mutex::default(),
            keepalive_changed: tokio::sync::Notify::new(),
            born: Instant::now(),
            closed: watch::channel(None).0,
        });
        tokio::spawn(Arc::clone(&client).read(receiver));
        client
    }

    /// The events of the peer.
    pub fn events(&self) -> &RemoteEvents {
        &self.events
    }

    /// Pings the peer whenever it was silent for `interval`, and gives it up after `count` pings. `None` stops it.
    pub fn set_keepalive(&self, setting: Option<(Duration, u32)>) {
        let now = self.born.elapsed();
        *lock(&self.keepalive) = setting.map(|(interval, count)| Keepalive::new(interval, count, now));
        self.keepalive_changed.notify_one();
    }

    /// Waits until the connection is over, and says why.
    pub async fn until_closed(&self) -> CloseReason {
        let mut closed = self.closed.subscribe();
        let reason = closed.wait_for(Option::is_some).await;
        reason
            .ok()
            .and_then(|reason| reason.as_ref().map(|(reason, _)| *reason))
            .unwrap_or(CloseReason::Error)
    }

    /// Why the connection is over, if it is.
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.closed.borrow().as_ref().map(|(reason, _)| *reason)
    }

    /// Ends the connection from this side.
    pub fn close(&self) {
        self.end(CloseReason::Client, "the connection was closed".to_owned());
    }

    async fn read(self: Arc<Self>, mut receiver: Receiver) {
        let (reason, why) = loop {
            tokio::select! {
                packet = receiver.packet() => match packet {
                    Ok(Some(packet)) => self.received(packet).await,
                    Ok(None) => break (CloseReason::Eof, "End of file while reading data".to_owned()),
                    Err(error) => break (CloseReason::Error, format!("Cannot recv data: {error}")),
                },
                () = self.ping_when_due() => break (CloseReason::Keepalive, "connection closed due to keepalive timeout".to_owned()),
                () = self.keepalive_changed.notified() => {}
            }
        };
        self.end(reason, why);
    }

    /// Sends pings in time; returns only when the peer has left too many unanswered.
    async fn ping_when_due(&self) {
        loop {
            let tick = lock(&self.keepalive)
                .as_mut()
                .map(|keepalive| keepalive.tick(self.born.elapsed()));
            match tick {
                None => std::future::pending().await,
                Some(Tick::Wait(time)) => tokio::time::sleep(time).await,
                Some(Tick::Ping) => self.send_keepalive(program::PING),
                Some(Tick::Dead) => return,
            }
        }
    }

    async fn received(&self, packet: Packet) {
        if let Some(keepalive) = lock(&self.keepalive).as_mut() {
            keepalive.received(self.born.elapsed());
        }
        match packet.header.kind {
            Kind::Reply | Kind::ReplyWithFds => {
                let waiting = lock(&self.pending).remove(&packet.header.serial);
                if let Some(waiting) = waiting {
                    // Who waited may have given up.
                    let _ = waiting.send(packet);
                }
            }
            Kind::Stream | Kind::StreamHole => self.routes.pass(packet).await,
            Kind::Message if packet.header.program == program::KEEPALIVE => {
                if packet.header.procedure == program::PING {
                    self.send_keepalive(program::PONG);
                }
            }
            Kind::Message => self.message(&packet),
            // A server that calls its client, or a kind we do not know: nothing waits for it.
            Kind::Call | Kind::CallWithFds | Kind::Unknown(_) => {}
        }
    }

    fn message(&self, packet: &Packet) {
        let program = api::Program::from_number(packet.header.program.number);
        if let Some(program) = program {
            self.events
                .message(program, packet.header.procedure, &packet.payload);
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
        if let Ok(packet) = Outgoing::new(header, Vec::new(), Vec::new()) {
            self.sender.send(Class::Reply, packet);
        }
    }

    fn end(&self, reason: CloseReason, why: String) {
        self.closed.send_if_modified(|closed| {
            let first = closed.is_none();
            closed.get_or_insert((reason, why));
            first
        });
        self.sender.close();
        lock(&self.pending).clear();
        self.routes.clear();
        self.events.clear();
    }

    fn gone(&self) -> Error {
        let why = self.closed.borrow().as_ref().map(|(_, why)| why.clone());
        let why = why.unwrap_or_else(|| "client socket is closed".to_owned());
        Error::internal(Domain::RPC, why).with_hint("the daemon ended or was restarted: connect again")
    }

    async fn exchange(&self, procedure: &'static Procedure, call: &Call, body: Vec<u8>) -> Result<Vec<u8>> {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let fds = call.take_fds();
        let header = call_header(procedure, serial, &fds);
        let too_large = |error: transport::FrameError| Error::new(Domain::RPC, Code::RPC, error.to_string());
        let packet = Outgoing::new(header, body, fds).map_err(too_large)?;
        let route = match procedure.stream {
            Some(_) => Some((call.take_stream()?, self.routes.add(StreamKey::of(&header)))),
            None => None,
        };
        let reply = self.send_and_receive(serial, packet).await;
        let reply = match (reply.and_then(|reply| understand(procedure, reply)), route) {
            (Ok(reply), Some((end, incoming))) => {
                stream::carry(
                    end,
                    incoming,
                    StreamKey::of(&header),
                    self.sender.clone(),
                    self.routes.clone(),
                );
                reply
            }
            (Err(error), Some(_)) => {
                self.routes.remove(StreamKey::of(&header));
                return Err(error);
            }
            (reply, None) => reply?,
        };
        reply.fds.into_iter().for_each(|fd| call.reply_fd(fd));
        Ok(reply.payload)
    }

    async fn send_and_receive(&self, serial: u32, packet: Outgoing) -> Result<Packet> {
        let (waiting, reply) = oneshot::channel();
        lock(&self.pending).insert(serial, waiting);
        let _forget = Forget { client: self, serial };
        if !self.sender.send(Class::Reply, packet) {
            return Err(self.gone());
        }
        // A connection that ended between our insertion and now has already dropped the others' hopes, not ours.
        if self.close_reason().is_some() {
            lock(&self.pending).remove(&serial);
        }
        reply.await.map_err(|_| self.gone())
    }
}

/// Takes a call off the table when its caller stops waiting.
struct Forget<'a> {
    client: &'a Client,
    serial: u32,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        lock(&self.client.pending).remove(&self.serial);
    }
}

impl Caller for Client {
    fn call<'a>(&'a self, procedure: &'static Procedure, call: &'a Call, body: Vec<u8>) -> Fut<'a, Vec<u8>> {
        Box::pin(self.exchange(procedure, call, body))
    }
}

fn call_header(procedure: &Procedure, serial: u32, fds: &[OwnedFd]) -> Header {
    Header {
        program: Program {
            number: procedure.program.number(),
            version: procedure.program.version(),
        },
        procedure: procedure.nr,
        kind: if fds.is_empty() {
            Kind::Call
        } else {
            Kind::CallWithFds
        },
        serial,
        status: Status::Ok,
    }
}

fn understand(procedure: &Procedure, reply: Packet) -> Result<Packet> {
    match reply.header.status {
        Status::Ok => Ok(reply),
        Status::Error => Err(peer_error(procedure, &reply.payload)),
        other => {
            let what = format!("got unexpected RPC call status {}", other.to_wire());
            Err(Error::new(Domain::RPC, Code::RPC, what))
        }
    }
}

/// A peer that does not know a procedure is an older one; to a caller that is a lack of support.
fn peer_error(procedure: &Procedure, payload: &[u8]) -> Error {
    let error = match decode_error(payload) {
        Ok(error) | Err(error) => error,
    };
    let of_rpc = matches!(error.domain(), Domain::REMOTE | Domain::RPC) && error.code() == Code::RPC;
    if of_rpc && error.message().starts_with("unknown procedure") {
        return Error::unsupported(procedure.title()).with_source(error);
    }
    error
}

/// What a panic leaves behind these locks is whole: each change is one insertion or removal.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
