//! A processor is made concrete when a guest starts: the host's model by name, optional features decided.

use super::{QemuHost, Result, unsupported};
use crate::caps::Processors;
use ::cpu::{Cpu, Policy, Removed};
use model::Problem;
use model::domain::cpu::{CpuCheck, CpuMode, Fallback};
use model::domain::{Domain, DomainKind};
use model::{OnOff, code};

/// Replaces what a document leaves to the host by what the host has, for a start.
///
/// Fails when the host cannot offer it, or the emulator has no such model.
pub fn processor(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let (arch, kind) = (domain.arch().to_owned(), domain.kind);
    let Some(cpu) = &mut domain.body.cpu else {
        return Ok(());
    };
    let mode = cpu.mode.unwrap_or_default();
    if mode == CpuMode::Custom && ::cpu::model_name(cpu).is_none() {
        return Ok(());
    }
    let processors = host.processors(kind);
    if mode == CpuMode::HostModel && processors.migratable.is_none() && !arch.starts_with("ppc64") {
        return unsupported(format!(
            "CPU mode 'host-model' for {arch} {kind} domain on {} host is not supported by hypervisor",
            host.arch
        ));
    }
    ::cpu::validate_features(&arch, cpu).map_err(said)?;
    ::cpu::convert_legacy(&arch, cpu);
    check(&arch, cpu, processors).map_err(said)?;
    if matches!(mode, CpuMode::HostPassthrough | CpuMode::Maximum) {
        return Ok(());
    }
    make_concrete(&arch, cpu, processors).map_err(said)?;
    turn_off_deprecated(cpu, processors);
    Ok(())
}

impl QemuHost {
    /// The processors a guest can have with what runs it.
    pub fn processors(&self, kind: DomainKind) -> &Processors {
        match kind {
            DomainKind::Qemu => &self.slow_processors,
            _ => &self.fast_processors,
        }
    }
}

/// What libvirt's driver for processors says, as a problem of the document.
fn said(error: api::Error) -> Problem {
    // An error that is only a title has no detail.
    let detail = error.inner().str2.clone().unwrap_or_default();
    Problem::nowhere(error.code().0, detail)
}

/// Whether the host can offer it, where that is to be checked.
fn check(arch: &str, cpu: &Cpu, processors: &Processors) -> api::Result<()> {
    let (Some(check), Some(full)) = (cpu.check, &processors.full) else {
        return Ok(());
    };
    if check == CpuCheck::None {
        return Ok(());
    }
    let asks_emulator =
        check == CpuCheck::Partial && cpu.mode == Some(CpuMode::Custom) && is_of_emulator(cpu);
    if asks_emulator {
        return usable(cpu, processors);
    }
    ::cpu::compare(arch, full, cpu, true).map(|_| ())
}

/// Models that changed with QEMU's versions: only QEMU knows what they have.
fn is_of_emulator(cpu: &Cpu) -> bool {
    let name = ::cpu::model_name(cpu).unwrap_or_default();
    let model = ::cpu::x86::map().model(name);
    model.is_some_and(|model| !model.checked_by_comparing)
}

/// Whether nothing keeps a model from running here but what the guest does without anyway.
fn usable(cpu: &Cpu, processors: &Processors) -> api::Result<()> {
    let name = ::cpu::model_name(cpu).unwrap_or_default();
    let models = processors.models.iter().flatten();
    let blockers = models
        .filter(|model| model.name == name)
        .flat_map(|model| &model.blockers);
    let off = |name: &str| {
        cpu.features.iter().any(|feature| {
            feature.name == name && matches!(feature.policy, Some(Policy::Disable | Policy::Forbid))
        })
    };
    let missing: Vec<&str> = blockers.map(String::as_str).filter(|name| !off(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(api::Error::new(
        api::Domain::CPU,
        api::Code(code::CPU_INCOMPATIBLE),
        format!(
            "Host CPU does not provide required features: {}",
            missing.join(", ")
        ),
    ))
}

fn make_concrete(arch: &str, cpu: &mut Cpu, processors: &Processors) -> api::Result<()> {
    if let Some(host) = &processors.migratable {
        ::cpu::update(arch, cpu, host, Removed::Disable)?;
    }
    if let Some(known) = &processors.known {
        // Turning off what the emulator never heard of would only make it refuse.
        cpu.features.retain(|feature| {
            !matches!(feature.policy, Some(Policy::Disable | Policy::Forbid)) || known.contains(&feature.name)
        });
    }
    ::cpu::translate(arch, cpu, processors.models.as_deref())?;
    if let Some(model) = &mut cpu.model {
        model.fallback = Some(Fallback::Forbid);
    }
    Ok(())
}

fn turn_off_deprecated(cpu: &mut Cpu, processors: &Processors) {
    if cpu.deprecated_features == Some(OnOff::Off) {
        for name in &processors.deprecated {
            ::cpu::set_feature(cpu, name, Policy::Disable);
        }
    }
}
