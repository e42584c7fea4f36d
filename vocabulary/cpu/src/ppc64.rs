//! PowerPC: a model is a name, and an older one may be imitated by a compatibility mode.

use crate::arch::{BaselineOptions, Comparison, Verdict, foreign};
use crate::definition::{is_host, model_name, name_model};
use crate::error::{failed, internal};
use crate::registers::{RegisterModel, Table};
use api::Result;
use model::domain::cpu::{Cpu, CpuMatch, CpuMode, CpuModel, Fallback};
use std::sync::OnceLock;

pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(include_str!("../data/ppc64.txt")))
}

/// Replaces names that old versions wrote by today's.
pub fn convert_legacy(cpu: &mut Cpu) {
    let today = match model_name(cpu) {
        Some("POWER7_v2.1" | "POWER7_v2.3" | "POWER7+_v2.1") => "POWER7",
        Some("POWER8_v1.0") => "POWER8",
        _ => return,
    };
    name_model(cpu, today);
}

fn find(cpu: &Cpu) -> Result<&'static RegisterModel> {
    let name = model_name(cpu).ok_or_else(|| internal("no CPU model specified"))?;
    table()
        .model(name)
        .ok_or_else(|| internal(format!("Unknown CPU model {name}")))
}

/// Compares the model of a host with the one a document asks for.
///
/// Errors: a model or a compatibility mode is unknown.
pub fn compare(host: &Cpu, cpu: &Cpu) -> Result<Verdict> {
    let mut cpu = cpu.clone();
    convert_legacy(&mut cpu);
    if let Some(verdict) = foreign(host, &cpu, |arch| matches!(arch, "ppc64" | "ppc64le")) {
        return Ok(verdict);
    }
    let host = find(host)?;
    if !is_host(&cpu) && cpu.mode == Some(CpuMode::HostModel) {
        return compatibility(host, model_name(&cpu));
    }
    let wanted = find(&cpu)?;
    if wanted.name != host.name {
        let message = format!("host CPU model does not match required CPU model {}", wanted.name);
        return Ok(Verdict::incompatible(message));
    }
    Ok(Verdict::of(Comparison::Identical))
}

/// Whether a host can imitate an older processor.
fn compatibility(host: &RegisterModel, mode: Option<&str>) -> Result<Verdict> {
    let Some(mode) = mode else {
        return Ok(Verdict::of(Comparison::Identical));
    };
    let version = |name: &str, prefix: &str| {
        let number = name.strip_prefix(prefix)?.parse::<u32>().ok()?;
        (6..=10).contains(&number).then_some(number)
    };
    let host = version(host.name, "POWER")
        .ok_or_else(|| internal("Host CPU does not support compatibility modes"))?;
    let wanted =
        version(mode, "power").ok_or_else(|| internal(format!("Unknown compatibility mode {mode}")))?;
    Ok(if wanted > host {
        Verdict::of(Comparison::Incompatible)
    } else {
        Verdict::of(Comparison::Identical)
    })
}

/// The model that all of `cpus` are.
///
/// Errors: they are not all the same, or of different vendors.
pub fn baseline(cpus: &[Cpu], _: BaselineOptions<'_>) -> Result<Cpu> {
    let mut model: Option<&RegisterModel> = None;
    let mut vendor: Option<&str> = None;
    for cpu in cpus {
        let found = find(cpu)?;
        let named = cpu.vendor.as_deref().unwrap_or(found.vendor);
        if vendor.is_some_and(|vendor| vendor != named) {
            return Err(failed("CPU vendors do not match"));
        }
        if model.is_some_and(|model| model.name != found.name) {
            return Err(failed("CPUs are incompatible"));
        }
        (model, vendor) = (Some(found), Some(named));
    }
    let says_vendor = cpus.iter().all(|cpu| cpu.vendor.is_some());
    Ok(Cpu {
        mode: Some(CpuMode::Custom),
        matching: Some(CpuMatch::Exact),
        model: Some(CpuModel {
            fallback: Some(Fallback::Forbid),
            vendor_id: None,
            name: model.map(|model| model.name.to_owned()),
        }),
        vendor: vendor.filter(|_| says_vendor).map(str::to_owned),
        ..Cpu::default()
    })
}

/// The names of model and vendor that the version register of a processor means.
pub fn decode(register: u32) -> Option<(&'static str, &'static str)> {
    let mut models = table().models.iter();
    models
        .find(|model| model.matches(register))
        .map(|model| (model.name, model.vendor))
}

/// Who makes processors of a model.
pub fn vendor_of(name: &str) -> Option<&'static str> {
    table().model(name).map(|model| model.vendor)
}
