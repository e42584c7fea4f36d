//! What a guest on one hypervisor, machine and architecture can be made of.

use crate::capabilities::FeatureName;
use crate::domain::cpu::{CpuFeature, Fallback, MaxPhysAddr};
use xml::{Element, Field, Form, Reader, Tag, Writer, YesNo, field, values};

values! {
    /// Whether a model runs on this host.
    Usable { #[default] Unknown "unknown", Yes "yes", No "no" }
}

/// The document.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DomainCapabilities {
    #[leaf]
    pub path: Option<String>,
    #[leaf]
    pub domain: String,
    #[leaf]
    pub machine: Option<String>,
    #[leaf]
    pub arch: String,
    #[child]
    pub vcpu: Option<Vcpus>,
    #[child]
    pub iothreads: Option<Presence>,
    #[child]
    pub os: Option<Os>,
    #[child(keep)]
    pub cpu: Option<Modes>,
    #[child("memoryBacking")]
    pub memory_backing: Option<Section>,
    #[child(keep)]
    pub devices: Option<Devices>,
    #[child(keep)]
    pub features: Option<Features>,
}

/// The most processors.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Vcpus {
    #[attr]
    pub max: u32,
}

/// Whether a kind of thing is there.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Presence {
    #[attr]
    pub supported: YesNo,
}

impl Presence {
    /// A thing that is there if `yes`.
    pub fn when(yes: bool) -> Self {
        Presence {
            supported: if yes { YesNo::Yes } else { YesNo::No },
        }
    }
}

/// Whether a kind of thing is there, and which values its attributes can have.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Section {
    #[attr]
    pub supported: YesNo,
    #[child("enum")]
    pub choices: Vec<Choice>,
}

/// Files of firmware, and how they can be loaded.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Loader {
    #[attr]
    pub supported: YesNo,
    #[leaf("value")]
    pub files: Vec<String>,
    #[child("enum")]
    pub choices: Vec<Choice>,
}

impl Loader {
    /// Images of these kinds that the guest can start from and not write to.
    pub fn of(files: &[&str], kinds: &[&str]) -> Self {
        let choice = |name: &str, values: &[&str]| Choice {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        Loader {
            supported: YesNo::Yes,
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            choices: vec![choice("type", kinds), choice("readonly", &["yes"])],
        }
    }
}

/// The values of one attribute.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Choice {
    #[attr]
    pub name: String,
    #[leaf("value")]
    pub values: Vec<String>,
}

impl Section {
    /// A thing that is not there.
    pub fn no() -> Self {
        Section {
            supported: YesNo::No,
            ..Section::default()
        }
    }

    /// A thing that is there if `yes`, with nothing to choose.
    pub fn when(yes: bool) -> Self {
        Section {
            supported: if yes { YesNo::Yes } else { YesNo::No },
            ..Section::default()
        }
    }

    /// A thing that is there.
    pub fn yes() -> Self {
        Self::when(true)
    }

    /// Adds an attribute and those of its values that hold.
    pub fn choice(mut self, name: &str, values: &[(&str, bool)]) -> Self {
        let values = values
            .iter()
            .filter(|(_, holds)| *holds)
            .map(|(value, _)| (*value).to_owned());
        self.choices.push(Choice {
            name: name.to_owned(),
            values: values.collect(),
        });
        self
    }
}

/// How a guest is booted.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Os {
    #[attr]
    pub supported: YesNo,
    #[child("enum")]
    pub choices: Vec<Choice>,
    #[child]
    pub loader: Option<Loader>,
}

impl Os {
    /// What starts a guest: firmware, if there is a loader for it.
    pub fn of(loader: Option<Loader>) -> Self {
        Os {
            supported: if loader.is_some() { YesNo::Yes } else { YesNo::No },
            choices: Vec::new(),
            loader,
        }
    }
}

/// The ways to choose a processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Modes {
    #[child("mode")]
    pub modes: Vec<Mode>,
}

/// One way to choose a processor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mode {
    pub name: String,
    pub supported: YesNo,
    pub choices: Vec<Choice>,
    pub models: Vec<Model>,
    pub vendor: Option<String>,
    pub maxphysaddr: Option<MaxPhysAddr>,
    pub features: Vec<CpuFeature>,
    /// What keeps a model from running, after the model it belongs to.
    pub blockers: Vec<Blockers>,
}

/// A model, or what `host-model` stands for.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Model {
    #[attr]
    pub fallback: Option<Fallback>,
    #[attr("vendor_id")]
    pub vendor_id: Option<String>,
    #[attr]
    pub usable: Option<Usable>,
    #[attr]
    pub deprecated: Option<YesNo>,
    #[attr]
    pub vendor: Option<String>,
    #[attr]
    pub canonical: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// What keeps a model from running.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Blockers {
    #[attr]
    pub model: String,
    #[child("feature")]
    pub features: Vec<FeatureName>,
}

/// The fields of a mode, in words for who asks what a document holds.
const MODE_FIELDS: &[Field] = &[
    described("name", Form::Attr, None),
    described("supported", Form::Attr, None),
    described("enum", Form::Child, Some(Choice::fields)),
    described("model", Form::Child, Some(Model::fields)),
    described("vendor", Form::Leaf, None),
    described("maxphysaddr", Form::Child, Some(MaxPhysAddr::fields)),
    described("feature", Form::Child, Some(CpuFeature::fields)),
    described("blockers", Form::Child, Some(Blockers::fields)),
];

const fn described(name: &'static str, form: Form, fields: Option<fn() -> &'static [Field]>) -> Field {
    Field {
        name,
        form,
        doc: "",
        names: &[],
        fields,
    }
}

