//! Settings of the guest as a whole: features, tuning, lifecycle, launch security, labels.

use super::super::machine::{Family, family, is_arm, is_x86};
use super::super::{QemuHost, Result, unsupported, wrong};
use model::YesNo;
use model::domain::LifecycleAction;
use model::domain::cpu::{CpuMode, PhysAddrMode};
use model::domain::security::{LaunchSecurityKind, SeclabelKind};
use model::domain::tune::{Cputune, MemorySourceKind};
use model::domain::{Domain, DomainKind, complete::iothread_ids};
use std::collections::HashSet;

/// Checks them all.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    most_cpus(domain, host)?;
    features(domain)?;
    cpu(domain)?;
    if let Some(tune) = &domain.cputune {
        quotas(tune)?;
        pins(tune, domain)?;
        let cut = tune
            .memorytunes
            .iter()
            .any(|tune| !tune.nodes.is_empty() || !tune.monitors.is_empty());
        let shared = tune
            .cachetunes
            .iter()
            .any(|tune| !tune.caches.is_empty() || !tune.monitors.is_empty());
        if (cut || shared) && domain.kind != DomainKind::Kvm {
            return unsupported("cachetune is only supported for KVM domains");
        }
    }
    if domain
        .memtune
        .as_ref()
        .is_some_and(|tune| tune.min_guarantee.is_some())
    {
        return unsupported("Parameter 'min_guarantee' not supported by QEMU.");
    }
    lifecycle(domain)?;
    backing(domain)?;
    threads(domain)?;
    seclabels(domain)?;
    launch_security(domain, host)?;
    for group in &domain.throttlegroups {
        if group.group_name.is_none() {
            return wrong("missing group name");
        }
    }
    if domain.os.loader.is_some() && domain.os.shim.is_some() && domain.os.kernel.is_none() {
        return unsupported("shim only allowed with kernel option");
    }
    if domain.memory.kib == 0 {
        return wrong("Memory size must be specified via <memory> or in the <numa> configuration");
    }
    Ok(())
}

/// A machine has so many processors at most.
fn most_cpus(domain: &Domain, host: &QemuHost) -> Result<()> {
    match host.emulator.most_cpus.get(domain.machine()) {
        Some(most) if domain.vcpu.count > *most => unsupported(format!(
            "Maximum CPUs greater than specified machine type limit {most}"
        )),
        _ => Ok(()),
    }
}

/// Features that one architecture or one family of machines has.
fn features(domain: &Domain) -> Result<()> {
    let Some(features) = &domain.features else {
        return Ok(());
    };
    let pseries = family(domain) == Family::Pseries;
    let x86 = is_x86(domain);
    let riscv = domain.arch().starts_with("riscv") && family(domain) == Family::Virt;
    let rows = [
        (
            "hpt",
            features
                .hpt
                .as_ref()
                .is_some_and(|hpt| hpt.resizing.is_some() || hpt.maxpagesize.is_some()),
            pseries,
        ),
        ("htm", features.htm.is_some(), pseries),
        ("nested-hv", features.nested_hv.is_some(), pseries),
        ("ccf-assist", features.ccf_assist.is_some(), pseries),
        ("cfpc", features.cfpc.is_some(), pseries),
        ("sbbc", features.sbbc.is_some(), pseries),
        ("ibs", features.ibs.is_some(), pseries),
        (
            "vmport",
            features.vmport.as_ref().is_some_and(|each| each.state.is_some()),
            x86,
        ),
        (
            "ras",
            features.ras.is_some(),
            is_arm(domain) && family(domain) == Family::Virt,
        ),
    ];
    for (name, set, fits) in rows {
        if set && !fits {
            return unsupported(format!(
                "The '{name}' feature is not supported for architecture '{}' or machine type '{}'",
                domain.arch(),
                domain.machine()
            ));
        }
    }
    if features.aia.is_some() && !riscv {
        return unsupported("aia feature is only supported with RISC-V Virt machines");
    }
    Ok(())
}

fn cpu(domain: &Domain) -> Result<()> {
    let Some(cpu) = &domain.cpu else { return Ok(()) };
    let whole = matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum));
    if cpu.migratable.is_some() && !whole {
        return unsupported(
            "Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode",
        );
    }
    let bits = cpu.maxphysaddr.as_ref();
    if bits.is_some_and(|address| address.mode == PhysAddrMode::Passthrough && address.bits.is_some()) {
        return unsupported(
            "CPU maximum physical address bits number specification cannot be used with mode='passthrough'",
        );
    }
    if bits.is_some_and(|address| address.mode == PhysAddrMode::Emulate && address.limit.is_some()) {
        return unsupported("attribute 'limit' is only supported for maxphysaddr mode 'passthrough'");
    }
    if let Some(topology) = &cpu.topology {
        let parts = [
            topology.sockets,
            topology.dies.unwrap_or(1),
            topology.clusters.unwrap_or(1),
            topology.cores,
            topology.threads,
        ];
        let product: u64 = parts.iter().map(|part| u64::from(*part)).product();
        if product != 0 && product != u64::from(domain.vcpu.count) {
            return unsupported("CPU topology doesn't match maximum vcpu count");
        }
    }
    Ok(())
}

