//! The emulator a guest's document is completed for: asked when it is there, else one that has everything.

use crate::commands::Words;
use driver_qemu::Prober;
use driver_qemu::definition::command::{CommandContext, command_line as arguments};
use driver_qemu::definition::{Emulator, QemuHost, complete_for, firmware, host_of, prepare};
use model::domain::Domain;
use model::{Problems, ReadOptions};
use std::path::{Path, PathBuf};

/// An architecture, the machine it takes by itself, and names that stand for other machines.
type Machines = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// What stands in for an emulator that is not there: machines by architecture, and what they are short for.
const MACHINES: &[Machines] = &[
    (
        "x86_64",
        "pc",
        &[("pc", "pc-i440fx-10.0"), ("q35", "pc-q35-10.0")],
    ),
    ("i686", "pc", &[("pc", "pc-i440fx-10.0"), ("q35", "pc-q35-10.0")]),
    ("aarch64", "virt", &[("virt", "virt-10.0")]),
    ("armv7l", "virt", &[("virt", "virt-10.0")]),
    ("ppc64", "pseries", &[("pseries", "pseries-10.0")]),
    ("ppc64le", "pseries", &[("pseries", "pseries-10.0")]),
    (
        "s390x",
        "s390-ccw-virtio",
        &[("s390-ccw-virtio", "s390-ccw-virtio-10.0")],
    ),
    ("riscv64", "virt", &[]),
    ("loongarch64", "virt", &[]),
];
/// The version that is assumed of it.
const VERSION: u64 = 10_000_000;

/// Finds what is to be known of the emulator: that which is named, the document's, or the architecture's own.
pub(crate) fn find(words: &Words, text: &str) -> Result<QemuHost, String> {
    let options = ReadOptions {
        inactive: true,
        abi_update: true,
    };
    // What is wrong with the document is said where it is completed.
    let domain = Domain::parse(text, options).unwrap_or_default();
    let arch = domain.arch().to_owned();
    let arch = if arch.is_empty() {
        "x86_64".to_owned()
    } else {
        arch
    };
    let named = words.value("emulator").map(PathBuf::from);
    let meant = named
        .clone()
        .or_else(|| domain.devices.emulator.as_deref().map(PathBuf::from));
    let program = meant.unwrap_or_else(|| format!("/usr/bin/qemu-system-{arch}").into());
    let mut host = match (words.has("no-probe"), named.is_some() || program.exists()) {
        (false, true) => probed(&program)?,
        _ => assumed(&program, &arch),
    };
    let folders = ["/etc/qemu/firmware", "/usr/share/qemu/firmware"].map(PathBuf::from);
    host.firmware = firmware::load(&folders);
    host.nvram_dir = "/var/lib/libvirt/qemu/nvram".to_owned();
    host.abi_update = true;
    Ok(host)
}

/// Asks an emulator; what it says is remembered as long as this program runs.
fn probed(program: &Path) -> Result<QemuHost, String> {
    let helper = std::env::current_exe().map_err(|error| error.to_string())?;
    let place = std::env::temp_dir().join(format!("oxvirt-xml-{}", std::process::id()));
    let prober = Prober::new(place.clone(), place.clone(), helper);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let asked = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
        runtime
            .block_on(prober.probe(program))
            .map_err(|error| error.to_string())
    });
    let _ = std::fs::remove_dir_all(&place);
    asked.map(|emulator| host_of(&emulator))
}

fn assumed(program: &Path, arch: &str) -> QemuHost {
    let row = MACHINES.iter().find(|(known, ..)| *known == arch);
    let (default, aliases) = row.map_or(("pc", &[][..]), |(_, default, aliases)| (*default, *aliases));
    let alias = |(short, long): &(&str, &str)| ((*short).to_owned(), (*long).to_owned());
    QemuHost {
        arch: arch.to_owned(),
        emulator: Emulator {
            path: program.to_string_lossy().into_owned(),
            arch: arch.to_owned(),
            default_machine: default.to_owned(),
            machine_aliases: aliases.iter().map(alias).collect(),
            version: VERSION,
            ..Emulator::default()
        },
        ..QemuHost::default()
    }
}

/// A document as it stands after it was defined. Fails with what is wrong with it.
pub(crate) fn completed(text: &str, host: &QemuHost) -> Result<Domain, Problems> {
    let options = ReadOptions {
        inactive: true,
        abi_update: true,
    };
    complete_for(Domain::parse(text, options)?, host).map_err(Problems::from)
}

/// The program and its arguments. Fails with what is wrong with the document, or cannot run.
pub(crate) fn command_line(text: &str, host: &QemuHost) -> Result<Vec<String>, Problems> {
    let mut domain = completed(text, host)?;
    let short = format!("domain--1-{}", domain.name);
    prepare(&mut domain, &format!("/run/libvirt/qemu/channel/{short}"));
    let lib_dir = format!("/var/lib/libvirt/qemu/{short}");
    let context = CommandContext {
        master_key: format!("{lib_dir}/master-key.aes"),
        lib_dir,
        monitor_fd: 3,
        vnc_listen: "127.0.0.1".to_owned(),
        spice_listen: "127.0.0.1".to_owned(),
        placeholder_secret: Some("SECRET".to_owned()),
        ..CommandContext::default()
    };
    let mut words = vec![host.emulator.path.clone()];
    words.extend(arguments(&domain, host, &context).map_err(Problems::from)?);
    Ok(words)
}
