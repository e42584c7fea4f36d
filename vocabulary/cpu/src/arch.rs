//! What can be asked of processors, whatever their architecture.

use crate::definition::{may_fall_back, model_name, take_model};
use crate::error::{incompatible, invalid, unsupported};
use crate::x86::{Blocked, Models};
use crate::{arm, ppc64, x86};
use api::Result;
use model::domain::cpu::{Cpu, CpuMatch, CpuMode, CpuModel, Fallback};

/// How a host stands to a processor that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Incompatible,
    Identical,
    /// The host can do more.
    Superset,
}

/// A comparison, and why it came out so.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub comparison: Comparison,
    pub reason: Option<String>,
}

impl Verdict {
    /// A comparison that needs no reason.
    pub fn of(comparison: Comparison) -> Self {
        Verdict {
            comparison,
            reason: None,
        }
    }

    /// What a host has to have and has not; nothing makes it the better one.
    pub fn lacking(names: &[&str]) -> Self {
        if names.is_empty() {
            return Self::of(Comparison::Superset);
        }
        Self::incompatible(format!(
            "Host CPU does not provide required features: {}",
            names.join(", ")
        ))
    }

    /// The comparison as a result: with `strictly`, a host that cannot offer it is an error.
    pub fn into_result(self, strictly: bool) -> Result<Comparison> {
        if strictly && self.comparison == Comparison::Incompatible {
            return Err(incompatible(self.reason));
        }
        Ok(self.comparison)
    }

    pub(crate) fn incompatible(reason: String) -> Self {
        Verdict {
            comparison: Comparison::Incompatible,
            reason: Some(reason),
        }
    }
}

/// What a model of a newer table does with features it no longer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Disable,
    Require,
}

/// Limits of a baseline.
#[derive(Clone, Copy, Debug, Default)]
pub struct BaselineOptions<'a> {
    /// The models that may be chosen.
    pub models: Option<&'a [Blocked]>,
    /// The features that may be in it.
    pub features: Option<&'a [String]>,
    /// Leave out what keeps a guest where it is.
    pub migratable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    X86,
    Ppc64,
    Arm,
    S390,
    /// Architectures whose processors are whatever the host's are.
    Plain,
}

fn kind(arch: &str) -> Option<Kind> {
    Some(match arch {
        "x86_64" | "i686" => Kind::X86,
        "ppc64" | "ppc64le" => Kind::Ppc64,
        "aarch64" | "armv6l" | "armv7b" | "armv7l" => Kind::Arm,
        "s390" | "s390x" => Kind::S390,
        "riscv32" | "riscv64" | "loongarch64" => Kind::Plain,
        _ => return None,
    })
}

/// The verdict on a processor of another architecture or another maker than the host's.
pub(crate) fn foreign(host: &Cpu, cpu: &Cpu, is_own: impl Fn(&str) -> bool) -> Option<Verdict> {
    if let Some(arch) = cpu.arch.as_deref().filter(|arch| !is_own(arch)) {
        let reason = format!("CPU arch {arch} does not match host arch");
        return Some(Verdict::incompatible(reason));
    }
    let vendor = cpu.vendor.as_ref();
    let other = vendor.filter(|vendor| host.vendor.as_ref() != Some(vendor))?;
    let reason = format!("host CPU vendor does not match required CPU vendor {other}");
    Some(Verdict::incompatible(reason))
}

pub(crate) fn is_x86(arch: &str) -> bool {
    kind(arch) == Some(Kind::X86)
}

fn need(arch: &str) -> Result<Kind> {
    kind(arch).ok_or_else(|| {
        api::Error::new(
            api::Domain::CPU,
            api::Code::NO_SUPPORT,
            format!("'{arch}' architecture is not supported by CPU driver"),
        )
    })
}

/// Compares what a host has with what is asked for; with `strictly`, a host that cannot offer it is an error.
pub fn compare(arch: &str, host: &Cpu, cpu: &Cpu, strictly: bool) -> Result<Comparison> {
    judge(arch, host, cpu)?.into_result(strictly)
}

/// Compares what a host has with what is asked for, and says why it came out so.
pub fn judge(arch: &str, host: &Cpu, cpu: &Cpu) -> Result<Verdict> {
    match need(arch)? {
        Kind::X86 | Kind::Ppc64 if model_name(host).is_none() => {
            Ok(Verdict::incompatible("unknown host CPU".to_owned()))
        }
        Kind::X86 => x86::compare(host, cpu),
        Kind::Ppc64 => ppc64::compare(host, cpu),
        Kind::Arm | Kind::S390 | Kind::Plain => Ok(Verdict::of(Comparison::Identical)),
    }
}

/// Replaces names of models that old versions wrote by today's.
pub fn convert_legacy(arch: &str, cpu: &mut Cpu) {
    if kind(arch) == Some(Kind::Ppc64) {
        ppc64::convert_legacy(cpu);
    }
}

