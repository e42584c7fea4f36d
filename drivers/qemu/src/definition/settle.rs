//! A processor is made concrete when a guest starts: the host's model by name, optional features decided.

use super::{QemuHost, Result, unsupported};
use crate::caps::{Processors, is_for_hosts_only};
use ::cpu::{Cpu, Policy, Removed};
use model::OnOff;
use model::Problem;
use model::domain::cpu::{CpuCheck, CpuMode, Fallback};
use model::domain::{Domain, DomainKind};

/// Replaces what a document leaves to the host by what the host has, for a start.
///
/// Fails when the host cannot offer it, or the emulator has no such model.
pub fn processor(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let (arch, kind) = (domain.arch().to_owned(), domain.kind);
    let Some(cpu) = &mut domain.body.cpu else {
        return Ok(());
    };
    let processors = host.processors(kind);
    if cpu.deprecated_features.is_some() && processors.deprecated.is_empty() {
        return unsupported("toggling deprecated features for CPU model is unsupported");
    }
    let mode = cpu.mode.unwrap_or_default();
    if mode == CpuMode::Custom && ::cpu::model_name(cpu).is_none() {
        return Ok(());
    }
    if mode == CpuMode::HostModel && processors.migratable.is_none() && !arch.starts_with("ppc64") {
        return unsupported(format!(
            "CPU mode 'host-model' for {arch} {kind} domain on {} host is not supported by hypervisor",
            host.arch
        ));
    }
    ::cpu::validate_features(&arch, cpu).map_err(said)?;
    ::cpu::convert_legacy(&arch, cpu);
    if matches!(mode, CpuMode::HostPassthrough | CpuMode::Maximum) {
        drop_features_of_hosts(cpu);
        return Ok(());
    }
    check(&arch, cpu, processors).map_err(said)?;
    make_concrete(&arch, cpu, processors).map_err(said)?;
    drop_features_of_hosts(cpu);
    turn_off_deprecated(cpu, processors);
    Ok(())
}

/// What only hosts have is no matter of guests, whatever is asked.
fn drop_features_of_hosts(cpu: &mut Cpu) {
    cpu.features.retain(|feature| !is_for_hosts_only(&feature.name));
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

/// Whether the host can offer it. A full check is made of the running guest; only what must not be there is looked for
/// before.
fn check(arch: &str, cpu: &Cpu, processors: &Processors) -> api::Result<()> {
    let asked = (cpu.check, &processors.full, &processors.reported);
    match asked {
        (Some(CpuCheck::Partial), Some(full), _) => {
            processors.judge(arch, full, cpu)?.into_result(true).map(|_| ())
        }
        (Some(CpuCheck::Full), _, Some(reported)) if matches!(arch, "x86_64" | "i686") => {
            let mut forbidden = cpu.features.iter();
            let there = forbidden.find(|feature| {
                feature.policy == Some(Policy::Forbid)
                    && ::cpu::x86::has_feature(reported, &feature.name).is_ok_and(|has| has)
            });
            there.map_or(Ok(()), |feature| {
                let words = format!("Host CPU provides forbidden feature '{}'", feature.name);
                Err(api::Error::new(
                    api::Domain::CPU,
                    api::Code::CPU_INCOMPATIBLE,
                    words,
                ))
            })
        }
        _ => Ok(()),
    }
}

fn make_concrete(arch: &str, cpu: &mut Cpu, processors: &Processors) -> api::Result<()> {
    if let Some(host) = &processors.migratable {
        ::cpu::update(arch, cpu, host, Removed::Disable)?;
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
