//! The start of a run: resources, command, process, greeting, processors.
//!
//! Each change of the host is in the guest's journal before it is made; whatever fails, [`start`] undoes them all.

use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use crate::qmp::{Monitor, MonitorEvent};
use crate::resources::{self, MONITOR_FD, Resources};
use crate::run::events::Listener;
use crate::run::files::{self, Files};
use crate::run::{NO_REASON, Running, short_name, stop};
use api::constants::*;
use api::{Code, Domain, Error, Result, Uuid};
use engine::blocking;
use engine::domains::{Guest, Phase, Plan, Reports, Started, uuid_of};
use host::journal::{Journal, Undo};
use host::process::{ExecPlan, Process, start_time_ticks};
use model::domain::Domain as Config;
use serde_json::{Value, json};
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long QEMU may take from its start to its greeting.
const GREETING_MAX: Duration = Duration::from_secs(30);

/// What ends our own lines in a guest's log; QEMU's words come after it.
pub(super) const COMMAND_END: &str = "\n-- end of the command --\n";

/// Starts a guest.
pub(crate) async fn start(
    qemu: &Qemu,
    guest: &Arc<Guest<Qemu>>,
    plan: Plan,
    reports: Arc<dyn Reports>,
) -> Result<Started> {
    let uuid = uuid_of(&plan.config);
    let journal = Journal::of(&qemu.settings.journal, &format!("qemu-{uuid}"));
    let started = try_start(qemu, guest, &plan, &journal, reports).await;
    if started.is_err() {
        for problem in journal.undo_all().await {
            tracing::error!(
                domain = plan.config.name,
                problem,
                "a change of the host could not be undone"
            );
        }
    }
    started
}

async fn try_start(
    qemu: &Qemu,
    guest: &Arc<Guest<Qemu>>,
    plan: &Plan,
    journal: &Journal,
    reports: Arc<dyn Reports>,
) -> Result<Started> {
    let config = &plan.config;
    let emulator = qemu.emulator_of(config).await?;
    super::unserved::check(config)?;
    let mut live = Config::clone(config);
    live.id = Some(plan.id);
    crate::definition::settle_processor(&mut live, &emulator)?;
    let short = short_name(plan.id, &config.name);
    let files = Files::make(&qemu.settings, journal, &short, &config.name)?;
    let resources = resources::gather(qemu, journal, &mut live, &files.channel_dir, &short).await?;
    let command = resources.command(qemu, &emulator, &live, &files.lib_dir, &files.master_key)?;
    let Files {
        lib_dir,
        channel_dir,
        monitor_path,
        monitor: listener,
        log,
        log_start,
        ..
    } = files;
    let process = {
        let plan = exec_plan(qemu, &emulator, command, resources, listener);
        write_first_lines(&log, &emulator, &plan);
        spawn(qemu, journal, plan, &log).await?
    };
    let met = meet(&process, &monitor_path, &live).await;
    let (monitor, events, told) = met.map_err(|error| match files::log_tail(&log, log_start) {
        words if words.is_empty() => error,
        words => Error::internal(
            Domain::QEMU,
            format!(
                "QEMU unexpectedly closed the monitor (vm='{}'): {words}",
                config.name
            ),
        )
        .with_source(error),
    })?;
    let vcpus = prepare(&monitor, &mut live, told).await?;
    let (gone_sender, gone) = watch::channel(false);
    let running = Arc::new(Running {
        monitor,
        process,
        journal: journal.clone(),
        emulator,
        lib_dir,
        channel_dir,
        vcpus,
        ending: AtomicI32::new(NO_REASON),
        restarts: AtomicBool::new(false),
        figures: Default::default(),
        gone,
    });
    if !plan.paused {
        running.monitor.resume().await?;
    }
    guest.private.set(Some(running.clone()));
    attend(
        qemu,
        guest,
        uuid_of(config),
        &config.name,
        running,
        events,
        reports,
        gone_sender,
    );
    let phase = if plan.paused {
        Phase::paused(VIR_DOMAIN_PAUSED_USER)
    } else {
        Phase::running(VIR_DOMAIN_RUNNING_BOOTED)
    };
    Ok(Started { live, phase })
}

