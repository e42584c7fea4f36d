//! The processor as QEMU's model and flags.

use super::command::CommandLine;
use super::{QemuHost, Result};
use model::domain::cpu::{Cpu, CpuMode, PhysAddrMode, Policy};
use model::domain::features::{HypervMode, TimerName};
use model::domain::{Domain, DomainKind, PanicModel};
use model::{OnOff, YesNo};

/// Writes the model and its flags.
pub fn write(line: &mut CommandLine, domain: &Domain, host: &QemuHost) -> Result<()> {
    let mut parts = Vec::new();
    let cpu = domain.cpu.clone().unwrap_or_default();
    let Some(model) = model_name(domain, &cpu) else {
        return Ok(());
    };
    parts.push(model);
    if let Some(id) = cpu.model.as_ref().and_then(|model| model.vendor_id.clone()) {
        parts.push(format!("vendor={id}"));
    }
    if matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum))
        && let Some(migratable) = cpu.migratable
    {
        parts.push(format!("migratable={migratable}"));
    }
    for feature in &cpu.features {
        let on = match feature.policy.unwrap_or_default() {
            Policy::Force | Policy::Require => "on",
            Policy::Optional => continue,
            // Turning off what the emulator never heard of would only make it refuse.
            Policy::Disable | Policy::Forbid if !host.processors(domain.kind).knows(&feature.name) => {
                continue;
            }
            Policy::Disable | Policy::Forbid => "off",
        };
        parts.push(format!("{}={on}", crate::cpu::to_qemu(&feature.name)));
    }
    timers(domain, &mut parts);
    features(domain, &mut parts);
    if let Some(cache) = &cpu.cache {
        let (host, own) = match cache.mode.as_str() {
            "emulate" => (false, true),
            "passthrough" => (true, false),
            _ => (false, false),
        };
        if cpu.mode != Some(CpuMode::Custom) || host {
            parts.push(format!("host-cache-info={}", if host { "on" } else { "off" }));
        }
        parts.push(format!("l3-cache={}", if own { "on" } else { "off" }));
    }
    if let Some(address) = &cpu.maxphysaddr {
        match address.mode {
            PhysAddrMode::Emulate => parts.push(match address.bits {
                Some(bits) => format!("phys-bits={bits}"),
                None => "host-phys-bits=off".to_owned(),
            }),
            PhysAddrMode::Passthrough => {
                parts.push("host-phys-bits=on".to_owned());
                parts.extend(address.limit.map(|limit| format!("host-phys-bits-limit={limit}")));
            }
        }
    }
    line.arg("-cpu", parts.join(","));
    Ok(())
}

fn model_name(domain: &Domain, cpu: &Cpu) -> Option<String> {
    let name = cpu.model.as_ref().and_then(|model| model.name.clone());
    let kvm = domain.kind == DomainKind::Kvm;
    match cpu.mode.unwrap_or_default() {
        CpuMode::Custom => name,
        CpuMode::HostPassthrough if kvm => Some("host".to_owned()),
        CpuMode::HostPassthrough | CpuMode::Maximum => Some("max".to_owned()),
        // QEMU's own picture of the host, until the host's model is computed.
        CpuMode::HostModel if kvm => Some("host".to_owned()),
        CpuMode::HostModel => Some("max".to_owned()),
    }
}

/// The level an IBM processor keeps to, as a property of the machine.
pub fn compat_level(domain: &Domain) -> Option<String> {
    let cpu = domain.cpu.as_ref()?;
    if !domain.arch().starts_with("ppc64") || cpu.mode != Some(CpuMode::HostModel) {
        return None;
    }
    cpu.model
        .as_ref()
        .and_then(|model| model.name.clone())
        .map(|name| name.to_lowercase())
}

fn timers(domain: &Domain, parts: &mut Vec<String>) {
    for timer in domain.clock.iter().flat_map(|clock| &clock.timers) {
        let present = timer.present;
        match timer.name {
            TimerName::Kvmclock => {
                if let Some(present) = present {
                    parts.push(format!(
                        "kvmclock={}",
                        if present == YesNo::Yes { "on" } else { "off" }
                    ));
                }
            }
            TimerName::Hypervclock if present == Some(YesNo::Yes) => parts.push("hv-time=on".to_owned()),
            TimerName::Tsc => parts.extend(timer.frequency.map(|hz| format!("tsc-frequency={hz}"))),
            TimerName::Armvtimer => match timer.tickpolicy.map(|policy| policy.as_str()) {
                Some("delay") => parts.push("kvm-no-adjvtime=on".to_owned()),
                Some("discard") => parts.push("kvm-no-adjvtime=off".to_owned()),
                _ => {}
            },
            _ => {}
        }
    }
}

