//! What an emulator can do: the answers to one conversation of probing, and libvirt's document of them.
//!
//! [`replies`] holds the answers, [`read`] makes a [`Caps`] of them, [`document`] reads and prints libvirt's cache file.
//! All of it is pure: who asks the emulator is [`crate::probe`].

mod document;
pub mod domain;
mod flags;
pub mod guest;
mod processors;
mod read;
mod replies;
mod schema;
#[cfg(test)]
mod tests;

pub use flags::{FLAGS, Flags};
pub use processors::{Processors, is_for_hosts_only};
pub use read::{HostFacts, read};
pub use replies::{Question, Replies, processor_questions, questions};

use model::YesNo;
use model::domain_capabilities::SgxSection;
use xml::{Element, values};

values! {
    /// What runs the guest's instructions.
    Accelerator { #[default] Kvm "kvm", Hvf "hvf", Tcg "tcg" }
    /// The type of a property's value.
    PropertyType { #[default] Boolean "boolean", String "string", Number "number" }
}

/// What one emulator can do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caps {
    /// 10.0.2 is 10000002.
    pub version: u64,
    pub package: String,
    /// Our name of the guests' architecture.
    pub arch: String,
    pub microcode: u32,
    pub flags: Flags,
    pub accelerators: Vec<Accelerated>,
    pub gics: Vec<Gic>,
    pub sev: Option<Sev>,
    pub sgx: Option<Sgx>,
    pub hyperv: Option<Hyperv>,
}

/// What depends on the accelerator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accelerated {
    pub accelerator: Accelerator,
    pub host_cpu: Option<HostCpu>,
    pub cpus: Vec<CpuModel>,
    pub machines: Vec<Machine>,
}

/// The most that a guest's processor can have here, as QEMU describes it.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostCpu {
    #[attr("type")]
    pub accelerator: Accelerator,
    #[attr]
    pub model: String,
    #[attr]
    pub migratability: Option<YesNo>,
    #[child("property")]
    pub properties: Vec<Property>,
}

/// One property of a processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Property {
    #[attr]
    pub name: String,
    #[attr("type")]
    pub kind: PropertyType,
    #[attr]
    pub value: String,
    #[attr]
    pub migratable: Option<YesNo>,
    #[attr]
    pub deprecated: Option<YesNo>,
}

/// A processor model.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CpuModel {
    #[attr("type")]
    pub accelerator: Accelerator,
    #[attr]
    pub name: String,
    #[attr("typename")]
    pub type_name: Option<String>,
    /// Whether it runs here; unknown where QEMU does not say.
    #[attr]
    pub usable: Option<YesNo>,
    #[attr]
    pub deprecated: Option<YesNo>,
    #[child("blocker")]
    pub blockers: Vec<Blocker>,
}

/// What keeps a model from running here.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Blocker {
    #[attr]
    pub name: String,
}

/// A machine type.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Machine {
    #[attr("type")]
    pub accelerator: Accelerator,
    #[attr]
    pub name: String,
    #[attr]
    pub alias: Option<String>,
    #[attr("hotplugCpus")]
    pub hotplug_cpus: Option<YesNo>,
    #[attr("maxCpus")]
    pub max_cpus: Option<u32>,
    #[attr]
    pub default: Option<YesNo>,
    #[attr("defaultCPU")]
    pub default_cpu: Option<String>,
    #[attr("numaMemSupported")]
    pub numa_mem: Option<YesNo>,
    #[attr("defaultRAMid")]
    pub default_ram: Option<String>,
    #[attr]
    pub deprecated: Option<YesNo>,
    #[attr]
    pub acpi: Option<YesNo>,
}

/// A version of ARM's interrupt controller.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gic {
    #[attr]
    pub version: String,
    #[attr]
    pub kernel: YesNo,
    #[attr]
    pub emulated: YesNo,
}

/// What AMD's secure encrypted virtualization needs.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sev {
    #[leaf]
    pub cbitpos: u32,
    #[leaf("reducedPhysBits")]
    pub reduced_phys_bits: u32,
    #[leaf]
    pub pdh: String,
    #[leaf("certChain")]
    pub cert_chain: String,
    #[leaf("cpu0Id")]
    pub cpu0_id: Option<String>,
}

/// What Intel's enclaves have.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sgx {
    #[leaf("flc")]
    pub flc: YesNo,
    #[leaf("sgx1")]
    pub sgx1: YesNo,
    #[leaf("sgx2")]
    pub sgx2: YesNo,
    #[leaf("section_size")]
    pub section_size_kib: Option<u64>,
    #[list("sections/section")]
    pub sections: Vec<SgxSection>,
}

/// The enlightenments there are for guests that know Hyper-V.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hyperv {
    #[attr]
    pub supported: YesNo,
    #[child("cap")]
    pub caps: Vec<Blocker>,
}

impl Caps {
    /// Whether it has what a flag stands for.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.has(flag)
    }

    /// What there is with one accelerator.
    pub fn accelerated(&self, accelerator: Accelerator) -> Option<&Accelerated> {
        self.accelerators
            .iter()
            .find(|accelerated| accelerated.accelerator == accelerator)
    }

    /// The accelerator that is better than none, if there is one.
    pub fn fast(&self) -> Option<Accelerator> {
        let mut all = self.accelerators.iter().map(|each| each.accelerator);
        all.find(|accelerator| *accelerator != Accelerator::Tcg)
    }
}

impl Accelerated {
    /// The machine by its whole name or the short one for it.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        let machines = || self.machines.iter();
        machines()
            .find(|machine| machine.name == name)
            .or_else(|| machines().find(|machine| machine.alias.as_deref() == Some(name)))
    }

    /// The machine a guest gets that names none.
    pub fn default_machine(&self) -> Option<&Machine> {
        self.machines
            .iter()
            .find(|machine| machine.default == Some(YesNo::Yes))
    }
}
