//! A guest that runs: started, watched, ended, taken over.

mod adopt;
mod events;
mod files;
mod launch;
mod processor;
mod status;
mod stop;
mod unserved;

pub(crate) use adopt::{adopt, clean_up};
pub(crate) use files::lend;
pub(crate) use launch::{start, unsupported_here};
pub(crate) use status::print as print_status;
pub(crate) use stop::destroy;

use crate::probe::Emulator;
use crate::qmp::Monitor;
use host::journal::Journal;
use host::process::Process;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// What is kept beside each guest: the run, if there is one.
#[derive(Default)]
pub struct Slot(Mutex<Option<Arc<Running>>>);

impl Slot {
    /// The run.
    pub fn get(&self) -> Option<Arc<Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, running: Option<Arc<Running>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }
}

/// Everything about a run that is not in the definition.
pub struct Running {
    /// The talk with QEMU.
    pub monitor: Monitor,
    /// QEMU.
    pub process: Process,
    /// How to undo what was changed on the host for it.
    pub journal: Journal,
    /// The program.
    pub emulator: Arc<Emulator>,
    /// The guest's own directory.
    pub lib_dir: PathBuf,
    /// Where its channels' sockets are.
    pub channel_dir: PathBuf,
    /// The number of each processor and the thread that is it.
    pub vcpus: Vec<(u32, i32)>,
    /// Why it ends, once that is known: one of `VIR_DOMAIN_SHUTOFF_*`.
    ending: AtomicI32,
    /// Whether the guest's next power-off is the first half of a restart.
    restarts: AtomicBool,
    /// What it told of its disks.
    pub(crate) figures: crate::stats::Figures,
    /// Becomes true when nothing is left of it.
    gone: watch::Receiver<bool>,
}

impl Running {
    /// Notes why it ends; the first reason stays.
    fn note_ending(&self, reason: i32) {
        let _ = self
            .ending
            .compare_exchange(NO_REASON, reason, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Says whether the guest's next power-off is the first half of a restart.
    pub(crate) fn set_restarts(&self, restarts: bool) {
        self.restarts.store(restarts, Ordering::Relaxed);
    }

    /// Waits until nothing is left of it.
    async fn wait_gone(&self) {
        let mut gone = self.gone.clone();
        // The sender ends only after it said so.
        let _ = gone.wait_for(|gone| *gone).await;
    }
}

/// No reason for an end is known.
const NO_REASON: i32 = -1;

/// The short name of a run in paths: its number and what fits of its name.
pub fn short_name(id: i32, name: &str) -> String {
    let fits: String = name.chars().take(20).collect();
    format!("{id}-{fits}")
}
