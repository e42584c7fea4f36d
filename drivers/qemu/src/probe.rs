//! What an emulator can do, asked of itself over QMP and remembered on disk.
//!
//! The memory is one JSON file per binary below the cache directory; its time stamp and size are compared with the
//! binary's, so that an upgrade is noticed. It is safe to delete at any time.

use crate::caps::{
    Accelerator, Caps, HostFacts, Machine, Processors, Question, Replies, processor_questions, questions,
};
use crate::qmp::Monitor;
use api::{Domain, Error, Result};
use engine::blocking;
use host::process::{ExecPlan, spawn};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// What one emulator can do.
#[derive(Debug, Clone)]
pub struct Emulator {
    /// The program.
    pub binary: PathBuf,
    /// All it said of itself.
    pub caps: Arc<Caps>,
    /// Whether it was built with KVM, and the host lets it be used.
    pub kvm: bool,
    /// The processors of guests that run on an accelerator.
    pub fast_processors: Arc<Processors>,
    /// The processors of guests that are emulated.
    pub slow_processors: Arc<Processors>,
    /// The names of all its devices and objects.
    pub types: BTreeSet<String>,
    /// The names of all its commands.
    pub commands: BTreeSet<String>,
}

impl Emulator {
    fn new(binary: PathBuf, caps: Caps, types: BTreeSet<String>, commands: BTreeSet<String>) -> Self {
        let host = engine::host_cpu();
        let native = host.arch == caps.arch || (host.arch == "x86_64" && caps.arch == "i686");
        let cpu = host.to_cpu();
        let processors = |accelerator: Accelerator| {
            let host = Some(&cpu).filter(|cpu| native && cpu.model.is_some());
            let found = caps.accelerated(accelerator);
            let found = found.map(|accelerated| Processors::new(accelerated, &caps.arch, host));
            Arc::new(found.unwrap_or_default())
        };
        Emulator {
            binary,
            kvm: caps.has("kvm") && kvm_is_usable(),
            fast_processors: processors(caps.fast().unwrap_or_default()),
            slow_processors: processors(Accelerator::Tcg),
            types,
            commands,
            caps: Arc::new(caps),
        }
    }

    /// Our name of the guests' architecture.
    pub fn arch(&self) -> &str {
        &self.caps.arch
    }

    /// The version as one number: 10.0.2 is 10000002.
    pub fn version_number(&self) -> u64 {
        self.caps.version
    }

    /// Whether it knows a device or object called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    /// Its machine types.
    pub fn machines(&self) -> &[Machine] {
        let emulated = self.caps.accelerated(Accelerator::Tcg);
        let all = emulated.or(self.caps.accelerators.first());
        all.map(|accelerated| accelerated.machines.as_slice())
            .unwrap_or_default()
    }

    /// The machine called `name`, by its whole or its short name.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        let mut machines = self.machines().iter();
        machines.find(|machine| machine.name == name || machine.alias.as_deref() == Some(name))
    }

    fn to_json(&self, stamp: &Stamp) -> Value {
        json!({
            "format": FORMAT, "stamp": stamp.to_json(), "binary": self.binary, "caps": self.caps.format(),
            "types": self.types, "commands": self.commands,
        })
    }

    fn from_json(value: &Value, stamp: &Stamp) -> Option<Self> {
        if value["format"] != FORMAT || value["stamp"] != stamp.to_json() {
            return None;
        }
        let texts = |value: &Value| {
            let list = value.as_array()?.iter();
            Some(list.filter_map(|text| text.as_str().map(str::to_owned)).collect())
        };
        Some(Emulator::new(
            PathBuf::from(value["binary"].as_str()?),
            Caps::parse(value["caps"].as_str()?).ok()?,
            texts(&value["types"])?,
            texts(&value["commands"])?,
        ))
    }
}

/// Raised when what is remembered changes its meaning.
const FORMAT: u64 = 2;

/// How an upgrade of a binary is noticed.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    changed_s: i64,
    size_bytes: u64,
    kvm: bool,
}

impl Stamp {
    fn of(binary: &Path) -> std::io::Result<Self> {
        let data = std::fs::metadata(binary)?;
        Ok(Stamp {
            changed_s: data.ctime(),
            size_bytes: data.size(),
            kvm: kvm_is_usable(),
        })
    }

    fn to_json(&self) -> Value {
        json!([self.changed_s, self.size_bytes, self.kvm])
    }
}

/// Whether this process may open the host's KVM.
pub fn kvm_is_usable() -> bool {
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/kvm")
        .is_ok()
}

