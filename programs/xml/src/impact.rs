//! What a change of a document costs: a table of places, the most exact one counts.

/// What a change costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Impact {
    /// It can be made while the object runs.
    Live,
    /// It counts from the next start; the guest sees no difference.
    NextStart,
    /// The guest sees other hardware: it must be off, and a migration or a saved state ends here.
    Abi,
}

impl Impact {
    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Live => "can be made live",
            Self::NextStart => "counts from the next start",
            Self::Abi => "breaks the guest's ABI",
        }
    }

    /// The word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::NextStart => "next-start",
            Self::Abi => "abi",
        }
    }
}

use Impact::{Abi, Live, NextStart};

/// Places in documents; a star stands for one step. What is not named costs what is around it.
const CHANGED: &[(&str, Impact)] = &[
    ("/domain", Abi),
    ("/domain/@type", Abi),
    ("/domain/name", NextStart),
    ("/domain/title", Live),
    ("/domain/description", Live),
    ("/domain/metadata", Live),
    ("/domain/currentMemory", Live),
    ("/domain/vcpu/@current", Live),
    ("/domain/vcpu/@cpuset", NextStart),
    ("/domain/vcpu/@placement", NextStart),
    ("/domain/vcpus/vcpu/@enabled", Live),
    ("/domain/cputune", Live),
    ("/domain/memtune", Live),
    ("/domain/blkiotune", Live),
    ("/domain/numatune", NextStart),
    ("/domain/numatune/memory/@nodeset", Live),
    ("/domain/memoryBacking", NextStart),
    ("/domain/iothreads", NextStart),
    ("/domain/iothreadids", Live),
    ("/domain/throttlegroups", Live),
    ("/domain/resource", NextStart),
    ("/domain/perf", Live),
    ("/domain/on_poweroff", Live),
    ("/domain/on_reboot", Live),
    ("/domain/on_crash", Live),
    ("/domain/on_lockfailure", NextStart),
    ("/domain/seclabel", NextStart),
    ("/domain/os/boot", NextStart),
    ("/domain/os/bootmenu", NextStart),
    ("/domain/os/loader", NextStart),
    ("/domain/os/nvram", NextStart),
    ("/domain/os/kernel", NextStart),
    ("/domain/os/initrd", NextStart),
    ("/domain/os/cmdline", NextStart),
    ("/domain/devices/emulator", NextStart),
    ("/domain/devices/*/alias", NextStart),
    ("/domain/devices/*/boot", NextStart),
    ("/domain/devices/*/source", NextStart),
    ("/domain/devices/*/log", NextStart),
    ("/domain/devices/*/seclabel", NextStart),
    ("/domain/devices/disk/@type", NextStart),
    ("/domain/devices/disk/@snapshot", NextStart),
    ("/domain/devices/disk/driver", NextStart),
    ("/domain/devices/disk/driver/@queues", Abi),
    ("/domain/devices/disk/auth", NextStart),
    ("/domain/devices/disk/backingStore", NextStart),
    ("/domain/devices/disk/encryption", NextStart),
    ("/domain/devices/disk/iotune", Live),
    ("/domain/devices/disk/throttlefilters", Live),
    ("/domain/devices/interface/@type", NextStart),
    ("/domain/devices/interface/source", Live),
    ("/domain/devices/interface/bandwidth", Live),
    ("/domain/devices/interface/link", Live),
    ("/domain/devices/interface/filterref", Live),
    ("/domain/devices/interface/target", NextStart),
    ("/domain/devices/interface/tune", NextStart),
    ("/domain/devices/interface/script", NextStart),
    ("/domain/devices/interface/backend", NextStart),
    ("/domain/devices/interface/vlan", NextStart),
    ("/domain/devices/hostdev/source", Abi),
    ("/domain/devices/memory/source", Abi),
    ("/domain/devices/graphics", NextStart),
    ("/domain/devices/graphics/@passwd", Live),
    ("/domain/devices/graphics/@passwdValidTo", Live),
    ("/domain/devices/graphics/@connected", Live),
    ("/domain/devices/audio", NextStart),
    ("/domain/devices/memballoon/stats", Live),
    ("/domain/devices/rng/backend", NextStart),
    ("/domain/devices/tpm/backend", NextStart),
    ("/domain/devices/*/@type", NextStart),
    ("/domain/devices/controller/@type", Abi),
    ("/domain/devices/input/@type", Abi),
    ("/domain/devices/hostdev/@type", Abi),
    ("/domain/devices/redirdev/@type", NextStart),
    ("/network", NextStart),
    ("/network/metadata", Live),
    ("/network/ip/dhcp/host", Live),
    ("/network/ip/dhcp/range", Live),
    ("/network/dns/host", Live),
    ("/network/dns/txt", Live),
    ("/network/dns/srv", Live),
    ("/network/forward/interface", Live),
    ("/network/portgroup", Live),
];

/// Devices that can be plugged into a running guest and out of it.
const PLUGGABLE: &[&str] = &[
    "disk",
    "interface",
    "hostdev",
    "memory",
    "rng",
    "redirdev",
    "channel",
    "shmem",
    "vsock",
    "watchdog",
    "input",
    "lease",
];

/// What a change of a value costs; nothing is known of other kinds of documents.
pub(crate) fn of_change(path: &str) -> Option<Impact> {
    let steps: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        let same = pattern.len() <= steps.len()
            && pattern
                .iter()
                .zip(&steps)
                .all(|(part, step)| part == step || *part == "*");
        same.then_some((pattern.len(), pattern.iter().filter(|part| **part != "*").count()))
    };
    let rows = CHANGED
        .iter()
        .filter_map(|(pattern, impact)| Some((fits(pattern)?, *impact)));
    rows.max_by_key(|(exactness, _)| *exactness)
        .map(|(_, impact)| impact)
}

/// What it costs that an element is there, or is not any more; `bus` is what a device hangs on.
pub(crate) fn of_presence(path: &str, bus: Option<&str>) -> Option<Impact> {
    let device = path
        .strip_prefix("/domain/devices/")
        .filter(|rest| !rest.contains('/'));
    match device {
        // These buses are wired when the machine is built.
        Some("disk" | "input")
            if bus.is_none_or(|bus| matches!(bus, "ide" | "sata" | "fdc" | "ps2" | "sd")) =>
        {
            Some(Abi)
        }
        Some(device) if PLUGGABLE.contains(&device) => Some(Live),
        _ => of_change(path),
    }
}
