//! A connection: opened by URI, closed by hand or with its last handle.

use crate::{CloseReason, config, local, session};
use api::{AllowAll, Call, Driver, EventFamily, Result, StreamEnd};
use driver_remote::{Connection, Target, Transport, Uri};
use std::sync::Arc;
use std::time::Duration;

/// How a connection is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Only look, change nothing.
    pub read_only: bool,
    /// Ask the daemon for signs of life: how often, and how many questions may stay unanswered.
    pub keepalive: Option<(Duration, u32)>,
}

/// An open connection. Clones are the same connection.
#[derive(Clone)]
pub struct Connect {
    inner: Arc<Inner>,
}

struct Inner {
    uri: String,
    driver: Driver,
    read_only: bool,
    /// The peer, unless the driver is inside of this process.
    peer: Option<Connection>,
}

impl Connect {
    /// Opens a connection; no URI (or an empty one) means the default one.
    ///
    /// ```
    /// # use oxvirt_connect as connect;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> api::Result<()> {
    /// let connect = connect::Connect::open(Some("test:///default"), false).await?;
    /// for domain in connect.domains().await? {
    ///     println!("{} is {:?}", domain.name(), domain.state().await?.0);
    /// }
    /// connect.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// With the cause and, where one is known, the way out.
    pub async fn open(uri: Option<&str>, read_only: bool) -> Result<Self> {
        Self::open_with(
            uri,
            Options {
                read_only,
                keepalive: None,
            },
        )
        .await
    }

    /// Opens a connection with more choices.
    ///
    /// # Errors
    /// With the cause and, where one is known, the way out.
    pub async fn open_with(uri: Option<&str>, options: Options) -> Result<Self> {
        let text = match uri.filter(|uri| !uri.is_empty()) {
            Some(uri) => config::resolve_alias(uri)?,
            None => config::resolve_alias(&config::default_uri()?)?,
        };
        let uri = Uri::parse(&text)?;
        if let Some(driver) = local::driver(&uri).await? {
            let driver = session::named(driver, text.clone(), true);
            return Ok(Self::of(Inner {
                uri: text,
                driver,
                read_only: options.read_only,
                peer: None,
            }));
        }
        let target = Target::of(&uri)?;
        let remote = driver_remote::Options {
            read_only: options.read_only,
            keepalive: options.keepalive,
        };
        let peer = driver_remote::open(&target, remote).await?;
        let private = target.transport != Transport::Tcp;
        let driver = session::named(peer.driver().clone(), text.clone(), private);
        Ok(Self::of(Inner {
            uri: text,
            driver,
            read_only: options.read_only,
            peer: Some(peer),
        }))
    }

    fn of(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The URI it was opened with, aliases and defaults resolved.
    pub fn uri(&self) -> &str {
        &self.inner.uri
    }

    /// Whether it may only look.
    pub fn is_read_only(&self) -> bool {
        self.inner.read_only
    }

    /// Whether a daemon is at the other end, and not a driver inside of this process.
    pub fn is_remote(&self) -> bool {
        self.inner.peer.is_some()
    }

    /// Every procedure, as the driver serves it; call them with [`Connect::call`].
    pub fn driver(&self) -> &Driver {
        &self.inner.driver
    }

    /// What goes along with a procedure's arguments.
    pub fn call(&self) -> Call {
        Call::new(None, Arc::default(), self.inner.read_only, Arc::new(AllowAll))
    }

    /// A call that opens a stream, and the caller's end of that stream.
    pub fn call_with_stream(&self) -> (Call, StreamEnd) {
        let call = self.call();
        let (ours, theirs) = driver_remote::pair();
        call.set_stream(theirs);
        (call, ours)
    }

    /// Says goodbye. Handles that are still around get errors from then on.
    pub async fn close(self) {
        if let Some(peer) = &self.inner.peer {
            peer.close().await;
        }
    }

    /// Waits until the connection is over; one to a driver inside of this process never is.
    pub async fn until_closed(&self) -> CloseReason {
        match &self.inner.peer {
            Some(peer) => peer.until_closed().await,
            None => std::future::pending().await,
        }
    }

    /// Whether calls can still be made.
    pub fn is_alive(&self) -> bool {
        self.inner
            .peer
            .as_ref()
            .is_none_or(|peer| peer.close_reason().is_none())
    }

    /// Asks the daemon for signs of life: how often, and how many questions may stay unanswered. `None` stops it.
    pub fn set_keepalive(&self, setting: Option<(Duration, u32)>) {
        if let Some(peer) = &self.inner.peer {
            peer.set_keepalive(setting);
        }
    }

    /// Has a kind of event sent to those who subscribed to the driver's events.
    ///
    /// # Errors
    /// The daemon does not know this kind.
    pub(crate) async fn ask_for(&self, family: EventFamily, id: i32) -> Result<()> {
        match &self.inner.peer {
            Some(peer) => peer.ask_for(family, id).await,
            None => Ok(()),
        }
    }

    /// The name of the host.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn hostname(&self) -> Result<String> {
        self.driver().host.connect_get_hostname(&self.call()).await
    }

    /// The version of libvirt that the daemon stands for: 1,000,000 × major + 1,000 × minor + release.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn lib_version(&self) -> Result<u64> {
        self.driver().host.connect_get_lib_version(&self.call()).await
    }

    /// The document that says what the host and the hypervisor can do.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn capabilities(&self) -> Result<String> {
        self.driver().host.connect_get_capabilities(&self.call()).await
    }
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect")
            .field("uri", &self.uri())
            .finish_non_exhaustive()
    }
}
