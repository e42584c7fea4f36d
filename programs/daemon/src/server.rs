//! Accepts clients until told to leave, and lets running calls end.

use crate::client::{self, Shared};
use crate::config::Limits;
use crate::listen::{Door, Listening};
use api::{Code, Domain, Error, Identity};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use transport::{Class, Outgoing, Status, connection, encode_error, reply_to};

/// Places beyond the limit that are kept for root, so that an administrator always gets in.
const ROOT_RESERVE: usize = 16;
/// How many clients may at the same time be told that there is no room.
const REFUSALS_MAX: usize = 64;
/// How long a client that finds no room has to hear it.
const REFUSAL: Duration = Duration::from_secs(1);
/// How long to wait when the process has no file descriptor left for a newcomer.
const NO_DESCRIPTOR: Duration = Duration::from_millis(100);

/// How many clients there are.
#[derive(Debug, Default)]
pub struct Count {
    clients: AtomicUsize,
    refusals: AtomicUsize,
}

impl Count {
    /// Clients connected now.
    pub fn clients(&self) -> usize {
        self.clients.load(Ordering::Relaxed)
    }
}

/// One unit of a count, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(count: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let taken = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| {
            (now < limit).then_some(now + 1)
        });
        taken.is_ok().then_some(Self(count))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Accepts clients on one socket for ever.
///
/// # Errors
/// The socket cannot be waited on.
pub async fn accept(socket: Listening, shared: Arc<Shared>, count: Arc<Count>) -> io::Result<()> {
    socket.listener.set_nonblocking(true)?;
    let listener = UnixListener::from_std(socket.listener.try_clone()?)?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(welcome(
                    stream,
                    socket.door,
                    Arc::clone(&shared),
                    Arc::clone(&count),
                ));
            }
            Err(error) => {
                tracing::warn!("a client cannot be accepted: {error}");
                tokio::time::sleep(NO_DESCRIPTOR).await;
            }
        }
    }
}

async fn welcome(stream: UnixStream, door: Door, shared: Arc<Shared>, count: Arc<Count>) {
    let identity = identity(&stream);
    let limits = shared.limits;
    let limit = if identity.uid == Some(0) {
        limits.clients + ROOT_RESERVE
    } else {
        limits.clients
    };
    match Place::take(&count.clients, limit) {
        Some(_place) => {
            let (receiver, sender) = connection(stream, limits.event_bytes);
            client::serve(shared, receiver, sender, door, identity).await;
        }
        None => {
            if let Some(_place) = Place::take(&count.refusals, REFUSALS_MAX) {
                // Whether it hears it in time is its own affair.
                let _ = tokio::time::timeout(REFUSAL, refuse(stream, limits)).await;
            }
        }
    }
}

/// Answers the first call of a client that found no room.
async fn refuse(stream: UnixStream, limits: Limits) {
    let (mut receiver, sender) = connection(stream, limits.event_bytes);
    let Ok(Some(packet)) = receiver.packet().await else {
        return;
    };
    let error = Error::new(
        Domain::RPC,
        Code::RPC,
        format!("all {} client places are taken", limits.clients),
    );
    let header = reply_to(&packet.header, Status::Error);
    if let Ok(packet) = Outgoing::new(header, encode_error(&error), Vec::new()) {
        sender.send(Class::Reply, packet);
        sender.close_when_sent();
        // Reading on until the end is what lets the answer out.
        while let Ok(Some(_)) = receiver.packet().await {}
    }
}

fn identity(stream: &UnixStream) -> Identity {
    let Ok(peer) = stream.peer_cred() else {
        return Identity::default();
    };
    Identity {
        uid: Some(peer.uid()),
        gid: Some(peer.gid()),
        pid: peer.pid(),
        ..Identity::default()
    }
}