/// Replaces what depends on the host by what the host has.
pub fn update(arch: &str, guest: &mut Cpu, host: &Cpu, removed: Removed) -> Result<()> {
    let relative = match guest.mode {
        Some(CpuMode::HostPassthrough | CpuMode::Maximum) => return Ok(()),
        Some(CpuMode::HostModel) => true,
        _ => guest.matching == Some(CpuMatch::Minimum),
    };
    match need(arch)? {
        Kind::X86 => x86::update(guest, host, removed),
        // The host's own model stays the host's: what is named beside it is a compatibility mode.
        Kind::Ppc64 | Kind::Plain => Ok(()),
        Kind::Arm if relative => {
            take_model(guest, host, |_| true);
            Ok(())
        }
        Kind::S390 => update_s390(guest, host),
        Kind::Arm => Ok(()),
    }
}

fn update_s390(guest: &mut Cpu, host: &Cpu) -> Result<()> {
    if guest.matching == Some(CpuMatch::Minimum) {
        return Err(unsupported("match mode minimum not supported"));
    }
    if guest.mode == Some(CpuMode::HostModel) {
        take_model(guest, host, |_| true);
    }
    Ok(())
}

/// Describes a guest's processor by a model that a hypervisor has, if another one may stand in.
pub fn translate(arch: &str, cpu: &mut Cpu, models: Option<&[Blocked]>) -> Result<()> {
    let own = !matches!(cpu.mode, None | Some(CpuMode::Custom));
    let name = model_name(cpu).unwrap_or_default();
    let listed = models.is_none_or(|models| models.iter().any(|model| model.name == name));
    if own || listed {
        return Ok(());
    }
    if !may_fall_back(cpu) {
        return Err(unsupported(format!(
            "CPU model {name} is not supported by hypervisor"
        )));
    }
    if need(arch)? == Kind::X86 {
        let models = Models {
            offered: models,
            ..Models::default()
        };
        return x86::translate(cpu, models);
    }
    Err(unsupported(format!(
        "cannot translate CPU model {name} to a supported model"
    )))
}

/// The processor that all of `cpus` can run.
pub fn baseline(arch: &str, cpus: &[Cpu], options: BaselineOptions<'_>) -> Result<Cpu> {
    if cpus.is_empty() {
        return Err(invalid("no CPUs given"));
    }
    if let Some(index) = cpus.iter().position(|cpu| model_name(cpu).is_none()) {
        return Err(invalid(format!("no CPU model specified at index {index}")));
    }
    match need(arch)? {
        Kind::X86 => x86::baseline(cpus, options),
        Kind::Ppc64 => ppc64::baseline(cpus, options),
        Kind::Arm => Ok(first_model(cpus)),
        Kind::S390 | Kind::Plain => Err(api::Error::new(
            api::Domain::CPU,
            api::Code::NO_SUPPORT,
            format!("cannot compute baseline CPU of {arch} architecture"),
        )),
    }
}

/// ARM hosts are taken to be alike.
fn first_model(cpus: &[Cpu]) -> Cpu {
    Cpu {
        mode: Some(CpuMode::Custom),
        matching: Some(CpuMatch::Exact),
        model: Some(CpuModel {
            fallback: Some(Fallback::Allow),
            vendor_id: None,
            name: cpus.first().and_then(model_name).map(str::to_owned),
        }),
        ..Cpu::default()
    }
}

/// Lists the features of the model beside what the document says.
pub fn expand(arch: &str, cpu: &mut Cpu) -> Result<()> {
    match need(arch)? {
        Kind::X86 => x86::expand(cpu),
        _ => Ok(()),
    }
}

/// Whether a processor has a feature.
pub fn has_feature(arch: &str, cpu: &Cpu, name: &str) -> Result<bool> {
    if is_x86(arch) {
        return x86::has_feature(cpu, name);
    }
    Err(api::Error::new(
        api::Domain::CPU,
        api::Code::NO_SUPPORT,
        format!("cannot check guest CPU data for {arch} architecture"),
    ))
}

/// Refuses features that nobody knows.
pub fn validate_features(arch: &str, cpu: &Cpu) -> Result<()> {
    match kind(arch) {
        Some(Kind::X86) => x86::validate_features(cpu),
        Some(Kind::Arm) => validate_arm(cpu),
        _ => Ok(()),
    }
}

fn validate_arm(cpu: &Cpu) -> Result<()> {
    let known = &arm::table().features;
    match cpu
        .features
        .iter()
        .find(|feature| !known.contains(&feature.name.as_str()))
    {
        Some(feature) => Err(unsupported(format!("unknown CPU feature: {}", feature.name))),
        None => Ok(()),
    }
}

/// The names of all models; `None` when every model of the hypervisor may be used.
pub fn model_names(arch: &str) -> Result<Option<Vec<&'static str>>> {
    Ok(match need(arch)? {
        Kind::X86 => Some(x86::map().models().iter().map(|model| model.name).collect()),
        Kind::Ppc64 => Some(ppc64::table().models.iter().map(|model| model.name).collect()),
        Kind::Arm | Kind::S390 | Kind::Plain => None,
    })
}
