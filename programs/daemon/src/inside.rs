//! A daemon inside of this process: the same sessions, over sockets the caller made. For tests and for embedding.

use crate::client::{self, Shared};
use crate::config::{Auth, Limits};
use crate::drivers::Hypervisor;
use crate::listen::Door;
use api::Identity;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::sync::{Semaphore, watch};
use transport::connection;

/// Serves any number of sockets until it is dropped.
pub struct Inside {
    shared: Arc<Shared>,
    leave: watch::Sender<bool>,
}

impl Inside {
    /// A daemon with these hypervisors and libvirt's usual limits.
    pub fn new(hypervisors: Vec<Hypervisor>) -> Self {
        let limits = Limits {
            clients: usize::MAX,
            anonymous_clients: 20,
            requests: 5,
            event_bytes: 4 << 20,
            unopened: Duration::from_secs(10),
        };
        let (leave, leaving) = watch::channel(false);
        let anonymous = Arc::new(Semaphore::new(limits.anonymous_clients));
        Self {
            shared: Arc::new(Shared {
                hypervisors,
                limits,
                keepalive: None,
                anonymous,
                leaving,
            }),
            leave,
        }
    }

    /// Serves one socket until its client leaves. Must be called inside a tokio runtime.
    pub async fn serve(&self, socket: UnixStream, read_only: bool) {
        let (receiver, sender) = connection(socket, self.shared.limits.event_bytes);
        let door = Door {
            read_only,
            auth: Auth::None,
        };
        client::serve(
            Arc::clone(&self.shared),
            receiver,
            sender,
            door,
            Identity::default(),
        )
        .await;
    }

    /// Gives a socket whose other end is served by a task.
    ///
    /// # Errors
    /// The system has no socket left.
    pub fn connect(self: &Arc<Self>, read_only: bool) -> std::io::Result<UnixStream> {
        let (ours, theirs) = UnixStream::pair()?;
        let inside = Arc::clone(self);
        tokio::spawn(async move { inside.serve(theirs, read_only).await });
        Ok(ours)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.leave.send_replace(true);
    }
}
