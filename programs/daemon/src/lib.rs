//! The daemon: sockets, sessions, access, drivers.
//!
//! `main` reads options and configuration, starts the drivers, then accepts clients until a signal says to leave.
//! Invariant: nothing here knows how a procedure works; it finds the driver and carries bytes.

mod client;
mod config;
pub mod drivers;
pub mod inside;
mod listen;
pub mod logging;
mod options;
mod server;
mod systemd;

pub use driver_network::lease_helper_main;
pub use host::process::{HELPER_ARG as EXEC_HELPER, helper_main as exec_helper_main};

use client::Shared;
use config::Config;
use drivers::Drivers;
use host::Layout;
use host::files::PidFile;
use listen::Listening;
use options::{Options, Task};
use server::Count;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Semaphore, watch};

/// The release of libvirt whose interfaces this daemon has.
pub const LIBVIRT_VERSION: &str = "11.3.0";

/// How long running calls have when the daemon leaves.
const LEAVING: Duration = Duration::from_secs(5);

/// Open files the daemon wants to be allowed.
const DESCRIPTORS: u64 = 16_384;

/// Tells the daemon in the background to report on its standard input's place that it is ready.
const BACKGROUND: &str = "OXVIRT_BACKGROUND";

/// Runs the daemon; `args` begin with the program's name.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let program = program_name(args.first());
    match run(&program, args.get(1..).unwrap_or_default()) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("{program}: error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn program_name(arg: Option<&OsString>) -> String {
    let name = arg.and_then(|arg| Path::new(arg).file_name()).unwrap_or_default();
    if name.is_empty() {
        "oxvirtd".to_owned()
    } else {
        name.to_string_lossy().into_owned()
    }
}

