//! What host and emulators can do, as the document that clients read.

use crate::caps::guest::guest;
use crate::probe::Emulator;
use crate::settings::Settings;
use engine::capabilities::{NodeMemory, describe};
use engine::host_cpu;
use host::sysfs::Machine;
use model::YesNo;
use model::capabilities::{
    BaseLabel, Capabilities, Guest, Host, Iommu, MigrationFeatures, PowerManagement, SecModel, Transports,
};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Architectures and the endings of their emulators' names, in the order of the document.
const EMULATORS: &[(&str, &str)] = &[
    ("alpha", "alpha"),
    ("armv7l", "arm"),
    ("aarch64", "aarch64"),
    ("i686", "i386"),
    ("loongarch64", "loongarch64"),
    ("m68k", "m68k"),
    ("mips", "mips"),
    ("mipsel", "mipsel"),
    ("mips64", "mips64"),
    ("mips64el", "mips64el"),
    ("ppc", "ppc"),
    ("ppc64", "ppc64"),
    ("riscv32", "riscv32"),
    ("riscv64", "riscv64"),
    ("s390x", "s390x"),
    ("sh4", "sh4"),
    ("sparc", "sparc"),
    ("sparc64", "sparc64"),
    ("x86_64", "x86_64"),
    ("xtensa", "xtensa"),
];

/// The programs that run guests, one for each architecture; the one that was settled stands for its own.
pub(crate) fn programs(settings: &Settings) -> Vec<PathBuf> {
    let find = |(arch, ending): &(&str, &str)| {
        let name = format!("qemu-system-{ending}");
        if settings.emulator.ends_with(&name) || (*arch == host_cpu().arch && settings.emulator.exists()) {
            return Some(settings.emulator.clone());
        }
        find_program(&name)
    };
    EMULATORS.iter().filter_map(find).collect()
}

/// A program by its name, where programs are.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut folders = path.split(':').chain(["/usr/local/bin", "/usr/bin"]);
    folders
        .by_ref()
        .map(|folder| PathBuf::from(folder).join(name))
        .find(|file| file.is_absolute() && file.exists())
}

/// The program for one architecture.
pub(crate) fn program_for(settings: &Settings, arch: &str) -> Option<PathBuf> {
    if arch == host_cpu().arch {
        return Some(settings.emulator.clone());
    }
    let (_, ending) = EMULATORS.iter().find(|(known, _)| *known == arch)?;
    let name = format!("qemu-system-{ending}");
    programs(settings).into_iter().find(|path| path.ends_with(&name))
}

/// The document. Without an emulator it has no guests.
pub(crate) fn print(settings: &Settings, emulators: &[Arc<Emulator>]) -> String {
    let document = Capabilities {
        host: host(settings),
        guests: emulators.iter().map(|emulator| one_guest(emulator)).collect(),
    };
    document.format()
}

fn one_guest(emulator: &Emulator) -> Guest {
    let path = emulator.binary.to_string_lossy();
    let mut guest = guest(&emulator.caps, &path, &host_cpu().arch);
    if !emulator.kvm {
        guest.arch.domains.retain(|domain| domain.kind != "kvm");
    }
    guest
}

fn host(settings: &Settings) -> Host {
    let mut host = Host {
        uuid: Some(host_uuid()),
        cpu: Some(host_cpu().clone()),
        power_management: Some(PowerManagement::default()),
        iommu: Some(Iommu {
            support: if host::node::has_iommu() {
                YesNo::Yes
            } else {
                YesNo::No
            },
        }),
        migration_features: Some(MigrationFeatures {
            live: true,
            uri_transports: Some(Transports {
                names: vec!["tcp".to_owned(), "rdma".to_owned()],
            }),
        }),
        secmodels: secmodels(settings),
        ..Host::default()
    };
    describe(&mut host, &Machine, node_memory);
    host
}

/// The memory of one node.
fn node_memory(id: u32) -> NodeMemory {
    let cells = host::node::cells();
    let cell = cells.iter().find(|cell| cell.id == id);
    let total_kib = cell.map_or(0, |cell| cell.memory_kib);
    NodeMemory {
        total_kib,
        pages: host::node::pages(id, total_kib),
        distances: host::node::distances(id),
    }
}

/// Labels of guests: none of a security module, and who owns their files and processes.
fn secmodels(settings: &Settings) -> Vec<SecModel> {
    let none = SecModel {
        model: "none".to_owned(),
        doi: "0".to_owned(),
        labels: Vec::new(),
    };
    let owned = settings.owner.map(|(uid, gid)| SecModel {
        model: "dac".to_owned(),
        doi: "0".to_owned(),
        labels: ["kvm", "qemu"]
            .map(|kind| BaseLabel {
                kind: kind.to_owned(),
                label: Some(format!("+{uid}:+{gid}")),
            })
            .to_vec(),
    });
    std::iter::once(none).chain(owned).collect()
}

/// The identity that the firmware gives the machine; one made up for this run where it gives none.
fn host_uuid() -> String {
    static MADE_UP: OnceLock<String> = OnceLock::new();
    let text = std::fs::read_to_string("/sys/class/dmi/id/product_uuid").unwrap_or_default();
    match api::Uuid::parse(text.trim()).filter(|uuid| !uuid.is_trivial()) {
        Some(uuid) => uuid.to_string(),
        None => MADE_UP.get_or_init(|| engine::random_uuid().to_string()).clone(),
    }
}
