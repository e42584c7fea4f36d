//! The connection a shell works over, and calls on it.

use std::ops::Deref;
use std::os::fd::OwnedFd;
use std::time::Duration;

use api::{Call, Driver, EventFamily, StreamEnd};
use connect::{Connect, Events, Object, Options};

/// An open connection: the facets of its driver, and the call to make them with.
pub struct Link {
    connect: Connect,
    /// What says who calls; one serves for all calls without a stream or files.
    pub call: Call,
}

impl Deref for Link {
    type Target = Driver;

    fn deref(&self) -> &Driver {
        self.connect.driver()
    }
}

impl Link {
    /// Opens a connection; without a `uri`, the default one. A negative interval leaves signs of life to the library.
    pub async fn open(uri: Option<&str>, read_only: bool, keepalive: (i32, u32)) -> api::Result<Link> {
        let (interval_s, count) = keepalive;
        let interval_s = u64::try_from(interval_s).ok().filter(|seconds| *seconds > 0);
        let keepalive = interval_s.map(|seconds| (Duration::from_secs(seconds), count));
        let connect = Connect::open_with(uri, Options { read_only, keepalive }).await?;
        let call = connect.call();
        Ok(Link { connect, call })
    }

    /// A call that carries a stream, and our end of it.
    pub fn call_with_stream(&self) -> (Call, StreamEnd) {
        self.connect.call_with_stream()
    }

    /// A call that carries files.
    pub fn call_with_files(&self, files: Vec<OwnedFd>) -> Call {
        let call = self.connect.call();
        call.set_fds(files);
        call
    }

    /// Events of one kind, of one object or of all.
    pub async fn events(&self, family: EventFamily, id: i32, object: Option<Object>) -> api::Result<Events> {
        self.connect.events(family, id, object).await
    }

    /// Whether the daemon is still there.
    pub fn is_alive(&self) -> bool {
        self.connect.is_alive()
    }

    /// Closes the connection in order.
    pub async fn close(self) {
        self.connect.close().await;
    }
}
