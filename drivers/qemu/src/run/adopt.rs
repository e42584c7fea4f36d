//! Taking over guests that outlived the daemon.

use crate::hypervisor::Qemu;
use crate::qmp::Monitor;
use crate::run::status::{Status, parse};
use crate::run::{NO_REASON, Running, launch};
use api::constants::*;
use api::{Code, Domain, Error, Result};
use engine::domains::{Adopted, Phase, Reports, uuid_of};
use host::journal::Journal;
use host::process::Process;
use model::ReadOptions;
use model::domain::Domain as Config;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32};
use std::time::Duration;
use tokio::sync::watch;

/// How long a guest may take to greet a new daemon. One that hangs is taken over later, not waited for.
const GREETING_MAX: Duration = Duration::from_secs(5);

/// Takes over the guest of a status file. `Ok(None)`: it has ended meanwhile, and what it left is undone.
pub(crate) async fn adopt(
    qemu: &Qemu,
    text: &str,
    reports: Arc<dyn Reports>,
) -> Result<Option<Adopted<Qemu>>> {
    let status = parse(text).ok_or_else(|| {
        Error::new(
            Domain::QEMU,
            Code::XML_ERROR,
            "the status file does not describe a running domain",
        )
    })?;
    let live = Config::parse(&status.domain, ReadOptions::default());
    let live = live.map_err(|problems| engine::document_error(api::Domain::QEMU, &problems))?;
    let uuid = uuid_of(&live);
    let journal = Journal::of(&qemu.settings.journal, &format!("qemu-{uuid}"));
    // A guest that had not started when the daemon ended is not worth keeping.
    let unfinished = status.phase == Phase::paused(VIR_DOMAIN_PAUSED_STARTING_UP);
    let alive = Process::open(status.pid)
        .ok()
        .filter(|process| process.is_alive() && !unfinished);
    let Some(process) = alive else {
        journal.undo_all().await;
        return Ok(None);
    };
    let Ok((monitor, events)) = Monitor::open(&status.monitor, GREETING_MAX).await else {
        tracing::error!(
            domain = live.name,
            "the monitor does not answer, the guest is ended"
        );
        let _ = process.signal(rustix::process::Signal::KILL);
        let _ = process.ended().await;
        journal.undo_all().await;
        return Ok(None);
    };
    let phase = phase_now(&monitor, status.phase).await?;
    let vcpus = launch::threads(&monitor.execute("query-cpus-fast", None).await?);
    let emulator = qemu.emulator_of(&live).await?;
    let (gone_sender, gone) = watch::channel(false);
    let Status {
        lib_dir, channel_dir, ..
    } = status;
    let running = Arc::new(Running {
        monitor,
        process,
        journal,
        emulator,
        lib_dir,
        channel_dir,
        vcpus,
        ending: AtomicI32::new(NO_REASON),
        restarts: AtomicBool::new(false),
        figures: Default::default(),
        gone,
    });
    let (id, name) = (live.id.unwrap_or(0), live.name.clone());
    let qemu = qemu.clone();
    let install = Box::new(move |guest: &Arc<engine::domains::Guest<Qemu>>| {
        guest.private.set(Some(running.clone()));
        launch::attend(&qemu, guest, uuid, &name, running, events, reports, gone_sender);
    });
    Ok(Some(Adopted {
        live,
        id,
        phase,
        install,
    }))
}

/// What the guest does now; the file may be older.
async fn phase_now(monitor: &Monitor, noted: Phase) -> Result<Phase> {
    let status = monitor.execute("query-status", None).await?;
    let runs = status["running"] == Value::Bool(true);
    Ok(match (runs, noted.is_running()) {
        (true, false) => Phase::running(VIR_DOMAIN_RUNNING_UNPAUSED),
        (false, true) => match status["status"].as_str() {
            Some("io-error") => Phase::paused(VIR_DOMAIN_PAUSED_IOERROR),
            Some("shutdown") => Phase {
                state: VIR_DOMAIN_SHUTDOWN,
                reason: VIR_DOMAIN_SHUTDOWN_USER,
            },
            _ => Phase::paused(VIR_DOMAIN_PAUSED_UNKNOWN),
        },
        _ => noted,
    })
}

/// Undoes what guests left that nobody has taken over: a daemon killed in the middle of a start leaves such.
pub(crate) async fn clean_up(qemu: &Qemu, alive: Vec<api::Uuid>) {
    for owner in Journal::owners(&qemu.settings.journal) {
        let Some(uuid) = owner.strip_prefix("qemu-").and_then(api::Uuid::parse) else {
            continue;
        };
        if !alive.contains(&uuid) {
            tracing::warn!(%uuid, "undoing what an unfinished start left");
            for problem in Journal::of(&qemu.settings.journal, &owner).undo_all().await {
                tracing::error!(%uuid, problem, "a change of the host could not be undone");
            }
        }
    }
}
