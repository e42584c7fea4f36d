//! What an emulator can do, asked of itself over QMP and remembered on disk.
//!
//! The memory is one JSON file per binary below the cache directory; its time stamp and size are compared with the
//! binary's, so that an upgrade is noticed. It is safe to delete at any time.

use crate::qmp::Monitor;
use api::{Code, Domain, Error, Result};
use engine::blocking;
use host::process::{ExecPlan, spawn};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A machine type of an emulator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its versioned name, such as `pc-q35-10.0`.
    pub name: String,
    /// The short name for it, such as `q35`.
    pub alias: Option<String>,
    /// The most processors.
    pub cpus_max: u32,
    /// Whether processors can be added while it runs.
    pub hotpluggable_cpus: bool,
    /// Whether it is the emulator's own choice.
    pub is_default: bool,
    /// Whether it will go away in a later version.
    pub deprecated: bool,
}

/// A processor model of an emulator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CpuModel {
    /// Its name.
    pub name: String,
    /// What keeps it from running here.
    pub unavailable: Vec<String>,
    /// Whether it will go away in a later version.
    pub deprecated: bool,
}

/// What one emulator can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emulator {
    /// The program.
    pub binary: PathBuf,
    /// QEMU's name of the architecture, such as `x86_64`.
    pub arch: String,
    /// Major, minor, micro.
    pub version: [u64; 3],
    /// The distribution's name of it.
    pub package: String,
    /// Whether it was built with KVM, and the host lets it be used.
    pub kvm: bool,
    /// Its machine types.
    pub machines: Vec<Machine>,
    /// Its processor models.
    pub cpus: Vec<CpuModel>,
    /// The names of all its devices and objects.
    pub types: BTreeSet<String>,
    /// The names of all its commands.
    pub commands: BTreeSet<String>,
}

impl Emulator {
    /// The version as one number: 10.0.2 is 10000002.
    pub fn version_number(&self) -> u64 {
        let [major, minor, micro] = self.version;
        major
            .saturating_mul(1_000_000)
            .saturating_add(minor.saturating_mul(1000))
            .saturating_add(micro)
    }

    /// Whether it knows a device or object called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    /// The machine called `name`, by its whole or its short name.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        self.machines
            .iter()
            .find(|machine| machine.name == name || machine.alias.as_deref() == Some(name))
    }

    fn to_json(&self, stamp: &Stamp) -> Value {
        let machine = |machine: &Machine| {
            json!({
                "name": machine.name, "alias": machine.alias, "cpus_max": machine.cpus_max,
                "hotpluggable_cpus": machine.hotpluggable_cpus, "is_default": machine.is_default,
                "deprecated": machine.deprecated,
            })
        };
        let cpu = |cpu: &CpuModel| json!({ "name": cpu.name, "unavailable": cpu.unavailable, "deprecated": cpu.deprecated });
        json!({
            "format": FORMAT, "stamp": stamp.to_json(),
            "binary": self.binary, "arch": self.arch, "version": self.version, "package": self.package,
            "kvm": self.kvm, "machines": self.machines.iter().map(machine).collect::<Vec<_>>(),
            "cpus": self.cpus.iter().map(cpu).collect::<Vec<_>>(),
            "types": self.types, "commands": self.commands,
        })
    }

    fn from_json(value: &Value, stamp: &Stamp) -> Option<Self> {
        if value["format"] != FORMAT || value["stamp"] != stamp.to_json() {
            return None;
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |value: &Value| {
            value
                .as_array()
                .map(|list| list.iter().filter_map(text).collect::<BTreeSet<_>>())
        };
        let machine = |value: &Value| {
            Some(Machine {
                name: text(&value["name"])?,
                alias: text(&value["alias"]),
                cpus_max: value["cpus_max"].as_u64()?.try_into().ok()?,
                hotpluggable_cpus: value["hotpluggable_cpus"].as_bool()?,
                is_default: value["is_default"].as_bool()?,
                deprecated: value["deprecated"].as_bool()?,
            })
        };
        let cpu = |value: &Value| {
            Some(CpuModel {
                name: text(&value["name"])?,
                unavailable: texts(&value["unavailable"])?.into_iter().collect(),
                deprecated: value["deprecated"].as_bool()?,
            })
        };
        let version = value["version"]
            .as_array()?
            .iter()
            .filter_map(Value::as_u64)
            .collect::<Vec<_>>();
        Some(Emulator {
            binary: PathBuf::from(text(&value["binary"])?),
            arch: text(&value["arch"])?,
            version: version.try_into().ok()?,
            package: text(&value["package"])?,
            kvm: value["kvm"].as_bool()?,
            machines: value["machines"]
                .as_array()?
                .iter()
                .map(machine)
                .collect::<Option<_>>()?,
            cpus: value["cpus"].as_array()?.iter().map(cpu).collect::<Option<_>>()?,
            types: texts(&value["types"])?,
            commands: texts(&value["commands"])?,
        })
    }
}

