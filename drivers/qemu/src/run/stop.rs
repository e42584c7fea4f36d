//! The end of a run.

use crate::hypervisor::Qemu;
use crate::run::{NO_REASON, Running, files};
use api::constants::*;
use api::{Code, Domain, Error, Result, Uuid};
use engine::domains::{Guest, Phase, Reports};
use host::process::Stat;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;

/// How long QEMU may take to end by itself once it is asked to.
const POLITE: Duration = Duration::from_secs(10);

/// Ends QEMU and waits until nothing is left of the run.
///
/// Errors: with `graceful`, `VIR_ERR_OPERATION_FAILED` if it does not end by itself.
pub(crate) async fn destroy(guest: &Arc<Guest<Qemu>>, graceful: bool) -> Result<()> {
    let Some(running) = guest.private.get() else {
        return Ok(());
    };
    running.note_ending(VIR_DOMAIN_SHUTOFF_DESTROYED);
    // A stopped process cannot hear a polite request.
    let deaf = Stat::of(running.process.pid()).is_some_and(|stat| stat.is_stopped());
    let signal = |signal| {
        running
            .process
            .signal(signal)
            .map_err(|error| Error::system(Domain::QEMU, error, "cannot end QEMU"))
    };
    if !deaf || graceful {
        signal(rustix::process::Signal::TERM)?;
        if tokio::time::timeout(POLITE, running.wait_gone()).await.is_ok() {
            return Ok(());
        }
        if graceful {
            let pid = running.process.pid();
            let words = format!("Failed to terminate process {pid} with SIGTERM: Device or resource busy");
            return Err(Error::new(Domain::QEMU, Code::SYSTEM_ERROR, words));
        }
    }
    signal(rustix::process::Signal::KILL)?;
    running.wait_gone().await;
    Ok(())
}

/// Waits for the end of the process, then undoes what was done for it and tells the engine.
pub(super) async fn bury(
    guest: Arc<Guest<Qemu>>,
    uuid: Uuid,
    name: String,
    log_dir: &Path,
    running: Arc<Running>,
    reports: Arc<dyn Reports>,
    gone: watch::Sender<bool>,
) {
    let code = running.process.ended().await.ok().flatten();
    let noted = running.ending.load(Ordering::Relaxed);
    let reason = if noted == NO_REASON {
        VIR_DOMAIN_SHUTOFF_CRASHED
    } else {
        noted
    };
    for problem in running.journal.undo_all().await {
        tracing::error!(domain = name, problem, "a change of the host could not be undone");
    }
    write_last_line(&log_dir.join(format!("{name}.log")), reason);
    guest.private.set(None);
    tracing::info!(domain = name, ?code, reason, "the guest has ended");
    if let Err(error) = reports.ended(uuid, reason).await {
        tracing::error!(domain = name, %error, "the end of a guest is not written down");
    }
    let _ = gone.send(true);
}

fn write_last_line(path: &Path, reason: i32) {
    let (_, word) = Phase::shutoff(reason).names();
    let line = format!("{}: shutting down, reason={word}\n", files::timestamp());
    let written = std::fs::OpenOptions::new()
        .append(true)
        .open(path)
        .and_then(|mut log| log.write_all(line.as_bytes()));
    if let Err(error) = written {
        tracing::debug!(path = %path.display(), %error, "no last line in a guest's log");
    }
}
