//! The processor the guest sees, and its memory in nodes.

use crate::scalar::{CpuSet, unit_bytes};
use xml::{Element, OnOff, YesNo, values};

values! {
    /// Who chooses the processor.
    CpuMode { #[default] Custom "custom", HostModel "host-model", HostPassthrough "host-passthrough", Maximum "maximum" }
    /// How strictly the features are taken.
    CpuMatch { Minimum "minimum", #[default] Exact "exact", Strict "strict" }
    /// What is checked before the start.
    CpuCheck { #[default] None "none", Partial "partial", Full "full" }
    /// Whether another model may stand in.
    Fallback { #[default] Allow "allow", Forbid "forbid" }
    /// What is asked of one feature.
    Policy { Force "force", #[default] Require "require", Optional "optional", Disable "disable", Forbid "forbid" }
    /// How a cache is shown.
    CacheMode { #[default] Emulate "emulate", Passthrough "passthrough", Disable "disable" }
    /// Where the width of addresses comes from.
    PhysAddrMode { #[default] Emulate "emulate", Passthrough "passthrough" }
    /// Whether memory is shared with other processes.
    MemAccess { #[default] Shared "shared", Private "private" }
    /// How a memory-side cache finds its lines.
    Associativity { #[default] None "none", Direct "direct", Full "full" }
    /// How a memory-side cache writes.
    CachePolicy { #[default] None "none", Writeback "writeback", Writethrough "writethrough" }
    /// What an interconnect number is about.
    AccessKind { #[default] Access "access", Read "read", Write "write" }
}

/// The processor of a guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cpu {
    #[attr]
    pub mode: Option<CpuMode>,
    #[attr("match")]
    pub matching: Option<CpuMatch>,
    #[attr]
    pub check: Option<CpuCheck>,
    /// Whether features that cannot be migrated are left out.
    #[attr]
    pub migratable: Option<OnOff>,
    /// Whether features that will go away are kept.
    #[attr]
    pub deprecated_features: Option<OnOff>,
    /// The architecture of a host's processor.
    #[leaf]
    pub arch: Option<String>,
    #[child]
    pub model: Option<CpuModel>,
    /// Who made the processor.
    #[leaf]
    pub vendor: Option<String>,
    #[child]
    pub topology: Option<Topology>,
    #[child]
    pub cache: Option<Cache>,
    #[child]
    pub maxphysaddr: Option<MaxPhysAddr>,
    #[child("feature")]
    pub features: Vec<CpuFeature>,
    #[child]
    pub numa: Option<Numa>,
}

/// The name of a model.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CpuModel {
    #[attr]
    pub fallback: Option<Fallback>,
    /// The maker the guest is told.
    #[attr]
    pub vendor_id: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// How processors are arranged.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// How many sockets there are.
    #[attr]
    pub sockets: u32,
    /// How many dies a socket has.
    #[attr]
    pub dies: Option<u32>,
    /// How many clusters a die has.
    #[attr]
    pub clusters: Option<u32>,
    /// How many cores a cluster has.
    #[attr]
    pub cores: u32,
    /// How many threads a core has.
    #[attr]
    pub threads: u32,
}

/// The cache the guest is shown.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cache {
    /// The level of the cache; all when it is left out.
    #[attr]
    pub level: Option<i32>,
    #[attr]
    pub mode: CacheMode,
}

/// How many bits an address in memory has.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MaxPhysAddr {
    #[attr]
    pub mode: PhysAddrMode,
    /// How many bits an address has.
    #[attr]
    pub bits: Option<i32>,
    /// The most bits when they are taken from the host.
    #[attr]
    pub limit: Option<i32>,
}

/// One feature of the processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CpuFeature {
    #[attr]
    pub policy: Option<Policy>,
    /// The name of the feature.
    #[attr]
    pub name: String,
}

/// The nodes of a guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Numa {
    #[child("cell")]
    pub cells: Vec<NumaCell>,
    #[child]
    pub interconnects: Option<Interconnects>,
}

/// One node: its processors and memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NumaCell {
    /// The number of the node.
    #[attr]
    pub id: Option<u32>,
    /// Its processors.
    #[attr]
    pub cpus: Option<CpuSet>,
    /// In KiB once the document is read.
    #[attr]
    pub memory: u64,
    /// The unit of its memory.
    #[attr]
    pub unit: Option<String>,
    #[attr("memAccess")]
    pub mem_access: Option<MemAccess>,
    /// Whether the memory is given up at the end without being written.
    #[attr]
    pub discard: Option<YesNo>,
    #[list("distances/sibling")]
    pub distances: Vec<Sibling>,
    #[child("cache")]
    pub caches: Vec<MemoryCache>,
}

impl NumaCell {
    /// Turns the memory into KiB; false when the unit is unknown.
    pub fn scale(&mut self) -> bool {
        let unit = self.unit.as_deref().unwrap_or("KiB");
        let Some(bytes) = unit_bytes(unit).and_then(|scale| self.memory.checked_mul(scale)) else {
            return false;
        };
        self.memory = bytes.div_ceil(1024);
        self.unit = Some("KiB".to_owned());
        true
    }
}

/// How far another node is.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sibling {
    /// The number of the other node.
    #[attr]
    pub id: u32,
    /// How far away it is; 10 is the node itself.
    #[attr]
    pub value: u32,
}

/// A cache in front of memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryCache {
    /// The level of the cache.
    #[attr]
    pub level: u32,
    #[attr]
    pub associativity: Associativity,
    #[attr]
    pub policy: CachePolicy,
    #[child]
    pub size: SizeValue,
    #[child]
    pub line: SizeValue,
}

/// A size whose number and unit are attributes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SizeValue {
    /// The number.
    #[attr]
    pub value: u64,
    /// Its unit.
    #[attr]
    pub unit: String,
}

/// How fast nodes reach each other's memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Interconnects {
    #[child("latency")]
    pub latencies: Vec<Latency>,
    #[child("bandwidth")]
    pub bandwidths: Vec<Bandwidth>,
}

/// The time from a node to memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Latency {
    /// The node that asks.
    #[attr]
    pub initiator: u32,
    /// The node that has the memory.
    #[attr]
    pub target: u32,
    /// The level of the cache it is about.
    #[attr]
    pub cache: Option<u32>,
    #[attr("type")]
    pub kind: AccessKind,
    /// In nanoseconds.
    #[attr]
    pub value: u64,
}

/// The throughput from a node to memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bandwidth {
    /// The node that asks.
    #[attr]
    pub initiator: u32,
    /// The node that has the memory.
    #[attr]
    pub target: u32,
    /// The level of the cache it is about.
    #[attr]
    pub cache: Option<u32>,
    #[attr("type")]
    pub kind: AccessKind,
    /// Per second.
    #[attr]
    pub value: u64,
    /// The unit of that.
    #[attr]
    pub unit: String,
}
