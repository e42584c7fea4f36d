//! Which model describes a processor.

use super::map::{Map, Model, map};
use crate::definition::feature;
use crate::error::{internal, unsupported};
use crate::features::Features;
use crate::raw::{CpuData, Register};
use crate::signature::Signature;
use api::Result;
use model::domain::cpu::{Cpu, CpuMatch, CpuMode, CpuModel, Fallback, Policy};

/// What was found out about a processor, wherever it was found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detected {
    pub features: Features,
    pub vendor: Option<&'static str>,
    pub signature: Option<Signature>,
}

impl Detected {
    /// Reads the answers of CPUID and the registers.
    pub fn from_data(data: &CpuData) -> Self {
        let map = map();
        let vendor = data.leaf(0, 0).and_then(|leaf| {
            let registers = [Register::Ebx, Register::Edx, Register::Ecx];
            let bytes: Vec<u8> = registers
                .iter()
                .flat_map(|register| leaf.register(*register).to_le_bytes())
                .collect();
            map.vendor_of_string(&String::from_utf8_lossy(&bytes))
        });
        let eax = data.leaf(1, 0).map(|leaf| leaf.register(Register::Eax));
        Detected {
            features: map.features_of(data),
            vendor,
            signature: eax.filter(|eax| *eax != 0).map(Signature::from_eax),
        }
    }
}

/// A model a hypervisor has, and what keeps it from running here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blocked {
    pub name: String,
    pub blockers: Vec<String>,
}

/// Which models may be chosen, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Models<'a> {
    /// Those a hypervisor has; all when there is no list.
    pub offered: Option<&'a [Blocked]>,
    /// The one that is taken whatever the others are like; of several, each before one that turns off more.
    pub preferred: &'a [&'a str],
    /// Whether features are left out that keep a guest where it is.
    pub migratable: bool,
}

/// A processor as a model and its differences from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    pub model: String,
    pub vendor: Option<String>,
    pub signature: Option<Signature>,
    /// Features in the order of the table: those the model lacks, then those it has too many.
    pub features: Vec<(&'static str, Policy)>,
}

impl Decoded {
    /// The processor as a guest's, no other model standing in.
    pub fn into_guest(self) -> Cpu {
        Cpu {
            mode: Some(CpuMode::Custom),
            matching: Some(CpuMatch::Exact),
            model: Some(CpuModel {
                fallback: Some(Fallback::Forbid),
                vendor_id: None,
                name: Some(self.model),
            }),
            vendor: self.vendor,
            features: self
                .features
                .iter()
                .map(|(name, policy)| feature(name, *policy))
                .collect(),
            ..Cpu::default()
        }
    }

    /// The processor as a host's.
    pub fn into_host(self, arch: &str) -> Cpu {
        let mut cpu = self.into_guest();
        cpu.arch = Some(arch.to_owned());
        (cpu.mode, cpu.matching) = (None, None);
        cpu.model = cpu.model.map(|model| CpuModel {
            fallback: None,
            ..model
        });
        cpu.features.iter_mut().for_each(|feature| feature.policy = None);
        cpu
    }
}

/// Describes a processor by the model that needs the fewest words, for a host or for a guest.
///
/// Errors: no model may be chosen, or the preferred one is not offered and `may_fall_back` is false.
pub fn decode(detected: &Detected, host: bool, may_fall_back: bool, models: Models<'_>) -> Result<Decoded> {
    let map = map();
    let features = without_broken(map, detected);
    let mut best: Option<Candidate> = None;
    for model in map.models().iter().rev() {
        let blockers = match offered(model, models, may_fall_back)? {
            Offer::No => continue,
            Offer::Yes(blockers) => blockers,
        };
        let decodable = if host {
            model.describes_hosts
        } else {
            model.describes_guests
        };
        let foreign = model.vendor.zip(detected.vendor).is_some_and(|(a, b)| a != b);
        if !decodable || foreign {
            continue;
        }
        let mut candidate = Candidate::new(map, model, &features, blockers, detected.signature, host);
        candidate.preferred = models.preferred.contains(&model.name);
        if host && candidate.disabled != 0 {
            continue;
        }
        if models.preferred == [model.name] {
            best = Some(candidate);
            break;
        }
        if best.as_ref().is_none_or(|best| candidate.beats(best)) {
            best = Some(candidate);
        }
    }
    let best = best.ok_or_else(|| internal("Cannot find suitable CPU model for given data"))?;
    let mut decoded = best.describe(map, detected, models.migratable);
    if !host {
        disable_removed(map, &mut decoded);
    }
    Ok(decoded)
}