/// Asks emulators and remembers what they say.
#[derive(Debug, Default)]
pub struct Prober {
    /// The directory of the memory.
    pub cache_dir: PathBuf,
    /// A directory for sockets, short enough for their names.
    pub run_dir: PathBuf,
    /// The binary that starts programs.
    pub helper: PathBuf,
    /// What was asked or read since the daemon started.
    known: std::sync::Mutex<HashMap<PathBuf, (Stamp, Arc<Emulator>)>>,
    /// Whose turn it is to ask, of each binary that somebody waits for: a crowd of first callers costs one question.
    turns: std::sync::Mutex<HashMap<PathBuf, Weak<Turn>>>,
}

/// The right to ask one binary, and why whoever had it before failed.
type Turn = tokio::sync::Mutex<Option<Error>>;

/// Spellings of binaries kept in memory; clients choose them.
const KNOWN_MAX: usize = 64;

impl Prober {
    /// Remembers in `cache_dir`, talks over sockets in `run_dir`, starts programs with `helper`.
    pub fn new(cache_dir: PathBuf, run_dir: PathBuf, helper: PathBuf) -> Self {
        Prober {
            cache_dir,
            run_dir,
            helper,
            ..Self::default()
        }
    }

    /// What `binary` can do: from memory if the binary is the one remembered, else by asking it.
    ///
    /// Errors: there is no such program, or it is no QEMU.
    pub async fn probe(&self, binary: &Path) -> Result<Arc<Emulator>> {
        let stamp = Stamp::of(binary).map_err(|error| {
            let what = format!("Cannot check QEMU binary {}", binary.display());
            Error::system(Domain::QEMU, error, what)
                .with_hint("install QEMU, or correct the <emulator> element")
        })?;
        if let Some(emulator) = self.known(binary, &stamp) {
            return Ok(emulator);
        }
        let turn = self.turn(binary);
        let mut failure = turn.lock().await;
        if let Some(emulator) = self.known(binary, &stamp) {
            return Ok(emulator);
        }
        if let Some(error) = &*failure {
            return Err(error.clone());
        }
        let emulator = match self.recall(binary, &stamp) {
            Some(emulator) => Arc::new(emulator),
            None => {
                let asked = self.ask(binary).await;
                let emulator = asked.inspect_err(|error| *failure = Some(error.clone()))?;
                self.remember(&emulator, &stamp);
                Arc::new(emulator)
            }
        };
        let mut known = locked(&self.known);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(binary.to_owned(), (stamp, emulator.clone()));
        Ok(emulator)
    }

    fn known(&self, binary: &Path, stamp: &Stamp) -> Option<Arc<Emulator>> {
        let known = locked(&self.known);
        let (_, emulator) = known.get(binary).filter(|(known, _)| known == stamp)?;
        Some(emulator.clone())
    }

    fn turn(&self, binary: &Path) -> Arc<Turn> {
        let mut turns = locked(&self.turns);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(binary).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        turns.insert(binary.to_owned(), Arc::downgrade(&turn));
        turn
    }

    fn memory(&self, binary: &Path) -> PathBuf {
        let name: String = binary
            .to_string_lossy()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        self.cache_dir.join(format!("{name}.json"))
    }

    fn recall(&self, binary: &Path, stamp: &Stamp) -> Option<Emulator> {
        let text = std::fs::read(self.memory(binary)).ok()?;
        Emulator::from_json(&serde_json::from_slice(&text).ok()?, stamp)
    }

    /// A memory that cannot be written only costs the time of asking again.
    fn remember(&self, emulator: &Emulator, stamp: &Stamp) {
        let text = emulator.to_json(stamp).to_string();
        let written = host::files::make_dir(&self.cache_dir, 0o755)
            .and_then(|()| host::files::replace(&self.memory(&emulator.binary), text.as_bytes(), 0o644));
        if let Err(error) = written {
            tracing::warn!(dir = %self.cache_dir.display(), %error, "cannot remember what an emulator can do");
        }
    }

    /// Asks an emulator with the best accelerator it has, and if that is not emulation, a second one without it.
    async fn ask(&self, binary: &Path) -> Result<Emulator> {
        let fast = self.converse(binary, "kvm:tcg", None).await?;
        let arch = fast.arch().to_owned();
        let slow = match fast.plain("query-kvm")["enabled"] == true {
            true => Some(self.converse(binary, "tcg", Some(&arch)).await?),
            false => None,
        };
        let host = HostFacts {
            microcode: host::cpuid::microcode(),
        };
        let caps = crate::caps::read(&fast, slow.as_ref(), host);
        let types = names(fast.plain("qom-list-types"));
        Ok(Emulator::new(
            binary.to_owned(),
            caps,
            types,
            names(fast.plain("query-commands")),
        ))
    }