fn quotas(tune: &Cputune) -> Result<()> {
    let period = |name: &str, value: Option<u64>| match value {
        Some(value) if !(1_000..=1_000_000).contains(&value) => unsupported(format!(
            "Value of cputune '{name}' must be in range [1000, 1000000]"
        )),
        _ => Ok(()),
    };
    let quota = |name: &str, value: Option<i64>| match value {
        Some(value) if value >= 0 && !(1_000..=17_592_186_044_415).contains(&value) => unsupported(format!(
            "Value of cputune '{name}' must be in range [1000, 17592186044415]"
        )),
        _ => Ok(()),
    };
    period("period", tune.period)?;
    quota("quota", tune.quota)?;
    period("global_period", tune.global_period)?;
    quota("global_quota", tune.global_quota)?;
    period("emulator_period", tune.emulator_period)?;
    quota("emulator_quota", tune.emulator_quota)?;
    period("iothread_period", tune.iothread_period)?;
    quota("iothread_quota", tune.iothread_quota)
}

/// What QEMU cannot do at the end of a guest.
fn lifecycle(domain: &Domain) -> Result<()> {
    if domain.on_reboot == Some(LifecycleAction::Destroy)
        && domain.on_poweroff == Some(LifecycleAction::Restart)
    {
        return unsupported(
            "qemu driver doesn't support 'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'",
        );
    }
    Ok(())
}

fn backing(domain: &Domain) -> Result<()> {
    let Some(backing) = &domain.memory_backing else {
        return Ok(());
    };
    let anonymous = backing
        .source
        .as_ref()
        .is_some_and(|source| source.kind == MemorySourceKind::Anonymous);
    let ondemand = backing
        .allocation
        .as_ref()
        .is_some_and(|allocation| allocation.mode.is_some_and(|mode| mode.as_str() == "ondemand"));
    if ondemand && backing.hugepages.is_some() {
        return unsupported("hugepages are not allowed with memory allocation ondemand");
    }
    if anonymous && backing.hugepages.is_some() {
        return unsupported("hugepages are not allowed with anonymous memory source");
    }
    Ok(())
}

fn threads(domain: &Domain) -> Result<()> {
    for thread in &domain.iothreadids {
        let most = thread.thread_pool_max.unwrap_or(-1);
        if thread.thread_pool_min.is_some_and(|least| least > most) {
            return unsupported("thread_pool_min must be smaller or equal to thread_pool_max");
        }
    }
    // A processor that is not in the list is not there.
    let first = domain
        .vcpus
        .iter()
        .any(|vcpu| vcpu.id == 0 && vcpu.enabled == YesNo::Yes);
    if !domain.vcpus.is_empty() && !first {
        return unsupported("vcpu 0 can't be offline");
    }
    Ok(())
}

fn pins(tune: &Cputune, domain: &Domain) -> Result<()> {
    let threads: HashSet<u32> = iothread_ids(&domain.body).into_iter().collect();
    for pin in &tune.iothreadpins {
        if !threads.contains(&pin.iothread) {
            return unsupported(format!("Cannot find 'iothread' : {}", pin.iothread));
        }
    }
    let scheduled = tune
        .iothreadscheds
        .iter()
        .flat_map(|sched| sched.iothreads.iter());
    if let Some(thread) = scheduled.into_iter().find(|thread| !threads.contains(thread)) {
        return unsupported(format!("Cannot find 'iothread' : {thread}"));
    }
    Ok(())
}

fn seclabels(domain: &Domain) -> Result<()> {
    for label in &domain.seclabels {
        let open = matches!(label.kind, Some(SeclabelKind::None | SeclabelKind::Dynamic))
            && label.baselabel.is_none();
        if label.model.is_none() && !open {
            return wrong("missing security model in domain seclabel");
        }
    }
    Ok(())
}

fn launch_security(domain: &Domain, host: &QemuHost) -> Result<()> {
    let Some(launch) = &domain.launch_security else {
        return Ok(());
    };
    let object = match launch.kind {
        LaunchSecurityKind::Sev => "sev-guest",
        LaunchSecurityKind::SevSnp => "sev-snp-guest",
        LaunchSecurityKind::S390Pv => "s390-pv-guest",
    };
    let fits = match launch.kind {
        LaunchSecurityKind::S390Pv => domain.arch().starts_with("s390"),
        _ => is_x86(domain),
    };
    let usable = launch.kind == LaunchSecurityKind::S390Pv || host.kvm;
    if !fits || !usable || !host.has(object) {
        return unsupported(format!(
            "'{}' launch security is not supported with this QEMU binary",
            launch.kind
        ));
    }
    Ok(())
}
