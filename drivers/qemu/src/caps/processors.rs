//! The processors a guest can have with one accelerator.

use super::{Accelerated, HostCpu, PropertyType};
use crate::cpu::from_qemu;
use ::cpu::x86::{Blocked, Detected, Models, can_move, decode, map};
use ::cpu::{Comparison, Cpu, CpuFeature, Policy, Signature, Verdict};
use model::YesNo;
use model::domain::cpu::{CpuMatch, CpuMode, CpuModel, Fallback};
use std::collections::BTreeSet;

/// What `host-model` stands for, and which models there are.
#[derive(Clone, Debug, Default)]
pub struct Processors {
    /// All the host can give a guest; what clients are told.
    pub reported: Option<Cpu>,
    /// What of it a guest can take along to another host.
    pub migratable: Option<Cpu>,
    /// All the host has, even what no guest can have: what a guest is compared with.
    pub full: Option<Cpu>,
    /// The models of the emulator; `None` where it does not say.
    pub models: Option<Vec<Blocked>>,
    /// Every feature the emulator has a name for; `None` where it does not say.
    pub known: Option<BTreeSet<String>>,
    /// Features that will go away.
    pub deprecated: Vec<String>,
}

/// Features of a host that no guest is given.
pub fn is_for_hosts_only(name: &str) -> bool {
    matches!(name, "cmt" | "mbm_total" | "mbm_local" | "osxsave" | "ospke")
}

/// A host's processor without what no guest is given.
pub fn filtered(host: &Cpu) -> Cpu {
    let mut cpu = host.clone();
    cpu.features.retain(|feature| !is_for_hosts_only(&feature.name));
    cpu
}

impl Processors {
    /// What an emulator described, or, where it did not, what `host` was found to be.
    pub fn new(accelerated: &Accelerated, arch: &str, host: Option<&Cpu>) -> Self {
        let models = offered(accelerated, arch);
        let described = accelerated.host_cpu.as_ref();
        let model =
            |migratable| described.and_then(|described| of_description(described, arch, &models, migratable));
        let (reported, migratable) = (model(false), model(true));
        // What is emulated has nothing of the host.
        let host = host.filter(|_| accelerated.accelerator != super::Accelerator::Tcg);
        let fallback = || host.map(filtered).map(as_guest);
        let reported = reported.or_else(fallback);
        Processors {
            migratable: migratable.or_else(|| reported.clone().map(|cpu| without_pinned(cpu, arch))),
            full: full(reported.as_ref(), host, arch),
            reported,
            models: Some(models).filter(|models| !models.is_empty()),
            known: described.map(|described| {
                let names = described.properties.iter();
                names
                    .map(|property| from_qemu(&property.name).to_owned())
                    .collect()
            }),
            deprecated: described.map(deprecated).unwrap_or_default(),
        }
    }
}

impl Processors {
    /// Whether guests can have what a document asks for. The emulator knows best what its models need; models that
    /// never changed are compared with `host`.
    pub fn judge(&self, arch: &str, host: &Cpu, cpu: &Cpu) -> api::Result<Verdict> {
        let custom = matches!(cpu.mode, None | Some(CpuMode::Custom));
        let name = ::cpu::model_name(cpu).filter(|_| custom);
        let models = self.models.iter().flatten();
        let model = name.and_then(|name| models.into_iter().find(|model| model.name == name));
        let Some(model) = model else {
            return ::cpu::judge(arch, host, cpu);
        };
        if model.blockers.is_empty()
            && cpu
                .features
                .iter()
                .all(|feature| self.goes_without_saying(feature))
        {
            return Ok(Verdict::of(Comparison::Superset));
        }
        let by_comparing = map()
            .model(&model.name)
            .is_none_or(|known| known.checked_by_comparing);
        if by_comparing {
            return ::cpu::judge(arch, host, cpu);
        }
        Ok(Verdict::lacking(&self.missing(model, cpu)))
    }

    /// Whether the emulator has a name for a feature, as far as it says.
    pub fn knows(&self, name: &str) -> bool {
        self.known.as_ref().is_none_or(|known| known.contains(name))
    }

    fn has(&self, name: &str) -> bool {
        let reported = self.reported.as_ref();
        reported.is_some_and(|host| ::cpu::x86::has_feature(host, name).is_ok_and(|has| has))
    }

    /// Whether nobody needs to look further because of a feature.
    fn goes_without_saying(&self, feature: &CpuFeature) -> bool {
        match feature.policy {
            Some(Policy::Require | Policy::Force | Policy::Optional) => self.has(&feature.name),
            Some(Policy::Disable) => true,
            Some(Policy::Forbid) | None => false,
        }
    }

