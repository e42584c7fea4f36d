//! Processors as QEMU describes them.

use ::cpu::Signature;
use ::cpu::x86::{Blocked, Detected, map};
use serde_json::Value;

/// Names that QEMU has for features we know by another one: ours, then QEMU's.
const NAMES: &[(&str, &str)] = &[
    ("cmp_legacy", "cmp-legacy"),
    ("ds_cpl", "ds-cpl"),
    ("fxsr_opt", "fxsr-opt"),
    ("kvm_pv_eoi", "kvm-pv-eoi"),
    ("kvm_pv_unhalt", "kvm-pv-unhalt"),
    ("lahf_lm", "lahf-lm"),
    ("nodeid_msr", "nodeid-msr"),
    ("pclmuldq", "pclmulqdq"),
    ("perfctr_core", "perfctr-core"),
    ("perfctr_nb", "perfctr-nb"),
    ("tsc_adjust", "tsc-adjust"),
    (
        "vmx-invvpid-single-context-noglobals",
        "vmx-invept-single-context-noglobals",
    ),
];

/// The name QEMU has for a feature.
pub fn to_qemu(name: &str) -> &str {
    let row = NAMES.iter().find(|(ours, _)| *ours == name);
    row.map_or(name, |(_, qemu)| qemu)
}

/// The name we have for one of QEMU's features.
pub fn from_qemu(name: &str) -> &str {
    let row = NAMES.iter().find(|(_, qemu)| *qemu == name);
    row.map_or(name, |(ours, _)| ours)
}

/// A model of QEMU's list, with what keeps it from running here.
pub fn offered(model: &Value) -> Blocked {
    let blockers = model["unavailable-features"].as_array();
    Blocked {
        name: model["name"].as_str().unwrap_or_default().to_owned(),
        blockers: blockers
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|name| from_qemu(name).to_owned())
            .collect(),
    }
}

/// The processor that QEMU describes by the properties of a model; with `migratable`, without what keeps a guest here.
pub fn detected(model: &Value, migratable: bool) -> Detected {
    let map = map();
    let mut detected = Detected::default();
    let mut signature = Signature::default();
    for (name, value) in model["props"].as_object().into_iter().flatten() {
        let number = || value.as_u64().and_then(|number| u32::try_from(number).ok());
        match name.as_str() {
            "vendor" => detected.vendor = value.as_str().and_then(|text| map.vendor_of_string(text)),
            "family" => signature.family = number().unwrap_or_default(),
            "model" => signature.model = number().unwrap_or_default(),
            "stepping" => signature.stepping = number().unwrap_or_default(),
            name if value == &Value::Bool(true) => {
                let name = from_qemu(name);
                let index = map
                    .feature(name)
                    .filter(|_| !migratable || map.is_migratable(name));
                index
                    .into_iter()
                    .for_each(|index| detected.features.insert(index));
            }
            _ => {}
        }
    }
    detected.signature = Some(signature).filter(|signature| *signature != Signature::default());
    detected
}