/// Raised when what is remembered changes its meaning.
const FORMAT: u64 = 1;

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
}

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
            Error::new(
                Domain::QEMU,
                Code::INVALID_ARG,
                format!("Cannot check QEMU binary {}: {error}", binary.display()),
            )
            .with_hint("install QEMU, or correct the <emulator> element")
        })?;
        if let Some((_, emulator)) = self.known().get(binary).filter(|(known, _)| *known == stamp) {
            return Ok(emulator.clone());
        }
        let emulator = match self.recall(binary, &stamp) {
            Some(emulator) => Arc::new(emulator),
            None => {
                let emulator = self.ask(binary).await?;
                self.remember(&emulator, &stamp);
                Arc::new(emulator)
            }
        };
        self.known().insert(binary.to_owned(), (stamp, emulator.clone()));
        Ok(emulator)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, (Stamp, Arc<Emulator>)>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
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

    async fn ask(&self, binary: &Path) -> Result<Emulator> {
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
            args: probe_args(),
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
        let asked = ask_monitor(binary, &socket).await;
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
fn probe_args() -> Vec<String> {
    let words = "-S -no-user-config -nodefaults -nographic -machine none,accel=tcg \
                 -chardev socket,id=m,fd=10,server=on,wait=off -mon chardev=m,mode=control";
    words.split_whitespace().map(str::to_owned).collect()
}

async fn ask_monitor(binary: &Path, socket: &Path) -> Result<Emulator> {
    let (monitor, _events) = Monitor::open(socket, Duration::from_secs(10)).await?;
    let version = monitor.execute("query-version", None).await?;
    let target = monitor.execute("query-target", None).await?;
    let machines = monitor.execute("query-machines", None).await?;
    let cpus = monitor
        .execute("query-cpu-definitions", None)
        .await
        .unwrap_or(Value::Null);
    let types = monitor.execute("qom-list-types", None).await?;
    let commands = monitor.execute("query-commands", None).await?;
    let kvm = monitor.execute("query-kvm", None).await?;
    let _ = monitor.execute("quit", None).await;
    Ok(Emulator {
        binary: binary.to_owned(),
        arch: target["arch"].as_str().unwrap_or_default().to_owned(),
        version: monitor.version(),
        package: version["package"].as_str().unwrap_or_default().to_owned(),
        kvm: kvm["present"].as_bool().unwrap_or(false) && kvm_is_usable(),
        machines: list(&machines).filter_map(machine).collect(),
        cpus: list(&cpus).filter_map(cpu).collect(),
        types: names(&types),
        commands: names(&commands),
    })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn names(value: &Value) -> BTreeSet<String> {
    list(value)
        .filter_map(|row| row["name"].as_str().map(str::to_owned))
        .collect()
}

fn machine(row: &Value) -> Option<Machine> {
    Some(Machine {
        name: row["name"].as_str()?.to_owned(),
        alias: row["alias"].as_str().map(str::to_owned),
        cpus_max: row["cpu-max"].as_u64()?.try_into().ok()?,
        hotpluggable_cpus: row["hotpluggable-cpus"].as_bool().unwrap_or(false),
        is_default: row["is-default"].as_bool().unwrap_or(false),
        deprecated: row["deprecated"].as_bool().unwrap_or(false),
    })
}

fn cpu(row: &Value) -> Option<CpuModel> {
    Some(CpuModel {
        name: row["name"].as_str()?.to_owned(),
        unavailable: list(&row["unavailable-features"])
            .filter_map(|f| f.as_str().map(str::to_owned))
            .collect(),
        deprecated: row["deprecated"].as_bool().unwrap_or(false),
    })
}
