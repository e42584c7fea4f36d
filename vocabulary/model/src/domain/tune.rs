//! Shares and limits: processors, memory, disks, NUMA placement.

use super::disk::Iotune;
use crate::scalar::{CpuSet, Kib, unit_bytes};
use xml::{Element, Reader, Tag, Writer, YesNo, values};

values! {
    /// Who places processors or memory.
    Placement { #[default] Static "static", Auto "auto" }
    /// How strictly memory comes from the nodes.
    NumaMode { #[default] Strict "strict", Preferred "preferred", Interleave "interleave", Restrictive "restrictive" }
    /// How the kernel chooses among threads.
    Scheduler { #[default] Batch "batch", Idle "idle", Fifo "fifo", Rr "rr" }
    /// What a part of a cache holds.
    CacheKind { #[default] Both "both", Code "code", Data "data" }
    /// What memory is made of.
    MemorySourceKind { #[default] File "file", Anonymous "anonymous", Memfd "memfd" }
    /// When memory is taken.
    AllocationMode { #[default] Immediate "immediate", Ondemand "ondemand" }
}

/// How many processors there are.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Vcpu {
    #[attr]
    pub placement: Option<Placement>,
    /// The processors of the host it may use.
    #[attr]
    pub cpuset: Option<CpuSet>,
    /// How many are there at the start.
    #[attr]
    pub current: Option<u32>,
    #[text]
    pub count: u32,
}

/// One processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VcpuOne {
    /// The number of the processor.
    #[attr]
    pub id: u32,
    /// Whether it is there at the start.
    #[attr]
    pub enabled: YesNo,
    /// Whether it can be taken out.
    #[attr]
    pub hotpluggable: Option<YesNo>,
    /// The order they are put in.
    #[attr]
    pub order: Option<u32>,
}

/// A thread that moves the data of disks.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IoThread {
    /// The number of the thread.
    #[attr]
    pub id: u32,
    /// The fewest threads that wait for work.
    #[attr]
    pub thread_pool_min: Option<i32>,
    /// The most threads for work.
    #[attr]
    pub thread_pool_max: Option<i32>,
    #[child]
    pub poll: Option<Poll>,
}

/// How long a thread looks for work before it sleeps, in nanoseconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Poll {
    /// How long is waited busily, in nanoseconds.
    #[attr]
    pub max: Option<u64>,
    /// How fast that grows.
    #[attr]
    pub grow: Option<u64>,
    /// How fast that shrinks.
    #[attr]
    pub shrink: Option<u64>,
}

/// The thread of all other work.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DefaultIoThread {
    /// The fewest threads that wait for work.
    #[attr]
    pub thread_pool_min: Option<i32>,
    /// The most threads for work.
    #[attr]
    pub thread_pool_max: Option<i32>,
}

/// Shares of the disks.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Blkiotune {
    /// The share among guests, 100 to 1000.
    #[leaf]
    pub weight: Option<u32>,
    #[child("device")]
    pub devices: Vec<BlkioDevice>,
}

/// Shares of one disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BlkioDevice {
    /// The block device of the host.
    #[leaf]
    pub path: String,
    /// The share of the device.
    #[leaf]
    pub weight: Option<u32>,
    /// Requests to read a second.
    #[leaf]
    pub read_iops_sec: Option<u32>,
    /// Requests to write a second.
    #[leaf]
    pub write_iops_sec: Option<u32>,
    /// Bytes a second that are read.
    #[leaf]
    pub read_bytes_sec: Option<u64>,
    /// Bytes a second that are written.
    #[leaf]
    pub write_bytes_sec: Option<u64>,
}

/// Limits of memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Memtune {
    #[child]
    pub hard_limit: Option<Kib>,
    #[child]
    pub soft_limit: Option<Kib>,
    #[child]
    pub min_guarantee: Option<Kib>,
    #[child]
    pub swap_hard_limit: Option<Kib>,
}

