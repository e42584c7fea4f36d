//! What a host and its hypervisor have: the document of capabilities.

use crate::domain::cpu::{Cpu, CpuFeature, CpuModel, Interconnects, MaxPhysAddr, MemoryCache, Topology};
use crate::nodedev::Opened;
use xml::{Element, OnOff, Writer, YesNo, values};

values! {
    /// What a cache holds.
    CacheType { #[default] Both "both", Code "code", Data "data" }
}

/// The document.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Capabilities {
    #[child]
    pub host: Host,
    #[child("guest")]
    pub guests: Vec<Guest>,
}

/// The machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Host {
    #[leaf]
    pub uuid: Option<String>,
    #[child]
    pub cpu: Option<HostCpu>,
    #[child(keep)]
    pub power_management: Option<PowerManagement>,
    #[child]
    pub iommu: Option<Iommu>,
    #[child(keep)]
    pub migration_features: Option<MigrationFeatures>,
    #[child]
    pub topology: Option<Nodes>,
    #[child]
    pub cache: Option<Caches>,
    #[child("memory_bandwidth")]
    pub memory_bandwidth: Option<MemoryBandwidth>,
    #[child("secmodel")]
    pub secmodels: Vec<SecModel>,
}

/// The processor of the machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostCpu {
    #[leaf]
    pub arch: String,
    #[leaf]
    pub model: Option<String>,
    #[leaf]
    pub vendor: Option<String>,
    #[child]
    pub microcode: Option<Microcode>,
    #[child]
    pub signature: Option<SignatureValues>,
    #[child("counter")]
    pub counters: Vec<Counter>,
    #[child]
    pub topology: Option<Topology>,
    #[child]
    pub maxphysaddr: Option<MaxPhysAddr>,
    #[child("features")]
    pub others: Option<HostFeatures>,
    #[child("feature")]
    pub features: Vec<FeatureName>,
    #[child("pages")]
    pub pages: Vec<PageSize>,
}

impl HostCpu {
    /// What of it can be compared with what guests ask for.
    pub fn to_cpu(&self) -> Cpu {
        Cpu {
            arch: Some(self.arch.clone()),
            model: self.model.clone().map(|name| CpuModel {
                name: Some(name),
                ..CpuModel::default()
            }),
            vendor: self.vendor.clone(),
            topology: self.topology.clone(),
            features: self.features.iter().map(FeatureName::to_feature).collect(),
            ..Cpu::default()
        }
    }
}

/// A feature of a host: nothing is asked of it.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FeatureName {
    #[attr]
    pub name: String,
}

impl FeatureName {
    /// A feature by its name.
    pub fn new(name: impl Into<String>) -> Self {
        FeatureName { name: name.into() }
    }

    fn to_feature(&self) -> CpuFeature {
        CpuFeature {
            policy: None,
            name: self.name.clone(),
        }
    }
}

/// What hypervisors without models of processors say of a host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostFeatures {
    #[flag]
    pub pae: bool,
    #[flag]
    pub nonpae: bool,
    #[flag]
    pub vmx: bool,
    #[flag]
    pub svm: bool,
}

/// The version of the microcode.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Microcode {
    #[attr]
    pub version: u32,
}

/// Family, model and stepping.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SignatureValues {
    #[attr]
    pub family: u32,
    #[attr]
    pub model: u32,
    #[attr]
    pub stepping: u32,
}

/// A clock in the processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Counter {
    #[attr]
    pub name: String,
    #[attr("frequency")]
    pub frequency_hz: u64,
    #[attr]
    pub scaling: Option<YesNo>,
}

/// A size of pages the processor has.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PageSize {
    #[attr]
    pub unit: String,
    #[attr]
    pub size: u64,
}

/// The ways the machine can sleep.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PowerManagement {
    #[flag]
    pub suspend_mem: bool,
    #[flag]
    pub suspend_disk: bool,
    #[flag]
    pub suspend_hybrid: bool,
}

/// Whether devices can be given to guests.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Iommu {
    #[attr]
    pub support: YesNo,
}

/// How guests move to other hosts.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MigrationFeatures {
    #[flag]
    pub live: bool,
    #[child]
    pub uri_transports: Option<Transports>,
}

/// The protocols by which guests move.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Transports {
    #[leaf("uri_transport")]
    pub names: Vec<String>,
}

/// Processors and memory in nodes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Nodes {
    #[child]
    pub cells: Opened<Cells>,
    #[child]
    pub interconnects: Option<Interconnects>,
}

/// All nodes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cells {
    #[attr("num")]
    pub count: u32,
    #[child("cell")]
    pub cells: Vec<Cell>,
}

/// One node.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cell {
    #[attr]
    pub id: u32,
    #[child]
    pub memory: Option<Amount>,
    #[child("pages")]
    pub pages: Vec<Pages>,
    #[list("distances/sibling")]
    pub distances: Vec<Distance>,
    #[child]
    pub cpus: Option<NodeCpus>,
    #[child("cache")]
    pub caches: Vec<MemoryCache>,
}

/// An amount of memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Amount {
    #[attr]
    pub unit: String,
    #[text]
    pub value: u64,
}

/// How many pages of one size a node has.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Pages {
    #[attr]
    pub unit: String,
    #[attr]
    pub size: u64,
    #[text]
    pub count: u64,
}

/// How far a node is.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Distance {
    #[attr]
    pub id: u32,
    #[attr]
    pub value: u32,
}

