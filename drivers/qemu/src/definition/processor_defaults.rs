//! The processor a guest gets that names none, and the parts of a half-named one.

use super::QemuHost;
use super::machine::{Family, family, is_x86};
use model::OnOff;
use model::domain::cpu::{CpuCheck, CpuMatch, CpuMode, CpuModel, Fallback};
use model::domain::{Cpu, Domain, DomainKind};

/// The processor a guest gets that names none, and the parts of a half-named one.
pub(super) fn cpu(domain: &mut Domain, host: &QemuHost) {
    let kvm = domain.kind == DomainKind::Kvm;
    let default = default_cpu(domain, host);
    let x86 = is_x86(domain);
    let cpu = domain.body.cpu.get_or_insert_default();
    if let Some(topology) = &mut cpu.topology {
        topology.dies.get_or_insert(1);
        topology.clusters.get_or_insert(1);
    }
    let nothing = cpu.model.is_none() && matches!(cpu.mode, None | Some(CpuMode::Custom));
    if nothing {
        let Some(name) = default else { return };
        default_model(cpu, name);
        return;
    }
    let mode = *cpu.mode.get_or_insert(CpuMode::Custom);
    match mode {
        CpuMode::Custom => {
            cpu.matching.get_or_insert(CpuMatch::Exact);
            if let Some(model) = &mut cpu.model {
                model.fallback.get_or_insert(Fallback::Allow);
            }
            cpu.check
                .get_or_insert(if kvm { CpuCheck::Partial } else { CpuCheck::None });
            for feature in &mut cpu.features {
                feature.policy.get_or_insert_default();
            }
        }
        CpuMode::HostModel => {
            cpu.check.get_or_insert(CpuCheck::Partial);
            cpu.matching = None;
            cpu.model = cpu.model.take().filter(|model| model.name.is_some());
            if let Some(model) = &mut cpu.model {
                model.fallback.get_or_insert(Fallback::Allow);
            }
            for feature in &mut cpu.features {
                feature.policy.get_or_insert_default();
            }
        }
        CpuMode::HostPassthrough | CpuMode::Maximum => {
            cpu.check.get_or_insert(CpuCheck::None);
            cpu.matching = None;
            if x86 && mode == CpuMode::HostPassthrough {
                cpu.migratable.get_or_insert(OnOff::On);
            }
        }
    }
}

/// Puts the machine's own processor where the document names none.
pub(super) fn default_model(cpu: &mut Cpu, name: String) {
    if name == "host" || name == "host-model" {
        let model = name == "host-model";
        cpu.mode = Some(if model {
            CpuMode::HostModel
        } else {
            CpuMode::HostPassthrough
        });
        cpu.check = Some(if model { CpuCheck::Partial } else { CpuCheck::None });
        return;
    }
    cpu.mode = Some(CpuMode::Custom);
    cpu.matching = Some(CpuMatch::Exact);
    cpu.check = Some(CpuCheck::None);
    cpu.model = Some(CpuModel {
        fallback: Some(Fallback::Forbid),
        name: Some(name),
        vendor_id: None,
    });
}

/// The name of the processor a guest gets that names none.
pub(super) fn default_cpu(domain: &Domain, host: &QemuHost) -> Option<String> {
    let kvm = domain.kind == DomainKind::Kvm;
    let name = match (domain.arch(), family(domain)) {
        ("x86_64" | "i686", Family::Isapc) => "486",
        ("x86_64", _) => "qemu64",
        ("i686", _) if host.emulator.arch == "x86_64" => "qemu64",
        ("i686", _) => "qemu32",
        ("s390x", _) => {
            if kvm {
                return Some("host-model".to_owned());
            }
            "qemu"
        }
        // A processor of another kind than the host's cannot run on it, and there is no better guess.
        ("aarch64" | "armv7l" | "riscv64" | "loongarch64", _) if kvm => return None,
        ("aarch64" | "armv7l", Family::Virt) => "cortex-a15",
        ("aarch64" | "armv7l", _) => match domain.machine() {
            "versatilepb" => "arm926",
            "realview-eb" => "arm926",
            _ => return host.emulator.default_cpus.get(domain.machine()).cloned(),
        },
        ("riscv64", _) => "rv64",
        ("loongarch64", _) => "la464",
        ("ppc64", Family::Pseries) => "POWER9",
        ("ppc64", _) => match domain.machine() {
            "g3beige" => "g3",
            "mac99" => "ppc64",
            machine if machine.starts_with("powernv") => "POWER9",
            _ => return host.emulator.default_cpus.get(domain.machine()).cloned(),
        },
        _ => return host.emulator.default_cpus.get(domain.machine()).cloned(),
    };
    Some(name.to_owned())
}
