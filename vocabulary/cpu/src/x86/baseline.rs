//! The processor that every one of several can run.

use super::compare::whole;
use super::decode::{Detected, Models, decode};
use super::map::map;
use super::update::set_of;
use crate::arch::BaselineOptions;
use crate::definition::model_name;
use crate::error::{failed, internal};
use api::Result;
use model::domain::cpu::{Cpu, Fallback};

/// What all of `cpus` have in common, as a guest's processor.
///
/// Errors: they have nothing in common, or are of different vendors.
pub fn baseline(cpus: &[Cpu], options: BaselineOptions<'_>) -> Result<Cpu> {
    let map = map();
    let mut common: Option<crate::Features> = None;
    for cpu in cpus {
        let features = whole(map, cpu)?;
        common = Some(common.map_or(features, |common| common.and(&features)));
    }
    let mut common = common.unwrap_or_default();
    if let Some(features) = options.features {
        common = common.and(&set_of(features.iter().map(String::as_str)));
    }
    let vendor = common_vendor(cpus)?;
    if common.is_empty() {
        return Err(failed("CPUs are incompatible"));
    }
    let mut named: Vec<&str> = cpus.iter().filter_map(model_name).collect();
    named.sort_unstable();
    named.dedup();
    let detected = Detected {
        features: common,
        vendor,
        signature: None,
    };
    let models = Models {
        offered: options.models,
        preferred: &named,
        migratable: options.migratable,
    };
    let mut cpu = decode(&detected, false, true, models)?.into_guest();
    if let Some(model) = &mut cpu.model
        && !matches!(named.as_slice(), [one] if model.name.as_deref() == Some(one))
    {
        model.fallback = Some(Fallback::Allow);
    }
    if cpus.iter().any(|cpu| cpu.vendor.is_none()) {
        cpu.vendor = None;
    }
    Ok(cpu)
}

/// The vendor that all agree on, whether they say so or their models do.
fn common_vendor(cpus: &[Cpu]) -> Result<Option<&'static str>> {
    let map = map();
    let mut vendor: Option<&'static str> = None;
    for cpu in cpus {
        let of_model = model_name(cpu)
            .and_then(|name| map.model(name))
            .and_then(|model| model.vendor);
        let named = cpu.vendor.as_deref().or(of_model);
        let Some(named) = named else { continue };
        let known = map
            .vendor_named(named)
            .ok_or_else(|| internal(format!("Unknown CPU vendor {named}")))?;
        if vendor.is_some_and(|vendor| vendor != known) {
            return Err(failed("CPU vendors do not match"));
        }
        vendor = Some(known);
    }
    Ok(vendor)
}
