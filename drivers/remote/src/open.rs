//! Opens a connection: reach the peer, authenticate, open.

use crate::client::{Client, CloseReason};
use crate::dial::{self, Carrier};
use crate::events::RemoteEvents;
use crate::uri::Target;
use api::facets::Session;
use api::{Call, Code, Domain, Driver, Error, EventFamily, Remote, Result};
use std::sync::Arc;
use std::time::Duration;

const AUTH_NONE: i32 = 0;
const AUTH_POLKIT: i32 = 2;
const FEATURE_KEEPALIVE: i32 = 10;
const OPEN_READ_ONLY: u32 = 1;
/// How long a carrier that failed has to say why.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What the caller wants of a connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub read_only: bool,
    /// Ask for signs of life: how often, and how many may stay unanswered.
    pub keepalive: Option<(Duration, u32)>,
}

/// An open connection to a peer.
pub struct Connection {
    client: Arc<Client>,
    remote: Remote,
    driver: Driver,
    // Ends with the connection.
    _carrier: Option<Carrier>,
}

/// Opens the connection a target means.
///
/// # Errors
/// What kept it from being opened, with the way out where one is known.
pub async fn open(target: &Target, options: Options) -> Result<Connection> {
    let dialled = dial::dial(target, options.read_only).await?;
    let client = Client::start(dialled.socket);
    let remote = Remote::new(Arc::clone(&client) as Arc<dyn api::Caller>);
    if let Err(error) = greet(&client, &remote, target, options).await {
        client.close();
        return Err(explain(error, dialled.carrier).await);
    }
    let driver = Driver {
        events: Arc::clone(&client.events) as Arc<RemoteEvents>,
        ..Driver::remote(remote.clone())
    };
    Ok(Connection {
        client,
        remote,
        driver,
        _carrier: dialled.carrier,
    })
}

async fn greet(client: &Client, remote: &Remote, target: &Target, options: Options) -> Result<()> {
    let call = Call::internal();
    authenticate(remote, &call).await?;
    let flags = if options.read_only { OPEN_READ_ONLY } else { 0 };
    // Both may be asked before either is answered; a peer without keepalive says no or does not know the question.
    let (alive, opened) = tokio::join!(
        remote.connect_supports_feature(&call, FEATURE_KEEPALIVE),
        remote.connect_open(&call, Some(target.name.clone()), flags),
    );
    opened?;
    if alive.is_ok_and(|answer| answer == 1) {
        client.set_keepalive(options.keepalive);
    }
    Ok(())
}

async fn authenticate(remote: &Remote, call: &Call) -> Result<()> {
    let kinds = remote.auth_list(call).await?;
    match kinds.first().copied() {
        None | Some(AUTH_NONE) => Ok(()),
        Some(AUTH_POLKIT) => remote.auth_polkit(call).await.map(|_| ()),
        Some(other) => Err(Error::new(
            Domain::REMOTE,
            Code::AUTH_FAILED,
            format!("unsupported authentication type {other}"),
        )
        .with_hint("the daemon asks for SASL: connect over ssh instead")),
    }
}

/// When the program that carries the bytes has failed, its own words say more than a closed socket.
async fn explain(error: Error, carrier: Option<Carrier>) -> Error {
    let Some(carrier) = carrier else { return error };
    match tokio::time::timeout(LAST_WORDS, carrier.complaint()).await {
        Ok(words) if !words.is_empty() => {
            let what = format!("Cannot recv data: {words}");
            Error::new(Domain::RPC, Code::SYSTEM_ERROR, what).with_source(error)
        }
        _ => error,
    }
}

impl Connection {
    /// Every procedure, answered by the peer.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Asks the peer for a kind of event; it then comes to those who subscribed to the driver's events.
    ///
    /// # Errors
    /// What the peer says.
    pub async fn ask_for(&self, family: EventFamily, id: i32) -> Result<()> {
        self.client
            .events
            .ask(&self.remote, &Call::internal(), family, id)
            .await
    }

    /// Pings the peer whenever it was silent for so long, and gives it up after so many pings. `None` stops it.
    pub fn set_keepalive(&self, setting: Option<(Duration, u32)>) {
        self.client.set_keepalive(setting);
    }

    /// Waits until the connection is over.
    pub async fn until_closed(&self) -> CloseReason {
        self.client.until_closed().await
    }

    /// Why the connection is over, if it is.
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.client.close_reason()
    }

    /// Says goodbye and ends the connection.
    pub async fn close(&self) {
        if self.close_reason().is_none() {
            // A peer that does not answer is left just so.
            let _ = tokio::time::timeout(
                Duration::from_secs(5),
                self.driver.session.connect_close(&Call::internal()),
            )
            .await;
        }
        self.client.close();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.client.close();
    }
}
