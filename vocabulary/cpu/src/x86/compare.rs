//! Whether a host can offer a processor.

use super::map::{Map, map};
use crate::arch::{Comparison, Verdict, foreign, is_x86};
use crate::definition::{is_host, model_name};
use crate::error::internal;
use crate::features::Features;
use api::Result;
use model::domain::cpu::{Cpu, CpuMatch, Policy};

/// The features of a model with all that a document says on top.
pub(crate) fn whole(map: &Map, cpu: &Cpu) -> Result<Features> {
    let mut features = base(map, cpu)?;
    for (index, policy) in asked(map, cpu)? {
        let mut one = Features::default();
        one.insert(index);
        match policy {
            Policy::Force | Policy::Require => features = features.or(&one),
            Policy::Disable | Policy::Forbid => features = features.without(&one),
            Policy::Optional => {}
        }
    }
    Ok(features)
}

/// The features of the model that a document names.
fn base(map: &Map, cpu: &Cpu) -> Result<Features> {
    let Some(name) = model_name(cpu) else {
        return Ok(Features::default());
    };
    let model = map.model(name);
    Ok(model
        .ok_or_else(|| internal(format!("Unknown CPU model {name}")))?
        .features)
}

/// What a document asks of single features.
fn asked(map: &Map, cpu: &Cpu) -> Result<Vec<(usize, Policy)>> {
    let find = |name: &str| {
        map.feature(name)
            .ok_or_else(|| internal(format!("Unknown CPU feature {name}")))
    };
    let policy = |policy: Option<Policy>| match policy {
        Some(policy) if !is_host(cpu) => policy,
        _ => Policy::Require,
    };
    cpu.features
        .iter()
        .map(|feature| Ok((find(&feature.name)?, policy(feature.policy))))
        .collect()
}

/// The features with one policy.
pub(crate) fn with_policy(map: &Map, cpu: &Cpu, wanted: Policy) -> Result<Features> {
    let mut features = Features::default();
    for (index, policy) in asked(map, cpu)? {
        if policy == wanted {
            features.insert(index);
        }
    }
    Ok(features)
}

/// Compares what a host has with what a document asks for.
///
/// Errors: a model or a feature is unknown.
pub fn compare(host: &Cpu, cpu: &Cpu) -> Result<Verdict> {
    let map = map();
    if let Some(verdict) = foreign(host, cpu, is_x86) {
        return Ok(verdict);
    }
    compare_features(map, host, cpu)
}

fn compare_features(map: &Map, host: &Cpu, cpu: &Cpu) -> Result<Verdict> {
    let has = whole(map, host)?;
    let forced = with_policy(map, cpu, Policy::Force)?;
    let required = base(map, cpu)?.or(&with_policy(map, cpu, Policy::Require)?);
    let optional = with_policy(map, cpu, Policy::Optional)?;
    let disabled = with_policy(map, cpu, Policy::Disable)?;
    let forbidden = with_policy(map, cpu, Policy::Forbid)?.and(&has);
    if !forbidden.is_empty() {
        let names = join(map, &forbidden);
        let message = format!("Host CPU provides forbidden features: {names}");
        return Ok(Verdict::incompatible(message));
    }
    let required = required.without(&disabled).without(&forced);
    let missing = required.without(&has);
    if !missing.is_empty() {
        let names = join(map, &missing);
        let message = format!("Host CPU does not provide required features: {names}");
        return Ok(Verdict::incompatible(message));
    }
    let known = optional.or(&required).or(&disabled).or(&forced);
    let more = has.without(&known);
    if more.is_empty() {
        return Ok(Verdict::of(Comparison::Identical));
    }
    if !is_host(cpu) && cpu.matching == Some(CpuMatch::Strict) {
        let names = join(map, &more);
        let message = format!("Host CPU does not strictly match guest CPU: Extra features: {names}");
        return Ok(Verdict::incompatible(message));
    }
    Ok(Verdict::of(Comparison::Superset))
}

/// Names as people read them in a message.
pub(crate) fn join(map: &Map, features: &Features) -> String {
    map.names(features).collect::<Vec<_>>().join(", ")
}
