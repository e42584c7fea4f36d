//! Opens a connection by its URI; the Rust API.
//!
//! [`Connect::open`] finds the driver a URI means: one inside of this process (`test:///default`) or a daemon reached
//! over a socket, ssh or another program. Objects are handles with async methods; whatever has no method here is a
//! procedure of [`Connect::driver`], called with [`Connect::call`].
//!
//! Invariant: nothing here depends on which driver answers.
#![warn(missing_docs)]

mod config;
mod connect;
mod domain;
mod events;
mod local;
mod network;
mod session;
mod storage;

pub use api::Subject as Object;
pub use config::{default_uri, resolve_alias};
pub use connect::{Connect, Options};
pub use domain::{Domain, DomainInfo, DomainState};
pub use driver_remote::{CloseReason, helper_main as ssh_helper_main};
pub use events::Events;
pub use network::{Lease, Network};
pub use storage::{PoolInfo, PoolState, StoragePool, StorageVol, VolumeInfo};
