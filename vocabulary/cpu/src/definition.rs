//! Questions and changes that many operations share over a processor's document.

use model::domain::cpu::{Cpu, CpuFeature, CpuMode, CpuModel, Fallback, Policy};

/// Whether a document describes the processor of a host.
pub fn is_host(cpu: &Cpu) -> bool {
    cpu.arch.is_some() && cpu.mode.is_none()
}

/// The name of the model, if one is named.
pub fn model_name(cpu: &Cpu) -> Option<&str> {
    cpu.model.as_ref().and_then(|model| model.name.as_deref())
}

/// Whether another model may stand in.
pub(crate) fn may_fall_back(cpu: &Cpu) -> bool {
    let fallback = cpu.model.as_ref().and_then(|model| model.fallback);
    fallback.unwrap_or_default() == Fallback::Allow
}

/// Names the model.
pub(crate) fn name_model(cpu: &mut Cpu, name: &str) {
    cpu.model.get_or_insert_with(CpuModel::default).name = Some(name.to_owned());
}

/// Says what is asked of a feature, anew or instead of what was asked.
pub fn set_feature(cpu: &mut Cpu, name: &str, policy: Policy) {
    match cpu.features.iter_mut().find(|feature| feature.name == name) {
        Some(feature) => feature.policy = Some(policy),
        None => cpu.features.push(feature(name, policy)),
    }
}

/// Says what is asked of a feature unless something is asked already.
pub(crate) fn add_feature(cpu: &mut Cpu, name: &str, policy: Policy) {
    if !cpu.features.iter().any(|feature| feature.name == name) {
        cpu.features.push(feature(name, policy));
    }
}

pub(crate) fn feature(name: &str, policy: Policy) -> CpuFeature {
    CpuFeature {
        policy: Some(policy),
        name: name.to_owned(),
    }
}

/// Takes the model of a host over into a guest's document; what the document said of features stays in force.
pub(crate) fn take_model(guest: &mut Cpu, host: &Cpu, keeps: impl Fn(&CpuFeature) -> bool) {
    let asked = std::mem::take(&mut guest.features);
    let vendor_id = guest.model.as_mut().and_then(|model| model.vendor_id.take());
    let fallback = guest.model.as_ref().and_then(|model| model.fallback);
    let host_fallback = host.model.as_ref().and_then(|model| model.fallback);
    guest.model = Some(CpuModel {
        fallback: host_fallback.or(fallback).or(Some(Fallback::Allow)),
        vendor_id,
        name: model_name(host).map(str::to_owned),
    });
    guest.features = host
        .features
        .iter()
        .filter(|feature| keeps(feature))
        .map(|found| feature(&found.name, found.policy.unwrap_or_default()))
        .collect();
    for found in asked {
        set_feature(guest, &found.name, found.policy.unwrap_or_default());
    }
    // Who only asked for the host's model learns whose it is; who named a model never asked for a vendor.
    if guest.mode == Some(CpuMode::HostModel) {
        guest.vendor = host.vendor.clone();
    }
    guest.mode = Some(CpuMode::Custom);
    guest.matching = Some(model::domain::cpu::CpuMatch::Exact);
}