    /// Runs an emulator without a guest and asks it: all there is to ask, or only its processors for `arch`.
    async fn converse(&self, binary: &Path, accelerators: &str, arch: Option<&str>) -> Result<Replies> {
        let socket = {
            // Names of sockets have little room, and the directory takes most of it.
            let unique = engine::random_uuid().to_string();
            self.run_dir.join(format!("probe-{unique:.8}.sock"))
        };
        host::files::make_dir(&self.run_dir, 0o755).map_err(|error| {
            Error::system(
                Domain::QEMU,
                error,
                format_args!("cannot make {}", self.run_dir.display()),
            )
        })?;
        let listener = std::os::unix::net::UnixListener::bind(&socket).map_err(|error| {
            Error::system(
                Domain::QEMU,
                error,
                format_args!("cannot listen on {}", socket.display()),
            )
        })?;
        let log = tempfile(&self.run_dir)?;
        let plan = ExecPlan {
            program: binary.to_owned(),
            args: probe_args(accelerators),
            env: vec![("LC_ALL".into(), "C".into()), ("PATH".into(), crate_path())],
            dir: "/".into(),
            fds: vec![host::process::PassedFd {
                number: 10,
                fd: listener.into(),
            }],
            ..ExecPlan::default()
        };
        let helper = self.helper.clone();
        let output = log
            .try_clone()
            .map_err(|error| Error::system(Domain::QEMU, error, "cannot copy a descriptor"))?;
        let process = blocking(move || {
            spawn(&helper, &plan, output.as_fd())
                .map_err(|error| Error::internal(Domain::QEMU, error.to_string()).with_source(error))
        })
        .await?;
        let asked = ask_monitor(&socket, arch).await;
        let _ = std::fs::remove_file(&socket);
        let _ = process.signal(rustix::process::Signal::KILL);
        let _ = process.ended().await;
        asked.map_err(|error| {
            Error::internal(
                Domain::QEMU,
                format!("Failed to probe QEMU binary {}: {error}", binary.display()),
            )
            .with_source(error)
        })
    }
}

fn locked<T>(shared: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn crate_path() -> String {
    std::env::var("PATH").unwrap_or_else(|_| "/usr/sbin:/usr/bin:/sbin:/bin".into())
}

fn tempfile(dir: &Path) -> Result<std::fs::File> {
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::TMPFILE | rustix::fs::OFlags::CLOEXEC;
    let opened =
        rustix::fs::open(dir, flags, rustix::fs::Mode::from_raw_mode(0o600)).map(std::fs::File::from);
    opened
        .or_else(|_| std::fs::OpenOptions::new().write(true).open("/dev/null"))
        .map_err(|error| Error::system(Domain::QEMU, error, "cannot make a temporary file"))
}

/// A machine without anything, paused.
fn probe_args(accelerators: &str) -> Vec<String> {
    let words = format!(
        "-S -no-user-config -nodefaults -nographic -machine none,accel={accelerators} \
         -chardev socket,id=m,fd=10,server=on,wait=off -mon chardev=m,mode=control"
    );
    words.split_whitespace().map(str::to_owned).collect()
}

/// Asks all questions that there are for the emulator's architecture; what it does not know it refuses.
async fn ask_monitor(socket: &Path, arch: Option<&str>) -> Result<Replies> {
    let (monitor, _events) = Monitor::open(socket, Duration::from_secs(10)).await?;
    let mut replies = Replies::default();
    let first = match arch {
        Some(arch) => processor_questions(arch, false),
        None => questions(),
    };
    put(&monitor, &mut replies, first).await;
    if arch.is_none() {
        let fast = replies.plain("query-kvm")["enabled"] == true;
        let more = processor_questions(replies.arch(), fast);
        put(&monitor, &mut replies, more).await;
        if replies.plain("query-target").is_null() {
            // An emulator that does not even say for what it is has gone away.
            monitor.execute("query-target", None).await?;
        }
    }
    let _ = monitor.execute("quit", None).await;
    Ok(replies)
}

async fn put(monitor: &Monitor, replies: &mut Replies, questions: Vec<Question>) {
    for question in questions {
        if let Ok(reply) = monitor
            .execute(question.command, question.arguments.clone())
            .await
        {
            replies.insert(question.command, question.arguments.as_ref(), reply);
        }
    }
}

fn names(value: &Value) -> BTreeSet<String> {
    let rows = value.as_array().into_iter().flatten();
    rows.filter_map(|row| row["name"].as_str().map(str::to_owned))
        .collect()
}