/// Lets two tasks look after the run: one listens to QEMU, one waits for its end.
#[allow(clippy::too_many_arguments)]
pub(super) fn attend(
    qemu: &Qemu,
    guest: &Arc<Guest<Qemu>>,
    uuid: Uuid,
    name: &str,
    running: Arc<Running>,
    events: mpsc::Receiver<MonitorEvent>,
    reports: Arc<dyn Reports>,
    gone: watch::Sender<bool>,
) {
    let listener = Listener {
        guest: guest.clone(),
        uuid,
        running: running.clone(),
        reports: reports.clone(),
        bus: qemu.bus.clone(),
    };
    tokio::spawn(listener.listen(events));
    let (guest, name, logs) = (guest.clone(), name.to_owned(), qemu.settings.dirs.log.clone());
    tokio::spawn(async move { stop::bury(guest, uuid, name, &logs, running, reports, gone).await });
}

fn exec_plan(
    qemu: &Qemu,
    emulator: &Emulator,
    args: Vec<String>,
    resources: Resources,
    listener: std::os::unix::net::UnixListener,
) -> ExecPlan {
    let home = &qemu.settings.dirs.lib;
    let set = |name: &str, value: String| (name.to_owned(), value);
    let mut fds = resources.fds;
    fds.push(host::process::PassedFd {
        number: MONITOR_FD,
        fd: listener.into(),
    });
    ExecPlan {
        program: emulator.binary.clone(),
        args,
        env: vec![
            set("LC_ALL", "C".into()),
            set(
                "PATH",
                std::env::var("PATH").unwrap_or_else(|_| "/usr/sbin:/usr/bin:/sbin:/bin".into()),
            ),
            set("HOME", home.to_string_lossy().into_owned()),
            set("QEMU_AUDIO_DRV", "none".into()),
        ],
        dir: "/".into(),
        owner: qemu.settings.owner,
        umask: Some(0o002),
        core_max_bytes: None,
        cgroups: Vec::new(),
        fds,
    }
}