    /// What keeps a model from running, unless it is turned off, and what is required beside and not there.
    fn missing<'a>(&self, model: &'a Blocked, cpu: &'a Cpu) -> Vec<&'a str> {
        let with = |policy| {
            let features = cpu.features.iter();
            features.filter(move |feature| feature.policy == Some(policy))
        };
        let off = |name: &&String| !with(Policy::Disable).any(|feature| feature.name == **name);
        let blockers = model.blockers.iter().filter(off).map(String::as_str);
        let beside = with(Policy::Require).map(|feature| feature.name.as_str());
        let beside: Vec<&str> = beside.filter(|name| !self.has(name)).collect();
        let mut missing: Vec<&str> = blockers.collect();
        for name in beside {
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        missing
    }
}

fn deprecated(described: &HostCpu) -> Vec<String> {
    let properties = described.properties.iter();
    properties
        .filter(|property| property.deprecated == Some(YesNo::Yes))
        .map(|property| property.name.clone())
        .collect()
}

/// The emulator's models, those that the table knows where there is a table.
fn offered(accelerated: &Accelerated, _: &str) -> Vec<Blocked> {
    let models = accelerated.cpus.iter();
    models
        .map(|model| Blocked {
            name: model.name.clone(),
            blockers: model
                .blockers
                .iter()
                .map(|blocker| from_qemu(&blocker.name).to_owned())
                .collect(),
        })
        .collect()
}

/// What QEMU described, as a guest's processor.
fn of_description(described: &HostCpu, arch: &str, models: &[Blocked], migratable: bool) -> Option<Cpu> {
    match arch {
        "x86_64" | "i686" => {
            let models = Models {
                offered: Some(models),
                ..Models::default()
            };
            let detected = detected(described, migratable);
            let mut cpu = decode(&detected, false, true, models).ok()?.into_guest();
            if migratable {
                cpu = without_pinned(cpu, arch);
            }
            Some(cpu)
        }
        "s390x" => Some(of_s390(described)),
        _ => None,
    }
}

fn without_pinned(mut cpu: Cpu, arch: &str) -> Cpu {
    if matches!(arch, "x86_64" | "i686") {
        cpu.features.retain(can_move);
    }
    cpu
}

/// The processor that properties describe.
fn detected(described: &HostCpu, migratable: bool) -> Detected {
    let map = map();
    let mut detected = Detected::default();
    let mut signature = Signature::default();
    for property in &described.properties {
        let number = || property.value.parse().unwrap_or_default();
        match (property.kind, property.name.as_str()) {
            (PropertyType::String, "vendor") => detected.vendor = map.vendor_of_string(&property.value),
            (PropertyType::Number, "family") => signature.family = number(),
            (PropertyType::Number, "model") => signature.model = number(),
            (PropertyType::Number, "stepping") => signature.stepping = number(),
            (PropertyType::Boolean, name) if property.value == "true" => {
                let pinned = migratable && property.migratable == Some(YesNo::No);
                if let Some(index) = map.feature(from_qemu(name)).filter(|_| !pinned) {
                    detected.features.insert(index);
                }
            }
            _ => {}
        }
    }
    detected.signature = Some(signature).filter(|signature| *signature != Signature::default());
    detected
}

/// Mainframes: the model by name, and every feature it is told to have or not.
fn of_s390(described: &HostCpu) -> Cpu {
    let switches = described
        .properties
        .iter()
        .filter(|property| property.kind == PropertyType::Boolean);
    let features = switches.map(|property| CpuFeature {
        policy: Some(if property.value == "true" {
            Policy::Require
        } else {
            Policy::Disable
        }),
        name: property.name.clone(),
    });
    Cpu {
        mode: Some(CpuMode::Custom),
        matching: Some(CpuMatch::Exact),
        model: Some(CpuModel {
            fallback: Some(Fallback::Forbid),
            vendor_id: None,
            name: Some(described.model.clone()),
        }),
        features: features.collect(),
        ..Cpu::default()
    }
}

/// A host's processor as one that a guest asks for.
fn as_guest(mut cpu: Cpu) -> Cpu {
    (cpu.arch, cpu.topology) = (None, None);
    (cpu.mode, cpu.matching) = (Some(CpuMode::Custom), Some(CpuMatch::Exact));
    if let Some(model) = &mut cpu.model {
        model.fallback = Some(Fallback::Allow);
    }
    for feature in &mut cpu.features {
        feature.policy = Some(Policy::Require);
    }
    cpu
}

/// What guests can have, and what the host has beside.
fn full(reported: Option<&Cpu>, host: Option<&Cpu>, arch: &str) -> Option<Cpu> {
    let (Some(reported), Some(host)) = (reported, host) else {
        return reported.cloned().or_else(|| host.map(filtered));
    };
    let mut full = reported.clone();
    let mut extra = filtered(host);
    if ::cpu::expand(arch, &mut extra).is_ok() {
        for feature in &extra.features {
            ::cpu::set_feature(&mut full, &feature.name, Policy::Require);
        }
    }
    Some(full)
}
