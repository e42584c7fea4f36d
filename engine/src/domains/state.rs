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

/// The names of states, in the order of their numbers.
const STATES: [&str; 8] = [
    "nostate",
    "running",
    "blocked",
    "paused",
    "shutdown",
    "shutoff",
    "crashed",
    "pmsuspended",
];

/// The names of the reasons of each state, in the order of their numbers.
const REASONS: [&[&str]; 8] = [
    &["unknown"],
    &[
        "unknown",
        "booted",
        "migrated",
        "restored",
        "from snapshot",
        "unpaused",
        "migration canceled",
        "save canceled",
        "wakeup",
        "crashed",
        "post-copy",
        "post-copy failed",
    ],
    &["unknown"],
    &[
        "unknown",
        "user",
        "migration",
        "save",
        "dump",
        "ioerror",
        "watchdog",
        "from snapshot",
        "shutdown",
        "snapshot",
        "panicked",
        "starting up",
        "post-copy",
        "post-copy failed",
        "api error",
    ],
    &["unknown", "user"],
    &[
        "unknown",
        "shutdown",
        "destroyed",
        "crashed",
        "migrated",
        "saved",
        "failed",
        "from snapshot",
        "daemon",
    ],
    &["unknown", "panicked"],
    &["unknown"],
];

impl Phase {
    /// The names of the state and the reason, as files and logs have them.
    pub fn names(&self) -> (&'static str, &'static str) {
        let state = usize::try_from(self.state).unwrap_or(0);
        let reasons = REASONS.get(state).copied().unwrap_or_default();
        let reason = usize::try_from(self.reason)
            .ok()
            .and_then(|reason| reasons.get(reason));
        (
            STATES.get(state).copied().unwrap_or("nostate"),
            reason.copied().unwrap_or("unknown"),
        )
    }

    /// The phase with these names. An unknown reason is no reason to lose a running guest.
    pub fn from_names(state: &str, reason: &str) -> Option<Self> {
        let state = STATES.iter().position(|name| *name == state)?;
        let reason = REASONS
            .get(state)?
            .iter()
            .position(|name| *name == reason)
            .unwrap_or(0);
        Some(Phase {
            state: i32::try_from(state).ok()?,
            reason: i32::try_from(reason).ok()?,
        })
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
    /// Whether its next start goes on from where a managed save put it to rest.
    pub has_managed_save: bool,
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
            has_managed_save: false,
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
        if !H::NAMES_WHAT_IS_MISSING && !matches!(lookup, Lookup::Handle(..)) {
            return Error::plain(H::DOMAIN, Code::NO_DOMAIN);
        }
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