/// Shares of the processors; periods and quotas in microseconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cputune {
    /// The share among guests.
    #[leaf]
    pub shares: Option<u64>,
    /// The time a quota is for, in microseconds, of each processor.
    #[leaf]
    pub period: Option<u64>,
    /// How long a processor may run in that time, in microseconds.
    #[leaf]
    pub quota: Option<i64>,
    /// The time the quota of the whole guest is for.
    #[leaf]
    pub global_period: Option<u64>,
    /// How long the whole guest may run in that time.
    #[leaf]
    pub global_quota: Option<i64>,
    /// The time the quota of the emulator is for.
    #[leaf]
    pub emulator_period: Option<u64>,
    /// How long the emulator may run in that time.
    #[leaf]
    pub emulator_quota: Option<i64>,
    /// The time the quota of each I/O thread is for.
    #[leaf]
    pub iothread_period: Option<u64>,
    /// How long an I/O thread may run in that time.
    #[leaf]
    pub iothread_quota: Option<i64>,
    #[child("vcpupin")]
    pub vcpupins: Vec<VcpuPin>,
    #[child]
    pub emulatorpin: Option<EmulatorPin>,
    #[child("iothreadpin")]
    pub iothreadpins: Vec<IoThreadPin>,
    #[child]
    pub emulatorsched: Option<EmulatorSched>,
    #[child("vcpusched")]
    pub vcpuscheds: Vec<VcpuSched>,
    #[child("iothreadsched")]
    pub iothreadscheds: Vec<IoThreadSched>,
    #[child("cachetune")]
    pub cachetunes: Vec<Cachetune>,
    #[child("memorytune")]
    pub memorytunes: Vec<Memorytune>,
}

/// Where a processor runs.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VcpuPin {
    /// The number of the processor.
    #[attr]
    pub vcpu: u32,
    /// The processors of the host it may use.
    #[attr]
    pub cpuset: CpuSet,
}

/// Where the emulator runs.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct EmulatorPin {
    /// The processors of the host it may use.
    #[attr]
    pub cpuset: CpuSet,
}

/// Where a thread runs.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IoThreadPin {
    /// The number of the thread.
    #[attr]
    pub iothread: u32,
    /// The processors of the host it may use.
    #[attr]
    pub cpuset: CpuSet,
}

/// How the emulator is scheduled.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct EmulatorSched {
    #[attr]
    pub scheduler: Scheduler,
    /// The priority, for `fifo` and `rr`.
    #[attr]
    pub priority: Option<i32>,
}

/// How processors are scheduled.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VcpuSched {
    /// The processors it is for.
    #[attr]
    pub vcpus: CpuSet,
    #[attr]
    pub scheduler: Scheduler,
    /// The priority, for `fifo` and `rr`.
    #[attr]
    pub priority: Option<i32>,
}

/// How threads are scheduled.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IoThreadSched {
    /// The threads it is for.
    #[attr]
    pub iothreads: CpuSet,
    #[attr]
    pub scheduler: Scheduler,
    /// The priority, for `fifo` and `rr`.
    #[attr]
    pub priority: Option<i32>,
}

/// Parts of caches.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cachetune {
    /// The processors that share the part.
    #[attr]
    pub vcpus: CpuSet,
    /// The name of the group; only printed.
    #[attr(live)]
    pub id: Option<String>,
    #[child("cache")]
    pub caches: Vec<CachePart>,
    #[child("monitor")]
    pub monitors: Vec<CacheMonitor>,
}

/// One part of a cache.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CachePart {
    /// The number of the cache of the host.
    #[attr]
    pub id: u32,
    /// The level of the cache.
    #[attr]
    pub level: u32,
    #[attr("type")]
    pub kind: CacheKind,
    /// How much of it.
    #[attr]
    pub size: u64,
    /// The unit of that.
    #[attr]
    pub unit: Option<String>,
}

impl CachePart {
    /// Writes the size in the largest unit that keeps it whole; false when the unit is unknown.
    pub fn scale(&mut self) -> bool {
        let unit = self.unit.as_deref().unwrap_or("B");
        let Some(bytes) = unit_bytes(unit).and_then(|scale| self.size.checked_mul(scale)) else {
            return false;
        };
        let (size, unit) = pretty(bytes);
        self.size = size;
        self.unit = Some(unit.to_owned());
        true
    }
}

/// A size in the largest unit that keeps it whole.
pub fn pretty(bytes: u64) -> (u64, &'static str) {
    let mut value = bytes;
    let mut unit = "B";
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] {
        if value == 0 || !value.is_multiple_of(1024) {
            break;
        }
        value /= 1024;
        unit = next;
    }
    (value, unit)
}

/// A counter of cache use.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CacheMonitor {
    /// The level of the cache.
    #[attr]
    pub level: u32,
    /// The processors it is about.
    #[attr]
    pub vcpus: CpuSet,
}

/// Shares of memory throughput.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Memorytune {
    /// The processors that share the bandwidth.
    #[attr]
    pub vcpus: CpuSet,
    #[child("node")]
    pub nodes: Vec<MemorytuneNode>,
    #[child("monitor")]
    pub monitors: Vec<MemorytuneMonitor>,
}

/// Shares of one node.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemorytuneNode {
    /// The node of the host.
    #[attr]
    pub id: u32,
    /// The bandwidth in percent.
    #[attr]
    pub bandwidth: u32,
}