fn features(domain: &Domain, parts: &mut Vec<String>) {
    let no_features = Default::default();
    let features = domain.features.as_ref().unwrap_or(&no_features);
    let state = |state: Option<model::domain::os::State>| state.and_then(|state| state.state);
    if let Some(eoi) = features.apic.as_ref().and_then(|apic| apic.eoi) {
        parts.push(format!("kvm-pv-eoi={eoi}"));
    }
    if let Some(spinlock) = state(features.pvspinlock) {
        parts.push(format!("kvm-pv-unhalt={spinlock}"));
    }
    hyperv(features, parts);
    if domain
        .devices
        .panics
        .iter()
        .any(|panic| panic.model == Some(PanicModel::Hyperv))
    {
        parts.push("hv-crash".to_owned());
    }
    if let Some(kvm) = &features.kvm {
        if state(kvm.hidden) == Some(OnOff::On) {
            parts.push("kvm=off".to_owned());
        }
        for (name, feature) in [
            ("kvm-hint-dedicated", kvm.hint_dedicated),
            ("kvm-poll-control", kvm.poll_control),
            ("kvm-pv-ipi", kvm.pv_ipi),
        ] {
            match (state(feature), name) {
                (Some(OnOff::On), name) if name != "kvm-pv-ipi" => parts.push(format!("{name}=on")),
                (Some(OnOff::Off), "kvm-pv-ipi") => parts.push("kvm-pv-ipi=off".to_owned()),
                _ => {}
            }
        }
    }
    if let Some(pmu) = state(features.pmu) {
        parts.push(format!("pmu={pmu}"));
    }
}

fn hyperv(features: &model::domain::Features, parts: &mut Vec<String>) {
    let Some(hyperv) = &features.hyperv else { return };
    match hyperv.mode {
        Some(HypervMode::Passthrough) => {
            parts.push("hv-passthrough=on".to_owned());
            return;
        }
        Some(HypervMode::None) => return,
        _ => {}
    }
    let on = |state: Option<OnOff>| state == Some(OnOff::On);
    let of = |state: Option<model::domain::os::State>| on(state.and_then(|state| state.state));
    let mut push = |name: &str, yes: bool| {
        if yes {
            parts.push(format!("{name}=on"));
        }
    };
    push("hv-relaxed", of(hyperv.relaxed));
    push("hv-vapic", of(hyperv.vapic));
    if let Some(spinlocks) = hyperv.spinlocks.as_ref().filter(|spinlocks| on(spinlocks.state)) {
        parts.push(format!("hv-spinlocks=0x{:x}", spinlocks.retries.unwrap_or(4095)));
    }
    let mut push = |name: &str, yes: bool| {
        if yes {
            parts.push(format!("{name}=on"));
        }
    };
    push("hv-vpindex", of(hyperv.vpindex));
    push("hv-runtime", of(hyperv.runtime));
    push("hv-synic", of(hyperv.synic));
    if let Some(stimer) = hyperv.stimer.as_ref().filter(|stimer| on(stimer.state)) {
        push("hv-stimer", true);
        push("hv-stimer-direct", of(stimer.direct));
    }
    push("hv-reset", of(hyperv.reset));
    if let Some(vendor) = hyperv.vendor_id.as_ref().filter(|vendor| on(vendor.state)) {
        parts.push(format!(
            "hv-vendor-id={}",
            vendor.value.clone().unwrap_or_default()
        ));
    }
    let mut push = |name: &str, yes: bool| {
        if yes {
            parts.push(format!("{name}=on"));
        }
    };
    push("hv-frequencies", of(hyperv.frequencies));
    push("hv-reenlightenment", of(hyperv.reenlightenment));
    if let Some(flush) = hyperv.tlbflush.as_ref().filter(|flush| on(flush.state)) {
        push("hv-tlbflush", true);
        push("hv-tlbflush-direct", of(flush.direct));
        push("hv-tlbflush-ext", of(flush.extended));
    }
    push("hv-ipi", of(hyperv.ipi));
    push("hv-evmcs", of(hyperv.evmcs));
    push("hv-avic", of(hyperv.avic));
    push("hv-emsr-bitmap", of(hyperv.emsr_bitmap));
    push("hv-xmm-input", of(hyperv.xmm_input));
}