/// What people look for first in the log of a guest that fails.
fn write_first_lines(mut log: &std::fs::File, emulator: &Emulator, plan: &ExecPlan) {
    let version = emulator.version_number();
    let (major, minor, micro) = (version / 1_000_000, version / 1000 % 1000, version % 1000);
    let read = |path: &str| {
        std::fs::read_to_string(path)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let mut text = format!(
        "{}: starting up libvirt version: 11.3.0, package: oxvirt {}, qemu version: {major}.{minor}.{micro}{}, \
         kernel: {}, hostname: {}\n",
        files::timestamp(),
        env!("CARGO_PKG_VERSION"),
        emulator.caps.package,
        read("/proc/sys/kernel/osrelease"),
        read("/proc/sys/kernel/hostname"),
    );
    for (name, value) in &plan.env {
        text += &format!("{name}={value} \\\n");
    }
    text += &format!("{} \\\n", plan.program.display());
    text += &plan.args.join(" \\\n");
    text += COMMAND_END;
    if let Err(error) = log.write_all(text.as_bytes()) {
        tracing::warn!(%error, "a guest's log is not written");
    }
}

async fn spawn(qemu: &Qemu, journal: &Journal, plan: ExecPlan, log: &std::fs::File) -> Result<Process> {
    let helper = qemu.settings.helper.clone();
    let output = log
        .try_clone()
        .map_err(|error| Error::system(Domain::QEMU, error, "cannot copy a descriptor"))?;
    let process = blocking(move || {
        host::process::spawn(&helper, &plan, output.as_fd()).map_err(|error| {
            Error::internal(Domain::QEMU, format!("cannot start QEMU: {error}")).with_source(error)
        })
    })
    .await?;
    let start = start_time_ticks(process.pid()).unwrap_or(0);
    let noted = journal.record(&Undo::EndProcess(process.pid(), start));
    if let Err(error) = noted {
        let _ = process.signal(rustix::process::Signal::KILL);
        return Err(Error::system(Domain::QEMU, error, "cannot note a process"));
    }
    Ok(process)
}

/// What a new QEMU answers.
struct Told {
    cpus: Result<Value>,
    chardevs: Result<Value>,
    processor: Option<super::processor::Told>,
}

/// Waits until QEMU has made its machine, or is gone.
async fn meet(
    process: &Process,
    path: &std::path::Path,
    live: &Config,
) -> Result<(Monitor, mpsc::Receiver<MonitorEvent>, Told)> {
    let died = async {
        let _ = process.ended().await;
        Error::internal(Domain::QEMU, "process exited while connecting to monitor")
    };
    let met = async {
        let (monitor, events) = Monitor::connect(path, GREETING_MAX).await?;
        let told = ask(&monitor, live).await?;
        Ok((monitor, events, told))
    };
    tokio::select! {
        biased;
        met = met => met,
        error = died => Err(error),
    }
}

/// Asks everything at once, while QEMU still makes its machine: it answers in order as soon as it can, and each wait
/// for an answer would cost a turn of its loop.
async fn ask(monitor: &Monitor, live: &Config) -> Result<Told> {
    let (ready, cpus, chardevs, processor) = tokio::join!(
        biased;
        monitor.negotiate(GREETING_MAX),
        monitor.execute("query-cpus-fast", None),
        monitor.execute("query-chardev", None),
        super::processor::ask(monitor, live),
    );
    ready?;
    Ok(Told {
        cpus,
        chardevs,
        processor,
    })
}

/// What must be known and set before the processors run: the threads, the terminals, the passwords, the balloon.
async fn prepare(monitor: &Monitor, live: &mut Config, told: Told) -> Result<Vec<(u32, i32)>> {
    let (cpus, chardevs) = (told.cpus?, told.chardevs?);
    super::processor::note(monitor, live, told.processor).await?;
    resources::note_terminals(live, &chardevs);
    set_passwords(monitor, live).await?;
    let has_balloon = live
        .devices
        .memballoon
        .as_ref()
        .is_some_and(|balloon| !crate::definition_glue::is_no_balloon(balloon));
    let (now, max) = (live.current_memory_kib(), live.memory.kib);
    if has_balloon && now < max {
        monitor
            .execute("balloon", Some(json!({ "value": now.saturating_mul(1024) })))
            .await?;
    }
    Ok(threads(&cpus))
}

pub(super) fn threads(cpus: &Value) -> Vec<(u32, i32)> {
    let number = |row: &Value, key: &str| row[key].as_i64().and_then(|number| i32::try_from(number).ok());
    let row = |row: &Value| {
        Some((
            u32::try_from(number(row, "cpu-index")?).ok()?,
            number(row, "thread-id")?,
        ))
    };
    cpus.as_array().into_iter().flatten().filter_map(row).collect()
}

/// Passwords go over the monitor and nowhere else. An empty one lets nobody in.
async fn set_passwords(monitor: &Monitor, live: &Config) -> Result<()> {
    use model::domain::GraphicsKind;
    for graphics in &live.devices.graphics {
        let protocol = match graphics.kind {
            GraphicsKind::Vnc => "vnc",
            GraphicsKind::Spice => "spice",
            _ => continue,
        };
        let Some(password) = &graphics.passwd else {
            continue;
        };
        let arguments = json!({ "protocol": protocol, "password": password });
        monitor.execute("set_password", Some(arguments)).await?;
        let when = if password.is_empty() { "now" } else { "never" };
        monitor
            .execute(
                "expire_password",
                Some(json!({ "protocol": protocol, "time": when })),
            )
            .await?;
    }
    Ok(())
}

/// An error for a definition that this host cannot run.
pub(crate) fn unsupported_here(words: impl Into<String>) -> Error {
    Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words)
}