/// A counter of memory throughput.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemorytuneMonitor {
    /// The processors it is about.
    #[attr]
    pub vcpus: CpuSet,
}

/// Where memory comes from.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Numatune {
    #[child]
    pub memory: Option<NumaMemory>,
    #[child("memnode")]
    pub memnodes: Vec<Memnode>,
}

/// Where all memory comes from.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NumaMemory {
    #[attr]
    pub mode: Option<NumaMode>,
    #[attr]
    pub placement: Option<Placement>,
    /// The nodes of the host.
    #[attr]
    pub nodeset: Option<CpuSet>,
}

/// Where the memory of one of the guest's nodes comes from.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Memnode {
    /// The node of the guest.
    #[attr]
    pub cellid: u32,
    #[attr]
    pub mode: Option<NumaMode>,
    /// The nodes of the host.
    #[attr]
    pub nodeset: CpuSet,
}

/// What memory is made of.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryBacking {
    #[child(keep)]
    pub hugepages: Option<Hugepages>,
    /// Pages are not merged with those of other guests.
    #[flag]
    pub nosharepages: bool,
    /// Pages stay in memory.
    #[flag]
    pub locked: bool,
    #[child]
    pub source: Option<BackingSource>,
    #[child]
    pub access: Option<BackingAccess>,
    #[child]
    pub allocation: Option<Allocation>,
    /// Memory is given up at the end without being written.
    #[flag]
    pub discard: bool,
}

/// Large pages.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hugepages {
    #[child("page")]
    pub pages: Vec<Page>,
}

/// One size of pages, in KiB once read.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The size of a page.
    #[attr]
    pub size: u64,
    /// The unit of that.
    #[attr]
    pub unit: Option<String>,
    /// The nodes of the guest it is for.
    #[attr]
    pub nodeset: Option<CpuSet>,
}

impl Page {
    /// Turns the size into KiB; false when the unit is unknown.
    pub fn scale(&mut self) -> bool {
        let unit = self.unit.as_deref().unwrap_or("KiB");
        let Some(bytes) = unit_bytes(unit).and_then(|scale| self.size.checked_mul(scale)) else {
            return false;
        };
        self.size = bytes.div_ceil(1024);
        self.unit = Some("KiB".to_owned());
        true
    }
}

/// What memory is made of.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BackingSource {
    #[attr("type")]
    pub kind: MemorySourceKind,
}

/// Whether memory is shared.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BackingAccess {
    #[attr]
    pub mode: super::cpu::MemAccess,
}

/// When memory is taken.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Allocation {
    #[attr]
    pub mode: Option<AllocationMode>,
    /// How many threads allocate.
    #[attr]
    pub threads: Option<u32>,
}

/// The place of the guest among others.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// The control group the guest is in.
    #[leaf]
    pub partition: Option<String>,
    #[child]
    pub fibrechannel: Option<FibreChannel>,
}

/// The name frames of Fibre Channel carry.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FibreChannel {
    /// What the fabric is told of the guest.
    #[attr]
    pub appid: String,
}

/// How ids in the guest map to ids on the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IdMap {
    #[child("uid")]
    pub uids: Vec<IdRange>,
    #[child("gid")]
    pub gids: Vec<IdRange>,
}

/// A range of ids.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IdRange {
    /// The first number in the container.
    #[attr]
    pub start: u32,
    /// The first number on the host.
    #[attr]
    pub target: u32,
    /// How many numbers.
    #[attr]
    pub count: u32,
}

/// Events that are counted.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Perf {
    #[child("event")]
    pub events: Vec<PerfEvent>,
}

/// One event.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PerfEvent {
    /// The name of the event.
    #[attr]
    pub name: String,
    /// Whether it is counted.
    #[attr]
    pub enabled: YesNo,
}

/// A group of disks that share a limit: written as the limits of one disk are, but with its name at the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThrottleGroup(pub Iotune);

impl std::ops::Deref for ThrottleGroup {
    type Target = Iotune;
    fn deref(&self) -> &Iotune {
        &self.0
    }
}

impl Element for ThrottleGroup {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0.read(tag, r);
    }
    fn write_attrs(&self, w: &mut Writer) {
        self.0.write_attrs(w);
    }
    fn write_children(&self, w: &mut Writer) {
        let limits = Iotune {
            group_name: None,
            ..self.0.clone()
        };
        limits.write_children(w);
        xml::field::put_leaf_opt(w, "group_name", self.group_name.as_ref());
    }
    fn fields() -> &'static [xml::Field] {
        Iotune::fields()
    }
}
