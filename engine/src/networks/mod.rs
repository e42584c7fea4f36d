//! Virtual networks above any host: found, listed, defined, started, stopped, changed, told about.
//!
//! What a network is made of on the host is the narrow [`Backend`] below; everything that clients see of bookkeeping is
//! here, once.
//!
//! ```text
//!   define             start
//!  ────────▶ inactive ───────▶ active        create ───────▶ active, transient
//!                ▲                │
//!                └──── stopped ◀──┘           (a transient network is forgotten instead)
//! ```

mod backend;
mod documents;
mod facet;
mod lifecycle;
pub mod update;

pub use backend::{Backend, Step};
pub use documents::parse;

use crate::registry::{Kind, Lookup, Object, Registry};
use crate::{EventBus, Store};
use api::{Call, Code, Domain, Error, Event, NetworkRef, Result, Uuid};
use model::network::Network;
use std::marker::PhantomData;
use std::sync::Arc;

/// One network of backend `B`.
pub type Net<B> = Object<NetworkKind<B>>;

/// The kind "network".
pub struct NetworkKind<B>(PhantomData<fn() -> B>);

impl<B: Backend> Kind for NetworkKind<B> {
    type Config = Network;
    type Live = ();
    type Private = B::Private;
    const OBJECT: &'static str = "network";
    const TITLE: &'static str = "network";
    const DOMAIN: Domain = Domain::NETWORK;

    fn name(config: &Network) -> &str {
        &config.name
    }

    fn uuid(config: &Network) -> Uuid {
        config.uuid.map(|uuid| Uuid(uuid.0)).unwrap_or_default()
    }

    fn missing(lookup: &Lookup<'_>) -> Error {
        let words = match lookup {
            Lookup::Name(name) => format!("no network with matching name '{name}'"),
            Lookup::Uuid(uuid) => format!("no network with matching uuid '{uuid}'"),
            Lookup::Handle(uuid, name) => format!("no network with matching uuid '{uuid}' ({name})"),
            Lookup::Id(id) => format!("no network with matching id {id}"),
        };
        Error::new(B::DOMAIN, Code::NO_NETWORK, words)
    }
}

/// Every network of one backend. Cheap to clone; implements the facet of networks.
pub struct Networks<B: Backend>(Arc<Inner<B>>);

impl<B: Backend> Clone for Networks<B> {
    fn clone(&self) -> Self {
        Networks(self.0.clone())
    }
}

/// What the networks of one backend share.
pub struct Inner<B: Backend> {
    /// What makes them.
    pub backend: B,
    /// The networks.
    pub registry: Registry<NetworkKind<B>>,
    /// Where events go.
    pub bus: Arc<EventBus>,
}

impl<B: Backend> std::ops::Deref for Networks<B> {
    type Target = Inner<B>;

    fn deref(&self) -> &Inner<B> {
        &self.0
    }
}

impl<B: Backend> Networks<B> {
    /// No network yet; their files are in `store`.
    pub fn new(backend: B, store: Store, bus: Arc<EventBus>) -> Self {
        Networks(Arc::new(Inner {
            backend,
            registry: Registry::new(store),
            bus,
        }))
    }

    /// Whether a network is active, so that the daemon should stay.
    pub fn is_busy(&self) -> bool {
        self.registry.all().iter().any(|net| net.snapshot().is_active())
    }

    /// The network a client's handle means, with its rights checked.
    ///
    /// Errors: `VIR_ERR_NO_NETWORK`; the client may not do this.
    pub fn lease(&self, call: &Call, net: &NetworkRef) -> Result<Arc<Net<B>>> {
        self.registry.lease(call, Lookup::Handle(net.uuid, &net.name))
    }

    /// The same, and it must be active.
    ///
    /// Errors: `VIR_ERR_OPERATION_INVALID`, "network 'x' is not active".
    pub fn lease_active(&self, call: &Call, net: &NetworkRef) -> Result<Arc<Net<B>>> {
        let net = self.lease(call, net)?;
        if net.snapshot().is_active() {
            Ok(net)
        } else {
            Err(not_active(&net.name()))
        }
    }

    /// A handle of `net` for clients.
    pub fn handle(net: &Net<B>) -> NetworkRef {
        NetworkRef {
            name: net.name(),
            uuid: net.uuid(),
        }
    }

    fn emit(&self, net: &Net<B>, event: i32) {
        self.bus.emit(&Event::NetworkLifecycle {
            net: Self::handle(net),
            event,
            detail: 0,
        });
    }
}

/// "network 'x' is not active".
pub fn not_active(name: &str) -> Error {
    Error::new(
        Domain::NETWORK,
        Code::OPERATION_INVALID,
        format!("network '{name}' is not active"),
    )
}
