//! What one emulator adds to the capabilities of a host: guests of its architecture.

use super::{Accelerator, Caps, Machine};
use model::capabilities::{Guest, GuestArch, GuestDomain, GuestFeatures, GuestMachine, Toggle};
use model::{OnOff, YesNo};

/// Guests of an emulator. Accelerated ones only where the host is of their kind.
pub fn guest(caps: &Caps, emulator: &str, host_arch: &str) -> Guest {
    let arch = caps.arch.as_str();
    let x86 = matches!(arch, "x86_64" | "i686");
    let native = host_arch == arch || (host_arch == "x86_64" && arch == "i686");
    let fast = caps.fast().filter(|_| native);
    let kinds = std::iter::once("qemu").chain(fast.as_ref().map(|fast| fast.as_str()));
    let domains = kinds.map(|kind| GuestDomain {
        kind: kind.to_owned(),
        ..GuestDomain::default()
    });
    let machines = caps.accelerated(Accelerator::Tcg);
    Guest {
        os_type: "hvm".to_owned(),
        arch: GuestArch {
            name: arch.to_owned(),
            wordsize: wordsize(arch),
            emulator: Some(emulator.to_owned()),
            machines: machines
                .map(|accelerated| accelerated.machines.iter().flat_map(machine).collect())
                .unwrap_or_default(),
            domains: domains.collect(),
            ..GuestArch::default()
        },
        features: Some(GuestFeatures {
            pae: arch == "i686",
            nonpae: arch == "i686",
            acpi: has_acpi(arch).then(|| toggle(YesNo::Yes)),
            apic: x86.then(|| toggle(YesNo::No)),
            cpuselection: caps.has("query-cpu-definitions"),
            deviceboot: true,
            disksnapshot: Some(toggle(YesNo::No)),
            external_snapshot: true,
            ..GuestFeatures::default()
        }),
    }
}

fn wordsize(arch: &str) -> u32 {
    if arch.contains("64") || arch == "s390x" {
        64
    } else {
        32
    }
}

fn has_acpi(arch: &str) -> bool {
    matches!(arch, "x86_64" | "i686" | "aarch64" | "loongarch64" | "riscv64")
}

fn toggle(toggle: YesNo) -> Toggle {
    Toggle {
        default: OnOff::On,
        toggle,
    }
}

/// A machine, and the short name for it, if it has one.
fn machine(machine: &Machine) -> Vec<GuestMachine> {
    let own = GuestMachine {
        canonical: None,
        max_cpus: machine.max_cpus,
        deprecated: machine.deprecated,
        name: Some(machine.name.clone()),
    };
    let short = machine.alias.clone().map(|alias| GuestMachine {
        canonical: Some(machine.name.clone()),
        name: Some(alias),
        ..own.clone()
    });
    std::iter::once(own).chain(short).collect()
}