impl Element for Mode {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.name = field::attr_req(tag, r, "name");
        self.supported = field::attr_req(tag, r, "supported");
        self.choices = field::child_many(tag, r, "enum");
        self.models = field::child_many(tag, r, "model");
        self.vendor = field::leaf_opt(tag, r, "vendor");
        self.maxphysaddr = field::child_opt(tag, r, "maxphysaddr");
        self.features = field::child_many(tag, r, "feature");
        self.blockers = field::child_many(tag, r, "blockers");
    }

    fn write_attrs(&self, w: &mut Writer) {
        w.attr("name", &self.name);
        w.attr_value("supported", &self.supported);
    }

    /// What blocks a model stands right after it.
    fn write_children(&self, w: &mut Writer) {
        field::put_child_many(w, "enum", &self.choices);
        for model in &self.models {
            w.element("model", model);
            let blockers = self.blockers.iter();
            let own = blockers.filter(|blockers| Some(&blockers.model) == model.name.as_ref());
            own.for_each(|blockers| w.element("blockers", blockers));
        }
        field::put_leaf_opt(w, "vendor", self.vendor.as_ref());
        field::put_child_opt(w, "maxphysaddr", self.maxphysaddr.as_ref());
        field::put_child_many(w, "feature", &self.features);
    }

    fn fields() -> &'static [Field] {
        MODE_FIELDS
    }
}

/// The devices.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Devices {
    #[child]
    pub disk: Option<Section>,
    #[child]
    pub graphics: Option<Section>,
    #[child]
    pub video: Option<Section>,
    #[child]
    pub hostdev: Option<Section>,
    #[child]
    pub rng: Option<Section>,
    #[child]
    pub filesystem: Option<Section>,
    #[child]
    pub tpm: Option<Section>,
    #[child]
    pub redirdev: Option<Section>,
    #[child]
    pub channel: Option<Section>,
    #[child]
    pub crypto: Option<Section>,
    #[child]
    pub interface: Option<Section>,
    #[child]
    pub panic: Option<Section>,
}

/// What else there is.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Features {
    #[child]
    pub gic: Option<Section>,
    #[child]
    pub vmcoreinfo: Option<Presence>,
    #[child]
    pub genid: Option<Presence>,
    #[child("backingStoreInput")]
    pub backing_store_input: Option<Presence>,
    #[child]
    pub backup: Option<Presence>,
    #[child("async-teardown")]
    pub async_teardown: Option<Presence>,
    #[child("s390-pv")]
    pub s390_pv: Option<Presence>,
    #[child]
    pub ps2: Option<Presence>,
    #[child]
    pub sev: Option<Sev>,
    #[child]
    pub sgx: Option<Sgx>,
    #[child]
    pub hyperv: Option<Section>,
    #[child("launchSecurity")]
    pub launch_security: Option<Section>,
}

/// AMD's secure encrypted virtualization.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sev {
    #[attr]
    pub supported: YesNo,
    #[leaf]
    pub cbitpos: Option<u32>,
    #[leaf("reducedPhysBits")]
    pub reduced_phys_bits: Option<u32>,
    #[leaf("maxGuests")]
    pub max_guests: Option<u32>,
    #[leaf("maxESGuests")]
    pub max_es_guests: Option<u32>,
    #[leaf("cpu0Id")]
    pub cpu0_id: Option<String>,
}

/// Intel's enclaves.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sgx {
    #[attr]
    pub supported: YesNo,
    #[leaf]
    pub flc: Option<YesNo>,
    #[leaf]
    pub sgx1: Option<YesNo>,
    #[leaf]
    pub sgx2: Option<YesNo>,
    #[child("section_size")]
    pub section_size: Option<SectionSize>,
    #[list("sections/section")]
    pub sections: Vec<SgxSection>,
}

/// How much memory enclaves have.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SectionSize {
    #[attr]
    pub unit: String,
    #[text]
    pub size: u64,
}

/// How much of it is on one node.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SgxSection {
    #[attr]
    pub node: u32,
    #[attr]
    pub size: u64,
    #[attr]
    pub unit: String,
}

impl Features {
    /// A hypervisor that has none of what only QEMU has.
    pub fn without_those_of_qemu(self) -> Self {
        Features {
            gic: Some(Section::no()),
            vmcoreinfo: Some(Presence::when(false)),
            genid: Some(Presence::when(false)),
            ..self
        }
    }
}

impl DomainCapabilities {
    /// What nobody filled in yet: no way to choose a processor, no devices.
    pub fn empty(path: Option<String>, domain: &str, machine: Option<String>, arch: &str) -> Self {
        let names = ["host-passthrough", "maximum", "host-model", "custom"];
        let modes = names.iter().map(|name| Mode {
            name: (*name).to_owned(),
            supported: YesNo::No,
            ..Mode::default()
        });
        DomainCapabilities {
            path,
            domain: domain.to_owned(),
            machine,
            arch: arch.to_owned(),
            cpu: Some(Modes {
                modes: modes.collect(),
            }),
            devices: Some(Devices::default()),
            features: Some(Features {
                sev: Some(Sev {
                    supported: YesNo::No,
                    ..Sev::default()
                }),
                sgx: Some(Sgx {
                    supported: YesNo::No,
                    ..Sgx::default()
                }),
                ..Features::default()
            }),
            ..DomainCapabilities::default()
        }
    }

    /// Reads the document.
    pub fn parse(text: &str) -> Result<Self, xml::Problems> {
        crate::read_document(
            text,
            "domainCapabilities",
            crate::ReadOptions::default(),
            |_, _, _| {},
        )
    }

    /// Prints the document.
    pub fn format(&self) -> String {
        let text = xml::to_string("domainCapabilities", self, Writer::new());
        // libvirt prints devices open even where there are none.
        text.replacen("  <devices/>\n", "  <devices>\n  </devices>\n", 1)
    }
}