/// A hypervisor with an older idea of the model would give a guest what the model no longer has.
fn disable_removed(map: &Map, decoded: &mut Decoded) {
    let model = map.model(&decoded.model);
    for name in model.map(|model| map.removed(model)).unwrap_or_default() {
        if !decoded.features.iter().any(|(known, _)| *known == name) {
            decoded.features.push((name, Policy::Disable));
        }
    }
}

enum Offer<'a> {
    No,
    Yes(&'a [String]),
}

fn offered<'a>(model: &Model, models: Models<'a>, may_fall_back: bool) -> Result<Offer<'a>> {
    let Some(list) = models.offered else {
        return Ok(Offer::Yes(&[]));
    };
    match list.iter().find(|offered| offered.name == model.name) {
        Some(offered) => Ok(Offer::Yes(&offered.blockers)),
        None if models.preferred == [model.name] && !may_fall_back => Err(unsupported(format!(
            "CPU model {} is not supported by hypervisor",
            model.name
        ))),
        None => Ok(Offer::No),
    }
}

/// Transactional memory does not work in the first processors that had it.
fn without_broken(map: &Map, detected: &Detected) -> Features {
    let mut broken = Features::default();
    let signature = detected.signature.unwrap_or_default();
    if detected.vendor == Some("Intel") && signature.family == 6 {
        let is_broken = match signature.model {
            63 => signature.stepping < 4,
            60 | 69 | 70 => true,
            _ => false,
        };
        if is_broken {
            let names = ["hle", "rtm"];
            names
                .iter()
                .filter_map(|name| map.feature(name))
                .for_each(|index| broken.insert(index));
        }
    }
    detected.features.without(&broken)
}

/// A model, and what has to be said beside its name.
struct Candidate {
    model: &'static str,
    extra: Features,
    lacking: Features,
    words: usize,
    disabled: usize,
    preferred: bool,
    fits: bool,
}

impl Candidate {
    fn new(
        map: &Map,
        model: &Model,
        features: &Features,
        blockers: &[String],
        signature: Option<Signature>,
        host: bool,
    ) -> Self {
        // What blocks the model belongs to it as this hypervisor knows it. It is turned off by name where the processor
        // lacks it, and where our model has it, too: the hypervisor says that it does not work here.
        let mut blocked = Features::default();
        let indexes = blockers.iter().filter_map(|name| map.feature_or_alias(name));
        indexes.for_each(|index| blocked.insert(index));
        let extra = features.without(&model.features);
        let lacking = model.features.or(&blocked).without(&extra);
        let lacking = lacking.without(features).or(&blocked.and(&model.features));
        // What the model lost is turned off, too, for a hypervisor that has an older idea of it.
        let lost = if host { Features::default() } else { model.removed };
        let disabled = lacking.or(&lost.without(features)).len();
        Candidate {
            model: model.name,
            extra,
            lacking,
            words: extra.len().saturating_add(disabled),
            disabled,
            preferred: false,
            fits: signature.is_some_and(|signature| model.is_for(signature)),
        }
    }

    /// A model made for such a processor is better; then a preferred one that turns off less; then the one that
    /// weighs less.
    fn beats(&self, best: &Candidate) -> bool {
        if self.fits != best.fits {
            return self.fits;
        }
        let less_off = self.disabled < best.disabled;
        (self.preferred && less_off) || self.weight() < best.weight()
    }

    /// How much has to be said beside the name. A guest may crash where a feature of its model is missing, so features
    /// that are turned off weigh more, each pair of them more than the pair before: 2, 2, 3, 4, 5 and so on. A very old
    /// model is no way out either, as it keeps guests from using what is there. Measured on libvirt 11.3.
    fn weight(&self) -> (usize, usize) {
        let pairs = self.disabled.div_ceil(2);
        let triangle = pairs.saturating_mul(pairs.saturating_add(1)) / 2;
        let extra = triangle.saturating_add(usize::from(pairs > 0));
        // Of two that weigh the same, the one with fewer pairs is a little lighter, unless it has none.
        let order = pairs.checked_sub(1).unwrap_or(usize::MAX);
        (self.words.saturating_add(extra), order)
    }

    fn describe(self, map: &Map, detected: &Detected, migratable: bool) -> Decoded {
        let extra = map.names(&self.extra).map(|name| (name, Policy::Require));
        let lacking = map.names(&self.lacking).map(|name| (name, Policy::Disable));
        Decoded {
            model: self.model.to_owned(),
            vendor: detected.vendor.map(str::to_owned),
            signature: detected.signature,
            features: extra
                .chain(lacking)
                .filter(|(name, policy)| !migratable || *policy == Policy::Disable || map.is_migratable(name))
                .collect(),
        }
    }
}
