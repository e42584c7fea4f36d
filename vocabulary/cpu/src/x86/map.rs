//! The table of x86 vendors, features and models.

use crate::features::Features;
use crate::raw::{CpuData, Register};
use crate::signature::{Signature, SignatureRule};
use std::collections::HashMap;
use std::sync::OnceLock;

/// All that is known of x86 processors.
#[derive(Debug, Default)]
pub struct Map {
    vendors: Vec<(&'static str, &'static str)>,
    features: Vec<Feature>,
    by_name: HashMap<&'static str, usize>,
    models: Vec<Model>,
}

#[derive(Debug)]
struct Feature {
    name: &'static str,
    place: Place,
    migratable: bool,
    aliases: Vec<&'static str>,
}

/// Where a processor shows a feature.
#[derive(Clone, Copy, Debug)]
struct Place {
    source: Source,
    register: Register,
    bit: u32,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Leaf(u32, u32),
    Msr(u32),
}

/// A named set of features.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub name: &'static str,
    /// The model that this is only another name for.
    pub same_as: Option<&'static str>,
    /// Whether it may describe a host.
    pub describes_hosts: bool,
    /// Whether it may be chosen for a guest that asked for another one, or for none.
    pub describes_guests: bool,
    /// Whether a partial check compares it with the host's model rather than asking QEMU.
    pub checked_by_comparing: bool,
    pub vendor: Option<&'static str>,
    pub signatures: Vec<SignatureRule>,
    pub features: Features,
    /// Features the hypervisor's model has, but ours once lacked: whoever needs them names them, so that an older
    /// table means the same by the model's name.
    pub added: Features,
    /// Features that older versions of the model had.
    pub removed: Features,
}

impl Model {
    /// Whether the model was made for such a processor.
    pub fn is_for(&self, signature: Signature) -> bool {
        self.signatures.iter().any(|rule| rule.matches(signature))
    }
}

/// The table, read once.
pub fn map() -> &'static Map {
    static MAP: OnceLock<Map> = OnceLock::new();
    MAP.get_or_init(|| Map::parse(include_str!("../../data/x86.txt")))
}

