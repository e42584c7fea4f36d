//! Making a guest's processor concrete, and saying it with other models.

use super::compare::whole;
use super::decode::{Detected, Models, decode};
use super::map::map;
use crate::arch::Removed;
use crate::definition::{add_feature, feature, model_name, set_feature, take_model};
use crate::error::{internal, unsupported};
use crate::features::Features;
use api::Result;
use model::domain::cpu::{Cpu, CpuFeature, CpuMatch, CpuMode, Policy};

/// Replaces what depends on the host by what the host has.
///
/// Errors: a model or a feature is unknown.
pub fn update(guest: &mut Cpu, host: &Cpu, removed: Removed) -> Result<()> {
    let map = map();
    let has = whole(map, host)?;
    for feature in &mut guest.features {
        if feature.policy == Some(Policy::Optional) {
            let index = map.feature(&feature.name);
            let index = index.ok_or_else(|| internal(format!("Unknown CPU feature {}", feature.name)))?;
            feature.policy = Some(if has.has(index) {
                Policy::Require
            } else {
                Policy::Disable
            });
        }
    }
    if guest.mode == Some(CpuMode::HostModel) || guest.matching == Some(CpuMatch::Minimum) {
        take_model(guest, host, can_move);
        return Ok(());
    }
    let Some(name) = model_name(guest).map(str::to_owned) else {
        return Ok(());
    };
    let model = map.model(&name);
    let model = model.ok_or_else(|| internal(format!("Unknown CPU model {name}")))?;
    for name in map.removed(model) {
        let policy = match removed {
            Removed::Disable => Policy::Disable,
            Removed::Require => Policy::Require,
        };
        add_feature(guest, name, policy);
    }
    Ok(())
}

/// Whether a guest can take along what is said of a feature. To be without one is always possible.
pub fn can_move(feature: &CpuFeature) -> bool {
    let off = matches!(feature.policy, Some(Policy::Disable | Policy::Forbid));
    off || map().is_migratable(&feature.name)
}

/// Describes a guest's processor by a model that a hypervisor has.
///
/// Errors: there is none.
pub fn translate(cpu: &mut Cpu, models: Models<'_>) -> Result<()> {
    let map = map();
    let name = model_name(cpu).unwrap_or_default();
    let model = map.model(name);
    let model = model.ok_or_else(|| internal(format!("Unknown CPU model {name}")))?;
    let detected = Detected {
        features: whole(map, cpu)?,
        vendor: model.vendor,
        signature: model.signatures.first().map(|rule| rule.example()),
    };
    let decoded = decode(&detected, false, true, models)?;
    let asked = std::mem::take(&mut cpu.features);
    crate::definition::name_model(cpu, &decoded.model);
    cpu.features = decoded
        .features
        .iter()
        .map(|(name, policy)| feature(name, *policy))
        .collect();
    for found in asked {
        set_feature(cpu, &found.name, found.policy.unwrap_or_default());
    }
    Ok(())
}

/// Lists the features of the model beside what the document says.
///
/// Errors: the model is unknown.
pub fn expand(cpu: &mut Cpu) -> Result<()> {
    let map = map();
    let name = model_name(cpu).unwrap_or_default();
    let model = map.model(name);
    let model = model.ok_or_else(|| internal(format!("unknown CPU model {name}")))?;
    let host = crate::is_host(cpu);
    let asked = std::mem::take(&mut cpu.features);
    cpu.features = map
        .names(&model.features)
        .map(|name| feature(name, Policy::Require))
        .collect();
    for found in asked {
        set_feature(cpu, &found.name, found.policy.unwrap_or_default());
    }
    cpu.features.sort_by(|one, other| one.name.cmp(&other.name));
    if host {
        cpu.features.iter_mut().for_each(|feature| feature.policy = None);
    }
    Ok(())
}

/// Whether a processor has a feature.
///
/// Errors: it is unknown.
pub fn has_feature(cpu: &Cpu, name: &str) -> Result<bool> {
    let map = map();
    let index = map.feature(name);
    let index = index.ok_or_else(|| internal(format!("unknown CPU feature {name}")))?;
    Ok(whole(map, cpu)?.has(index))
}

/// Refuses features that nobody knows.
pub fn validate_features(cpu: &Cpu) -> Result<()> {
    let map = map();
    let unknown = cpu
        .features
        .iter()
        .find(|feature| map.feature(&feature.name).is_none());
    match unknown {
        Some(feature) => Err(unsupported(format!("unknown CPU feature: {}", feature.name))),
        None => Ok(()),
    }
}

/// The set of features with these names; what is unknown is left out.
pub(crate) fn set_of<'a>(names: impl Iterator<Item = &'a str>) -> Features {
    let map = map();
    let mut features = Features::default();
    names
        .filter_map(|name| map.feature(name))
        .for_each(|index| features.insert(index));
    features
}
