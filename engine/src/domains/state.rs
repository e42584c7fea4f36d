//! What a domain is doing.

use crate::domains::{Hypervisor, uuid_of};
use crate::registry::{Kind, Lookup};
use api::constants::*;
use api::{Code, Error, Uuid};
use model::domain::Domain;
use std::marker::PhantomData;

/// A state and why: the numbers of `virDomainState` and of its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// `VIR_DOMAIN_RUNNING` and the others.
    pub state: i32,
    /// `VIR_DOMAIN_RUNNING_BOOTED` and the others.
    pub reason: i32,
}

impl Phase {
    /// Not running, because of `reason`.
    pub const fn shutoff(reason: i32) -> Self {
        Phase {
            state: VIR_DOMAIN_SHUTOFF,
            reason,
        }
    }

    /// Running, because of `reason`.
    pub const fn running(reason: i32) -> Self {
        Phase {
            state: VIR_DOMAIN_RUNNING,
            reason,
        }
    }

    /// Paused, because of `reason`.
    pub const fn paused(reason: i32) -> Self {
        Phase {
            state: VIR_DOMAIN_PAUSED,
            reason,
        }
    }

    /// Whether it is running.
    pub fn is_running(&self) -> bool {
        self.state == VIR_DOMAIN_RUNNING
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.state == VIR_DOMAIN_PAUSED
    }
}

/// What is true of a domain beside its definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestState {
    /// The number of the run.
    pub id: Option<i32>,
    /// What it does.
    pub phase: Phase,
    /// Whether the definition was changed since the run began.
    pub updated: bool,
    /// When it last changed, in milliseconds since 1970.
    pub since_ms: u64,
    /// Ways in which the run is not as it should be (the names of `virDomainTaint`).
    pub taints: Vec<&'static str>,
}

impl GuestState {
    /// Not running.
    pub fn shutoff(reason: i32) -> Self {
        GuestState {
            id: None,
            phase: Phase::shutoff(reason),
            updated: false,
            since_ms: crate::now_ms(),
            taints: Vec::new(),
        }
    }
}

/// Domains as a kind of object.
pub struct GuestKind<H>(PhantomData<H>);

impl<H: Hypervisor> Kind for GuestKind<H> {
    type Config = Domain;
    type Live = GuestState;
    type Private = H::Private;
    const OBJECT: &'static str = "domain";
    const TITLE: &'static str = "domain";
    const DOMAIN: api::Domain = H::DOMAIN;

    fn name(config: &Domain) -> &str {
        &config.name
    }

    fn uuid(config: &Domain) -> Uuid {
        uuid_of(config)
    }

    fn id(state: &GuestState) -> Option<i32> {
        state.id
    }

    fn missing(lookup: &Lookup<'_>) -> Error {
        let detail = match lookup {
            Lookup::Name(name) => format!("no domain with matching name '{name}'"),
            Lookup::Uuid(uuid) => format!("no domain with matching uuid '{uuid}'"),
            Lookup::Id(id) => format!("no domain with matching id {id}"),
            Lookup::Handle(uuid, name) => format!("no domain with matching uuid '{uuid}' ({name})"),
        };
        Error::new(H::DOMAIN, Code::NO_DOMAIN, detail)
            .with_hint("'virsh list --all' shows the domains there are")
    }
}
