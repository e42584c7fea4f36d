//! What every stateful driver shares: objects by name, UUID and id, their files, jobs and events.
//!
//! Invariant: nothing here knows which hypervisor runs below, nor that a wire exists above.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bus;
pub mod capabilities;
pub mod devices;
mod documents;
pub mod domains;
mod host_cpu;
pub mod interfaces;
mod jobs;
mod listing;
pub mod metadata;
pub mod named;
pub mod networks;
pub mod pools;
pub mod processors;
mod registry;
mod store;

pub use bus::EventBus;
pub use documents::{check_schema, document_error};
pub use host_cpu::host_cpu;
pub use jobs::{ActiveJob, Decision, JobGuard, JobKind, JobQueue, Queue, Ticket};
pub use registry::{Kind, Lookup, Object, Registry, Snapshot};
pub use store::{Store, Stored};

use api::{Domain, Error, Fut, Result};

/// Runs `work`, which may wait for a disk, away from the threads that serve calls.
///
/// Errors: those of `work`; an internal error if it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Error::internal(
            Domain::NONE,
            format!("a task of the daemon failed: {error}"),
        )),
    }
}

/// The answer of a backend that does not serve `function` (its name in C).
pub(crate) fn unsupported<'a, T: Send + 'a>(function: &'static str) -> Fut<'a, T> {
    Box::pin(std::future::ready(Err(Error::unsupported(function))))
}

/// Milliseconds since 1970, as libvirt's times are counted.
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since
        .map(|since| since.as_millis().try_into().unwrap_or(u64::MAX))
        .unwrap_or_default()
}

/// A new random identity.
pub fn random_uuid() -> api::Uuid {
    let mut bytes = [0; 16];
    let read = std::fs::File::open("/dev/urandom")
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes));
    if read.is_err() {
        // Without the device, the clock and the process id are what differs between two calls.
        let seed = u128::from(now_ms()) << 64 | u128::from(std::process::id());
        bytes = seed.to_be_bytes();
    }
    api::Uuid::from_random(bytes)
}
