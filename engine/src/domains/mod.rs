//! Domains above any hypervisor: found, listed, defined, started, stopped, told about.
//!
//! A hypervisor is the narrow [`Hypervisor`] below; everything that clients see of bookkeeping is here, once.
//!
//! ```text
//!   define            start              suspend
//!  ────────▶ shutoff ───────▶ running ◀──────────▶ paused
//!               ▲                │       resume      │
//!               └──── ended ◀────┴───────────────────┘   (a transient domain is forgotten instead)
//! ```

mod files;
mod hypervisor;
mod lifecycle;
mod lookup;
mod properties;
mod saving;
mod state;
mod statistics;
mod stats;
mod tuning;

pub use hypervisor::{
    Adopted, Hypervisor, KnownFlags, Origin, Plan, Reports, Started, StatsWanted, Step, Tuning, View,
};
pub use state::{GuestKind, GuestState, Phase};

use crate::registry::{Lookup, Object, Registry};
use crate::{EventBus, Store};
use api::{Call, Code, Domain, DomainEvent, DomainRef, Error, Event, Result, Uuid};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A guest of hypervisor `H`.
pub type Guest<H> = Object<GuestKind<H>>;

/// Every domain of one hypervisor. Cheap to clone; implements the facets of domains.
pub struct Domains<H: Hypervisor>(Arc<Inner<H>>);

impl<H: Hypervisor> Clone for Domains<H> {
    fn clone(&self) -> Self {
        Domains(self.0.clone())
    }
}

/// What the domains of one hypervisor share.
pub struct Inner<H: Hypervisor> {
    /// The hypervisor.
    pub hypervisor: H,
    /// The domains.
    pub registry: Registry<GuestKind<H>>,
    /// Where events go.
    pub bus: Arc<EventBus>,
    last_id: AtomicI32,
    /// Clients whose end is the end of a domain.
    autodestroy: Mutex<HashMap<Uuid, Arc<api::Identity>>>,
}

impl<H: Hypervisor> std::ops::Deref for Domains<H> {
    type Target = Inner<H>;

    fn deref(&self) -> &Inner<H> {
        &self.0
    }
}

/// What is to be run, and how.
struct Run {
    config: Arc<model::domain::Domain>,
    /// Of the call that starts it.
    flags: u32,
    /// The file that it was saved into and goes on from.
    image: Option<PathBuf>,
}

impl<H: Hypervisor> Domains<H> {
    /// No domain yet; their files are in `store`.
    pub fn new(hypervisor: H, store: Store, bus: Arc<EventBus>) -> Self {
        Domains(Arc::new(Inner {
            hypervisor,
            registry: Registry::new(store),
            bus,
            last_id: AtomicI32::new(0),
            autodestroy: Mutex::default(),
        }))
    }

    /// The domain that a client's handle means, with its rights checked.
    pub fn lease(&self, call: &Call, dom: &DomainRef) -> Result<Arc<Guest<H>>> {
        self.registry.lease(call, Lookup::Handle(dom.uuid, &dom.name))
    }

    /// The same, and it must be running. Errors: `VIR_ERR_OPERATION_INVALID`, "domain is not running".
    pub fn lease_active(&self, call: &Call, dom: &DomainRef) -> Result<Arc<Guest<H>>> {
        let guest = self.lease(call, dom)?;
        if guest.snapshot().is_active() {
            Ok(guest)
        } else {
            Err(not_running())
        }
    }

    /// A handle of `guest` for clients.
    pub fn handle(guest: &Guest<H>) -> DomainRef {
        let snapshot = guest.snapshot();
        let config = snapshot.current();
        let id = if snapshot.is_active() {
            snapshot.state.id.unwrap_or(-1)
        } else {
            -1
        };
        DomainRef {
            name: config.name.clone(),
            uuid: uuid_of(config),
            id,
        }
    }

    pub(crate) fn emit(&self, guest: &Guest<H>, event: DomainEvent) {
        self.bus.emit(&Event::domain(Self::handle(guest), event));
    }

    pub(crate) fn emit_lifecycle(&self, guest: &Guest<H>, event: i32, detail: i32) {
        self.emit(guest, DomainEvent::Lifecycle { event, detail });
    }

    fn next_id(&self) -> i32 {
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn note_id(&self, id: i32) {
        self.last_id.fetch_max(id, Ordering::Relaxed);
    }

    fn autodestroy(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Arc<api::Identity>>> {
        self.autodestroy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// "domain is not running": in libvirt an error of all domains, whatever their driver.
pub fn not_running() -> Error {
    Error::new(Domain::DOMAIN, Code::OPERATION_INVALID, "domain is not running")
}

/// Refuses what hypervisor `H` does not serve although the engine could.
pub(crate) fn served<H: Hypervisor>(function: &'static str) -> Result<()> {
    match H::LACKS.contains(&function) {
        true => Err(Error::unsupported(function)),
        false => Ok(()),
    }
}

/// Refuses flags that `function` does not know, as libvirt words it.
pub fn check_flags(domain: Domain, flags: u32, known: u32, function: &str) -> Result<()> {
    match flags & !known {
        0 => Ok(()),
        unknown => {
            // Programs see the name that the driver's own function has in libvirt.
            let (prefix, name) = match (domain, function.strip_prefix("vir")) {
                (Domain::QEMU, Some(name)) => ("qemu", name),
                (Domain::TEST, Some(name)) => ("test", name),
                _ => ("", function),
            };
            Err(Error::unsupported_flags(
                domain,
                unknown,
                &format!("{prefix}{name}"),
            ))
        }
    }
}

/// The identity in a definition; a complete one always has it.
pub fn uuid_of(config: &model::domain::Domain) -> Uuid {
    config.uuid.as_ref().map(|uuid| Uuid(uuid.0)).unwrap_or_default()
}

/// The kind of system in a definition: `hvm`, `exe`, …
pub fn os_type(config: &model::domain::Domain) -> String {
    config.os.kind.name.clone()
}

/// The most processors a definition lets a guest have.
pub fn max_vcpus(config: &model::domain::Domain) -> u32 {
    config.vcpu.count
}