fn run(program: &str, args: &[OsString]) -> Result<ExitCode, String> {
    let options = Options::parse(args.iter().cloned())
        .map_err(|problem| format!("{problem}\nTry '{program} --help'."))?;
    match options.task {
        Task::Help => print!("{}", options::help(program)),
        Task::Version => println!("{program} (libvirt) {LIBVIRT_VERSION}"),
        Task::Serve if options.daemon && std::env::var_os(BACKGROUND).is_none() => {
            return background(args).map_err(|error| format!("cannot go to the background: {error}"));
        }
        Task::Serve => serve(&options)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Starts this program again, detached; waits until that one is ready or has failed.
/// A process with threads cannot fork safely, so nothing but a new program will do.
fn background(args: &[OsString]) -> io::Result<ExitCode> {
    let (mut ready, tell) = io::pipe()?;
    let mut child = {
        // The command holds our copy of the pipe's writing end, so it must not live on.
        let mut command = Command::new(std::env::current_exe()?);
        let command = command.arg("daemon").args(args).env(BACKGROUND, "1");
        command.stdin(tell).stdout(Stdio::null()).spawn()?
    };
    let mut word = Vec::new();
    ready.read_to_end(&mut word)?;
    if word.is_empty() {
        let ended = child.wait()?;
        return Ok(ExitCode::from(
            ended.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn layout(options: &Options) -> Result<Layout, String> {
    match &options.root {
        Some(root) => {
            let root = std::path::absolute(root).map_err(|error| format!("{}: {error}", root.display()))?;
            Ok(Layout::system(&root))
        }
        None if rustix::process::geteuid().is_root() => Ok(Layout::system(Path::new("/"))),
        None => Ok(Layout::session_of_user()),
    }
}

fn serve(options: &Options) -> Result<(), String> {
    if options.daemon {
        // Fails only for a leader of a group, who is detached already.
        let _ = rustix::process::setsid();
    }
    raise_descriptors();
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let layout = layout(options)?;
    let config = read_config(options, &layout)?;
    let _pid_file = hold_pid_file(options, &layout)?;
    // Sockets of systemd have numbers that the runtime must not take first.
    let given = systemd::listeners();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers())
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start threads: {error}"))?;
    let entered = runtime.enter();
    // Whoever sees the sockets may send signals, so somebody must listen to those before.
    let signals = Signals::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let sockets = listen::open(&config, layout.is_session(), given).map_err(|error| error.to_string())?;
    drop(entered);
    let served = runtime.block_on(work(options, &layout, config, sockets, signals));
    runtime.shutdown_timeout(LEAVING);
    served
}

/// Thousands of clients need more descriptors than a process usually gets. Not all that may be had are taken: the
/// programs we start inherit the limit, and some of them go through every number below it.
fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let wanted = now.maximum.map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    if now.current.is_some_and(|current| current < wanted) {
        let limit = Rlimit {
            current: Some(wanted),
            maximum: now.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!("the limit of open files stays {:?}: {error}", now.current);
        }
    }
}

/// Calls do not hold threads while they wait, so a few are enough for any number of clients.
fn workers() -> usize {
    std::thread::available_parallelism()
        .map_or(2, usize::from)
        .clamp(2, 8)
}

fn read_config(options: &Options, layout: &Layout) -> Result<Config, String> {
    let named = options.config.as_deref();
    let (config, problems) = Config::load(named, layout).map_err(|error| {
        let path = named.map_or_else(|| layout.config.join("libvirtd.conf"), Path::to_owned);
        format!("cannot read configuration {}: {error}", path.display())
    })?;
    let level = if options.verbose {
        config.log_level.min(2)
    } else {
        config.log_level
    };
    let log_problems = logging::set_up(level, &config.log_filters, config.log_outputs.as_deref());
    for problem in problems {
        tracing::warn!("libvirtd.conf: {problem}");
    }
    for problem in log_problems {
        tracing::warn!("libvirtd.conf: {problem}");
    }
    if options.listen {
        tracing::warn!("--listen: connections over TCP and TLS are not supported yet; use ssh");
    }
    Ok(config)
}

fn hold_pid_file(options: &Options, layout: &Layout) -> Result<PidFile, String> {
    let path: PathBuf = options
        .pid_file
        .clone()
        .unwrap_or_else(|| layout.pid_file("libvirtd"));
    let dir = path.parent().unwrap_or(Path::new("/"));
    host::files::make_dir(dir, 0o755).map_err(|error| format!("{}: {error}", dir.display()))?;
    PidFile::acquire(&path).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::PermissionDenied => {
            format!("another daemon holds {}: is one running already?", path.display())
        }
        _ => format!("pid file {}: {error}", path.display()),
    })
}

async fn work(
    options: &Options,
    layout: &Layout,
    config: Config,
    sockets: Vec<Listening>,
    signals: Signals,
) -> Result<(), String> {
    let Drivers {
        hypervisors,
        busy,
        reload,
    } = drivers::start(layout).await.map_err(|error| error.explain())?;
    let (leave, leaving) = watch::channel(false);
    let anonymous = Arc::new(Semaphore::new(config.limits.anonymous_clients));
    let shared = Arc::new(Shared {
        hypervisors,
        limits: config.limits,
        keepalive: config.keepalive,
        anonymous,
        leaving,
    });
    let count = Arc::new(Count::default());
    for socket in sockets {
        tokio::spawn(server::accept(socket, Arc::clone(&shared), Arc::clone(&count)));
    }
    ready();
    until_told(options, layout, signals, &count, &*busy, &*reload).await;
    systemd::notify("STOPPING=1");
    leave.send_replace(true);
    let deadline = tokio::time::Instant::now() + LEAVING;
    while count.clients() > 0 && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

fn ready() {
    tracing::info!("ready");
    systemd::notify("READY=1");
    if std::env::var_os(BACKGROUND).is_none() {
        return;
    }
    // Whoever waits for the word is gone if it cannot be said; serving goes on.
    if let Ok(tell) = io::stdin().as_fd().try_clone_to_owned() {
        let _ = std::fs::File::from(tell).write_all(b"1");
    }
    if let Ok(null) = std::fs::File::open("/dev/null") {
        let _ = rustix::stdio::dup2_stdin(null);
    }
}

/// The signals that tell a daemon something.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }
}

/// Waits for the signal, or the time without clients, that ends the daemon; SIGHUP only reloads.
async fn until_told(
    options: &Options,
    layout: &Layout,
    mut signals: Signals,
    count: &Count,
    busy: &(dyn Fn() -> bool + Send + Sync),
    reload: &(dyn Fn() + Send + Sync),
) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let mut idle_s = 0;
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return,
            _ = signals.interrupt.recv() => return,
            _ = signals.quit.recv() => return,
            _ = signals.hangup.recv() => reload_all(options, layout, reload),
            _ = second.tick(), if options.timeout_s.is_some() => {
                idle_s = if count.clients() > 0 || busy() { 0 } else { idle_s + 1 };
                if options.timeout_s.is_some_and(|timeout_s| idle_s > timeout_s) {
                    return;
                }
            }
        }
    }
}

fn reload_all(options: &Options, layout: &Layout, reload: &(dyn Fn() + Send + Sync)) {
    systemd::notify("RELOADING=1");
    // What cannot change while clients are connected stays; logs and drivers follow.
    if let Err(problem) = read_config(options, layout) {
        tracing::warn!("{problem}; the old configuration stays");
    }
    reload();
    systemd::notify("READY=1");
}