impl Map {
    fn parse(text: &'static str) -> Self {
        let mut map = Map::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let kind = words.next().unwrap_or_default();
            let Some(name) = words.next() else { continue };
            match kind {
                "vendor" => map.vendors.extend(words.next().map(|string| (name, string))),
                "feature" => map.add_feature(name, words),
                "model" => {
                    let model = map.read_model(name, words);
                    map.models.push(model);
                }
                _ => {}
            }
        }
        map
    }

    fn add_feature(&mut self, name: &'static str, mut words: std::str::Split<'static, char>) {
        let Some(place) = words.next().and_then(Place::parse) else {
            return;
        };
        let (mut migratable, mut aliases) = (true, Vec::new());
        for word in words {
            migratable &= word != "unmigratable";
            aliases.extend(word.strip_prefix("alias="));
        }
        self.by_name.insert(name, self.features.len());
        self.features.push(Feature {
            name,
            place,
            migratable,
            aliases,
        });
    }

    fn read_model(&self, name: &'static str, words: std::str::Split<'static, char>) -> Model {
        let mut model = Model {
            name,
            ..Model::default()
        };
        for word in words {
            match word.split_once('=') {
                Some(("vendor", vendor)) => model.vendor = Some(vendor),
                Some(("sig", list)) => {
                    model.signatures = list.split(',').filter_map(SignatureRule::parse).collect();
                }
                Some(("like", other)) => self.start_like(&mut model, other),
                Some(("extends", other)) => self.extend(&mut model, other),
                _ => match word {
                    "host" => model.describes_hosts = true,
                    "guest" => model.describes_guests = true,
                    "compat" => model.checked_by_comparing = true,
                    _ => self.mark(&mut model, word),
                },
            }
        }
        model
    }

    fn start_like(&self, model: &mut Model, other: &str) {
        if let Some(other) = self.model(other) {
            (model.features, model.added, model.removed) = (other.features, other.added, other.removed);
        }
    }

    fn extend(&self, model: &mut Model, other: &'static str) {
        model.same_as = Some(other);
        self.start_like(model, other);
        if let Some(other) = self.model(other) {
            model.vendor = other.vendor;
            model.signatures.clone_from(&other.signatures);
        }
        // Who asks for a version knows which features it has.
        model.removed = Features::default();
    }

    /// Applies one mark, such as `+vme`.
    fn mark(&self, model: &mut Model, word: &str) {
        let mut rest = word.chars();
        let (mark, name) = (rest.next(), rest.as_str());
        let mut one = Features::default();
        if let Some(index) = self.feature(name) {
            one.insert(index);
        }
        model.features = model.features.without(&one);
        model.added = model.added.without(&one);
        model.removed = model.removed.without(&one);
        match mark {
            Some('+') => model.features = model.features.or(&one),
            Some('^') => model.added = model.added.or(&one),
            Some('!') => model.removed = model.removed.or(&one),
            _ => {}
        }
    }

    /// The models, in the order of the table.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model called `name`.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The version of a model that its plain name stands for.
    pub fn version_of(&self, name: &str) -> Option<&'static str> {
        let mut models = self.models.iter();
        models
            .find(|model| model.same_as == Some(name))
            .map(|model| model.name)
    }

    /// The place of a feature in the table.
    pub fn feature(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The place of a feature in the table, by its name or by a name that others have for it.
    pub fn feature_or_alias(&self, name: &str) -> Option<usize> {
        let alias = |feature: &Feature| feature.aliases.contains(&name);
        self.feature(name)
            .or_else(|| self.features.iter().position(alias))
    }

    /// The name of the feature at `index`.
    pub fn name(&self, index: usize) -> &'static str {
        self.features.get(index).map_or("", |feature| feature.name)
    }

    /// The names of a set of features, in the order of the table.
    pub fn names(&self, features: &Features) -> impl Iterator<Item = &'static str> {
        let features = *features;
        self.features
            .iter()
            .enumerate()
            .filter(move |(index, _)| features.has(*index))
            .map(|(_, feature)| feature.name)
    }

    /// The names of the features a model lost, in order of the alphabet.
    pub fn removed(&self, model: &Model) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self.names(&model.removed).collect();
        names.sort_unstable();
        names
    }

    /// Whether a guest with this feature can move to another host. What is not known is said to.
    pub fn is_migratable(&self, name: &str) -> bool {
        let feature = self.feature(name).and_then(|index| self.features.get(index));
        feature.is_none_or(|feature| feature.migratable)
    }

    /// The vendor called `name`, if there is one.
    pub fn vendor_named(&self, name: &str) -> Option<&'static str> {
        let mut names = self.vendors.iter().map(|(known, _)| *known);
        names.find(|known| *known == name)
    }

    /// The name of the vendor who writes `string` into CPUID.
    pub fn vendor_of_string(&self, string: &str) -> Option<&'static str> {
        self.vendors
            .iter()
            .find(|(_, known)| *known == string)
            .map(|(name, _)| *name)
    }

    /// The features that are in registers, where CPUID does not show them.
    pub fn features_in_registers(&self) -> Features {
        let mut features = Features::default();
        for (index, feature) in self.features.iter().enumerate() {
            if matches!(feature.place.source, Source::Msr(_)) {
                features.insert(index);
            }
        }
        features
    }

    /// The numbers of the registers that features are in.
    pub fn registers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .features
            .iter()
            .filter_map(|feature| match feature.place.source {
                Source::Msr(index) => Some(index),
                Source::Leaf(..) => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The features that a processor shows.
    pub fn features_of(&self, data: &CpuData) -> Features {
        let mut features = Features::default();
        for (index, feature) in self.features.iter().enumerate() {
            if feature.place.is_set(data) {
                features.insert(index);
            }
        }
        features
    }
}

impl Place {
    /// Reads `LEAF[.SUBLEAF]:REGISTER:BIT` or `msr.INDEX:REGISTER:BIT`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let hex = |text: &str| u32::from_str_radix(text, 16).ok();
        let source = match parts.next()?.split_once('.') {
            Some(("msr", index)) => Source::Msr(hex(index)?),
            Some((leaf, sub)) => Source::Leaf(hex(leaf)?, hex(sub)?),
            None => Source::Leaf(hex(text.split(':').next()?)?, 0),
        };
        let register = match parts.next()? {
            "eax" => Register::Eax,
            "ebx" => Register::Ebx,
            "ecx" => Register::Ecx,
            _ => Register::Edx,
        };
        let bit = parts.next()?.parse().ok().filter(|bit| *bit < 32)?;
        Some(Place {
            source,
            register,
            bit,
        })
    }

    fn is_set(self, data: &CpuData) -> bool {
        let value = match self.source {
            Source::Leaf(eax_in, ecx_in) => data
                .leaves(eax_in, ecx_in)
                .fold(0, |bits, leaf| bits | leaf.register(self.register)),
            Source::Msr(index) => data.msr(index).map_or(0, |msr| msr.register(self.register)),
        };
        value & (1 << self.bit) != 0
    }
}
