//! Accepts clients until told to leave, and lets running calls end.

use crate::client::{self, Shared};
use crate::config::Limits;
use crate::listen::{Door, Listening};
use api::{Code, Domain, Error, Identity};
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use transport::{Class, Outgoing, Status, connection, encode_error, reply_to};

/// Places beyond the limit that are kept for root, so that an administrator always gets in.
const ROOT_RESERVE: usize = 16;
/// The part of all places that one user other than root may take, so that no user shuts the others out.
const USER_SHARE: usize = 2;
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
    by_user: Mutex<HashMap<u32, usize>>,
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

/// One unit of a user's share, given back when dropped.
struct UserPlace<'a> {
    count: &'a Count,
    uid: u32,
}

impl<'a> UserPlace<'a> {
    fn take(count: &'a Count, uid: u32, limit: usize) -> Option<Self> {
        let mut table = count.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        let now = table.entry(uid).or_default();
        if *now >= limit {
            return None;
        }
        *now += 1;
        Some(Self { count, uid })
    }
}

impl Drop for UserPlace<'_> {
    fn drop(&mut self) {
        let mut table = self.count.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = table.get_mut(&self.uid) {
            *now = now.saturating_sub(1);
            if *now == 0 {
                table.remove(&self.uid);
            }
        }
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
    let places = match identity.uid {
        // The daemon's own user and root can end the daemon anyway.
        Some(uid) if uid != 0 && uid != rustix::process::geteuid().as_raw() => {
            let share = UserPlace::take(&count, uid, (limits.clients / USER_SHARE).max(1));
            share.and_then(|share| Some((Some(share), Place::take(&count.clients, limits.clients)?)))
        }
        Some(0) => Place::take(&count.clients, limits.clients + ROOT_RESERVE).map(|place| (None, place)),
        _ => Place::take(&count.clients, limits.clients).map(|place| (None, place)),
    };
    match places {
        Some(_places) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_share_and_gives_it_back() {
        let count = Count::default();
        let first = UserPlace::take(&count, 7, 1);
        assert!(first.is_some() && UserPlace::take(&count, 7, 1).is_none());
        assert!(UserPlace::take(&count, 8, 1).is_some());
        drop(first);
        assert!(UserPlace::take(&count, 7, 1).is_some());
        assert!(count.by_user.lock().unwrap().is_empty());
    }
}