/// The processors of a node.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NodeCpus {
    #[attr("num")]
    pub count: u32,
    #[child("cpu")]
    pub cpus: Vec<NodeCpu>,
}

/// Where one processor is; one that is off is nowhere.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NodeCpu {
    #[attr]
    pub id: u32,
    #[attr]
    pub socket_id: Option<u32>,
    #[attr]
    pub die_id: Option<u32>,
    #[attr]
    pub cluster_id: Option<u32>,
    #[attr]
    pub core_id: Option<u32>,
    #[attr]
    pub siblings: Option<String>,
}

/// Caches that several processors share, and what can be controlled and measured of them.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Caches {
    #[child("bank")]
    pub banks: Vec<CacheBank>,
    #[child("monitor")]
    pub monitors: Vec<Monitor>,
}

/// One cache.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CacheBank {
    #[attr]
    pub id: u32,
    #[attr]
    pub level: u32,
    #[attr("type")]
    pub kind: CacheType,
    #[attr]
    pub size: u64,
    #[attr]
    pub unit: String,
    #[attr]
    pub cpus: String,
    #[child("control")]
    pub controls: Vec<CacheControl>,
}

/// How finely a cache is shared out.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CacheControl {
    #[attr]
    pub granularity: u64,
    #[attr]
    pub min: Option<u64>,
    #[attr]
    pub unit: String,
    #[attr("type")]
    pub kind: CacheType,
    #[attr("maxAllocs")]
    pub max_allocs: u32,
}

/// What can be measured.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Monitor {
    #[attr]
    pub level: Option<u32>,
    #[attr("reuseThreshold")]
    pub reuse_threshold: Option<u32>,
    #[attr("maxMonitors")]
    pub max_monitors: u32,
    #[child("feature")]
    pub features: Vec<FeatureName>,
}

/// How the way to memory is shared out.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryBandwidth {
    #[child("node")]
    pub nodes: Vec<BandwidthNode>,
    #[child("monitor")]
    pub monitors: Vec<Monitor>,
}

/// The way to memory of some processors.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BandwidthNode {
    #[attr]
    pub id: u32,
    #[attr]
    pub cpus: String,
    #[child("control")]
    pub controls: Vec<BandwidthControl>,
}

/// How finely it is shared out.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BandwidthControl {
    #[attr]
    pub granularity: u32,
    #[attr]
    pub min: u32,
    #[attr("maxAllocs")]
    pub max_allocs: u32,
}

/// A way to keep guests apart.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SecModel {
    #[leaf]
    pub model: String,
    #[leaf]
    pub doi: String,
    #[child("baselabel")]
    pub labels: Vec<BaseLabel>,
}

/// The label guests of one kind begin with.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BaseLabel {
    #[attr("type")]
    pub kind: String,
    #[text]
    pub label: Option<String>,
}

/// Guests of one architecture.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Guest {
    #[leaf("os_type")]
    pub os_type: String,
    #[child]
    pub arch: GuestArch,
    #[child]
    pub features: Option<GuestFeatures>,
}

/// What runs them.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GuestArch {
    #[attr]
    pub name: String,
    #[leaf]
    pub wordsize: u32,
    #[leaf]
    pub emulator: Option<String>,
    #[leaf]
    pub loader: Option<String>,
    #[child("machine")]
    pub machines: Vec<GuestMachine>,
    #[child("domain")]
    pub domains: Vec<GuestDomain>,
}

/// A machine type.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GuestMachine {
    #[attr]
    pub canonical: Option<String>,
    #[attr("maxCpus")]
    pub max_cpus: Option<u32>,
    #[attr]
    pub deprecated: Option<YesNo>,
    #[text]
    pub name: Option<String>,
}

/// A hypervisor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GuestDomain {
    #[attr("type")]
    pub kind: String,
    #[leaf]
    pub emulator: Option<String>,
    #[leaf]
    pub loader: Option<String>,
    #[child("machine")]
    pub machines: Vec<GuestMachine>,
}

/// What guests can be given or denied.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GuestFeatures {
    #[flag]
    pub pae: bool,
    #[flag]
    pub nonpae: bool,
    #[flag]
    pub ia64_be: bool,
    #[child]
    pub acpi: Option<Toggle>,
    #[child]
    pub apic: Option<Toggle>,
    #[flag]
    pub cpuselection: bool,
    #[flag]
    pub deviceboot: bool,
    #[child]
    pub disksnapshot: Option<Toggle>,
    #[child]
    pub hap: Option<Toggle>,
    #[flag("externalSnapshot")]
    pub external_snapshot: bool,
}

/// Whether something is there, and whether that can be changed.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Toggle {
    #[attr]
    pub default: OnOff,
    #[attr]
    pub toggle: YesNo,
}

impl Capabilities {
    /// Reads the document.
    pub fn parse(text: &str) -> Result<Self, xml::Problems> {
        crate::read_document(text, "capabilities", crate::ReadOptions::default(), |_, _, _| {})
    }

    /// Prints the document. Its large parts stand apart, as libvirt prints it for people.
    pub fn format(&self) -> String {
        let text = xml::to_string("capabilities", self, Writer::new());
        let text = text.replacen("<capabilities>\n", "<capabilities>\n\n", 1);
        // Some elements are printed open even where they are empty.
        let text = text.replacen("<cells num='0'/>", "<cells num='0'>\n      </cells>", 1);
        let text = text.replace("<doi/>", "<doi></doi>");
        text.replace("\n  </host>\n", "\n  </host>\n\n")
            .replace("\n  </guest>\n", "\n  </guest>\n\n")
    }
}
