//! Storage pools and their volumes above any storage: found, listed, defined, started, stopped, changed, told about.
//!
//! What really lies below is the narrow [`Backend`]; everything that clients see of bookkeeping is here, once. What a
//! pool holds is read when it starts, when somebody asks for it, and after each change; readers get the published
//! picture and never wait for a disk.

mod backend;
pub mod capabilities;
mod content;
mod documents;
mod lifecycle;
mod pool_facet;
mod volume_facet;
mod volumes;

pub use backend::{Backend, Refusal, Transfer};
pub use content::{Change, Content, Found};
pub use documents::{check_document, check_pool_format, check_volume_format};
pub use pool_facet::LIST_FILTERS;

use crate::registry::{Kind, Lookup, Object, Registry};
use crate::{EventBus, Store};
use api::{Call, Code, Domain, Error, Event, Result, StoragePoolRef, Uuid};
use model::storage::StoragePool;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// Every pool of one storage. Cheap to clone; implements the facets of pools and of volumes.
pub struct Pools<B: Backend>(Arc<Inner<B>>);

impl<B: Backend> Clone for Pools<B> {
    fn clone(&self) -> Self {
        Pools(self.0.clone())
    }
}

/// What the pools of one storage share.
pub struct Inner<B: Backend> {
    /// What lies below.
    pub backend: B,
    /// The pools.
    pub registry: Registry<PoolObjects<B>>,
    /// Where events go.
    pub bus: Arc<EventBus>,
}

impl<B: Backend> Deref for Pools<B> {
    type Target = Inner<B>;

    fn deref(&self) -> &Inner<B> {
        &self.0
    }
}

/// Storage pools as a kind of object.
pub struct PoolObjects<B>(PhantomData<B>);

/// One pool.
pub type Pool<B> = Object<PoolObjects<B>>;

impl<B: Backend> Kind for PoolObjects<B> {
    type Config = StoragePool;
    type Live = Arc<Content>;
    type Private = ();
    const OBJECT: &'static str = "storage_pool";
    const TITLE: &'static str = "pool";
    const DOMAIN: Domain = Domain::STORAGE;

    fn name(config: &StoragePool) -> &str {
        config.name()
    }

    fn uuid(config: &StoragePool) -> Uuid {
        config.uuid.map(|uuid| Uuid(uuid.0)).unwrap_or_default()
    }

    fn missing(lookup: &Lookup<'_>) -> Error {
        let words = match lookup {
            Lookup::Name(name) => format!("no storage pool with matching name '{name}'"),
            Lookup::Uuid(uuid) => format!("no storage pool with matching uuid '{uuid}'"),
            Lookup::Handle(uuid, name) => B::missing_handle(*uuid, name),
            Lookup::Id(id) => format!("no storage pool with matching id {id}"),
        };
        Error::new(B::DOMAIN, Code::NO_STORAGE_POOL, words)
    }
}

impl<B: Backend> Pools<B> {
    /// No pool yet; their files are in `store`.
    pub fn new(backend: B, store: Store, bus: Arc<EventBus>) -> Self {
        Pools(Arc::new(Inner {
            backend,
            registry: Registry::new(store),
            bus,
        }))
    }

    pub(crate) fn lease(&self, call: &Call, pool: &StoragePoolRef) -> Result<Arc<Pool<B>>> {
        self.registry.lease(call, Lookup::Handle(pool.uuid, &pool.name))
    }

    pub(crate) fn lease_active(&self, call: &Call, pool: &StoragePoolRef) -> Result<Arc<Pool<B>>> {
        let pool = self.lease(call, pool)?;
        if pool.snapshot().is_active() {
            Ok(pool)
        } else {
            Err(self.backend.refuse(Refusal::NotActive(&pool.name())))
        }
    }

    /// A handle of `pool` for clients.
    pub fn handle(pool: &Pool<B>) -> StoragePoolRef {
        StoragePoolRef {
            name: pool.name(),
            uuid: pool.uuid(),
        }
    }

    pub(crate) fn emit(&self, pool: &Pool<B>, event: i32) {
        self.bus.emit(&Event::PoolLifecycle {
            pool: Self::handle(pool),
            event,
            detail: 0,
        });
    }

    /// Says that what a pool holds was read anew, or came from outside.
    pub(crate) fn emit_refresh(&self, pool: &Pool<B>) {
        self.bus.emit(&Event::PoolRefresh {
            pool: Self::handle(pool),
        });
    }
}
