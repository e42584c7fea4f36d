//! Memory: how much, what it is made of, and in which nodes.

use super::Result;
use super::command::CommandLine;
use super::machine::{Family, family};
use crate::devices::props::Props;
use model::YesNo;
use model::domain::cpu::MemAccess;
use model::domain::tune::{AllocationMode, MemorySourceKind, NumaMode};
use model::domain::{Address, Domain, MemoryModel};
use model::scalar::CpuSet;
use serde_json::Value;

/// The name of the memory a machine is born with, when nodes do not take its place.
pub fn default_backend(domain: &Domain) -> Option<&'static str> {
    if has_nodes(domain) {
        return None;
    }
    Some(match (family(domain), domain.arch()) {
        (Family::I440fx | Family::Q35 | Family::Isapc, _) => "pc.ram",
        (Family::Microvm, _) => "microvm.ram",
        (Family::Virt, "aarch64" | "armv7l") => "mach-virt.ram",
        (Family::Virt, "loongarch64") => "loongarch.ram",
        (Family::Virt, _) => "riscv_virt_board.ram",
        (Family::Pseries, _) => "ppc_spapr.ram",
        (Family::S390, _) => "s390.ram",
        (Family::Other, _) => match domain.machine() {
            "versatilepb" => "versatile.ram",
            "vexpress-a9" => "vexpress.highmem",
            "mac99" => "ppc_core99.ram",
            "g3beige" => "ppc_heathrow.ram",
            machine if machine.starts_with("powernv") => "pnv.ram",
            _ => return None,
        },
    })
}

fn has_nodes(domain: &Domain) -> bool {
    domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.as_ref())
        .is_some_and(|numa| !numa.cells.is_empty())
}

/// Whether the guest is told how fast its nodes are.
pub fn has_hmat(domain: &Domain) -> bool {
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    numa.is_some_and(|numa| {
        numa.interconnects.is_some() || numa.cells.iter().any(|cell| !cell.caches.is_empty())
    })
}

/// Memory comes in pieces of this many KiB.
fn granule(domain: &Domain) -> u64 {
    if domain.arch().starts_with("ppc64") {
        256 * 1024
    } else {
        1024
    }
}

fn aligned(domain: &Domain, kib: u64) -> u64 {
    let granule = granule(domain);
    kib.div_ceil(granule).saturating_mul(granule)
}

/// The memory at the start, in KiB.
fn initial(domain: &Domain) -> u64 {
    if let Some(numa) = domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.as_ref())
        .filter(|numa| !numa.cells.is_empty())
    {
        return numa
            .cells
            .iter()
            .map(|cell| aligned(domain, cell.memory))
            .fold(0, u64::saturating_add);
    }
    let plugged: u64 = domain
        .devices
        .memories
        .iter()
        .map(|memory| memory.target.size.0)
        .fold(0, u64::saturating_add);
    aligned(domain, domain.memory.kib.saturating_sub(plugged))
}

/// Writes how much memory there is, and what it is made of.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    let initial = initial(domain);
    let mut text = format!("size={initial}k");
    if let Some(max) = &domain.max_memory {
        if let Some(slots) = max.slots {
            text.push_str(&format!(",slots={slots}"));
        }
        text.push_str(&format!(",maxmem={}k", aligned(domain, max.kib)));
    }
    line.arg("-m", text);
    if let Some(id) = default_backend(domain) {
        let whole = Piece {
            id,
            kib: initial,
            node: None,
            canonical: true,
            ..Piece::default()
        };
        let props = backend(line, domain, &whole);
        line.arg("-object", props.text());
    }
    let locked = domain
        .memory_backing
        .as_ref()
        .is_some_and(|backing| backing.locked);
    line.arg(
        "-overcommit",
        format!("mem-lock={}", if locked { "on" } else { "off" }),
    );
    Ok(())
}

/// One piece of memory.
#[derive(Clone, Debug, Default)]
struct Piece<'a> {
    id: &'a str,
    kib: u64,
    node: Option<u32>,
    /// The piece the machine is born with keeps its old name in migrations.
    canonical: bool,
    share: Option<bool>,
    discard: Option<bool>,
    page_kib: Option<u64>,
    nodes: Option<CpuSet>,
    path: Option<String>,
}

/// The object a piece of memory is made of.
fn backend(line: &mut CommandLine, domain: &Domain, piece: &Piece<'_>) -> Props {
    let backing = domain.memory_backing.clone().unwrap_or_default();
    let source = backing.source.as_ref().map(|source| source.kind);
    let access = backing
        .access
        .as_ref()
        .map(|access| access.mode == MemAccess::Shared);
    let share = piece.share.or(access);
    let page = piece
        .page_kib
        .or_else(|| huge_page(domain, piece.node, &line.context.hugepages));
    let immediate =
        backing.allocation.as_ref().and_then(|allocation| allocation.mode) == Some(AllocationMode::Immediate);
    let mut prealloc = immediate;
    let mut props = match (&piece.path, page, source) {
        (Some(path), _, _) => Props::object("memory-backend-file", piece.id).put("mem-path", path.as_str()),
        (None, page, Some(MemorySourceKind::Memfd)) => {
            let props = Props::object("memory-backend-memfd", piece.id);
            match page {
                Some(kib) => {
                    prealloc = true;
                    props
                        .put("hugetlb", true)
                        .put("hugetlbsize", kib.saturating_mul(1024))
                }
                None => props,
            }
        }
        (None, Some(kib), _) => {
            prealloc = true;
            let found = line.context.hugepages.iter().find(|(size, _)| *size == kib);
            let path = found.map(|(_, path)| path.clone()).unwrap_or_default();
            Props::object("memory-backend-file", piece.id).put("mem-path", path)
        }
        (None, None, Some(MemorySourceKind::File)) => file(line, piece),
        (None, None, _) if share == Some(true) => file(line, piece),
        (None, None, _) => Props::object("memory-backend-ram", piece.id),
    };
    let plain = props.0.get("qom-type").and_then(Value::as_str) == Some("memory-backend-ram");
    if !plain {
        props = props.opt("share", share);
    }
    let discard = piece.discard.or(backing.discard.then_some(true));
    if props.0.get("qom-type").and_then(Value::as_str) == Some("memory-backend-file") {
        props = props.opt("discard-data", discard);
    }
    if piece.canonical && !plain {
        props = props.put("x-use-canonical-path-for-ramblock-id", false);
    }
    if prealloc {
        props = props.put("prealloc", true);
        props = props.opt(
            "prealloc-threads",
            backing
                .allocation
                .as_ref()
                .and_then(|allocation| allocation.threads),
        );
    }
    props = props.put("size", piece.kib.saturating_mul(1024));
    if let Some((nodes, policy)) = placement(domain, piece, line.context.auto_nodes.as_ref()) {
        let list: Vec<u32> = nodes.iter().collect();
        props = props.put("host-nodes", list.clone()).put("policy", policy);
        if prealloc {
            let context = format!("tc-{}", piece.id);
            let thread = Props::object("thread-context", &context).put("node-affinity", list);
            line.arg("-object", thread.text());
            props = props.put("prealloc-context", context);
        }
    }
    props
}

fn file(line: &CommandLine, piece: &Piece<'_>) -> Props {
    let path = format!("{}/{}", line.context.ram_dir, piece.id);
    Props::object("memory-backend-file", piece.id).put("mem-path", path)
}

/// The size of the large pages a node has, in KiB.
fn huge_page(domain: &Domain, node: Option<u32>, known: &[(u64, String)]) -> Option<u64> {
    let pages = domain.memory_backing.as_ref()?.hugepages.as_ref()?;
    let default = known.first().map(|(size, _)| *size);
    if pages.pages.is_empty() {
        return default;
    }
    let named = |page: &&model::domain::tune::Page| {
        page.nodeset
            .as_ref()
            .is_some_and(|set| set.contains(node.unwrap_or(0)))
    };
    let all = |page: &&model::domain::tune::Page| page.nodeset.is_none();
    let page = pages
        .pages
        .iter()
        .find(named)
        .or_else(|| pages.pages.iter().find(all))?;
    // Pages of the ordinary size are no large pages.
    (page.size > 4).then_some(page.size)
}

/// Which nodes of the host the memory comes from, and how strictly.
fn placement(domain: &Domain, piece: &Piece<'_>, auto: Option<&CpuSet>) -> Option<(CpuSet, &'static str)> {
    let tune = domain.numatune.as_ref();
    let own = tune.and_then(|tune| {
        tune.memnodes
            .iter()
            .find(|memnode| Some(memnode.cellid) == piece.node)
    });
    let memory = tune.and_then(|tune| tune.memory.as_ref());
    let (mode, nodes) = match (own, &piece.nodes, memory) {
        (Some(own), _, _) => (own.mode, own.nodeset.clone()),
        (None, Some(nodes), memory) => (memory.and_then(|memory| memory.mode), nodes.clone()),
        (None, None, Some(memory)) => {
            let automatic = auto.filter(|_| memory.placement == Some(model::domain::tune::Placement::Auto));
            (
                memory.mode,
                memory.nodeset.clone().or_else(|| automatic.cloned())?,
            )
        }
        (None, None, None) => return None,
    };
    let policy = match mode.unwrap_or_default() {
        NumaMode::Strict => "bind",
        NumaMode::Preferred => "preferred",
        NumaMode::Interleave => "interleave",
        NumaMode::Restrictive => return None,
    };
    Some((nodes, policy))
}

/// Writes the nodes of the guest, and memory that is plugged in.
pub fn numa(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    let numa = domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.clone())
        .unwrap_or_default();
    let hmat = has_hmat(domain);
    for cell in &numa.cells {
        let number = cell.id.unwrap_or_default();
        let id = format!("ram-node{number}");
        let kib = aligned(domain, cell.memory);
        let share = cell.mem_access.map(|access| access == MemAccess::Shared);
        let discard = cell.discard.map(|discard| discard == YesNo::Yes);
        let mut memdev = String::new();
        if kib > 0 {
            let piece = Piece {
                id: &id,
                kib,
                node: Some(number),
                share,
                discard,
                ..Piece::default()
            };
            let props = backend(line, domain, &piece);
            line.arg("-object", props.text());
            memdev = format!(",memdev={id}");
        }
        let mut text = format!("node,nodeid={number}");
        for (first, last) in cell.cpus.iter().flat_map(|cpus| &cpus.0) {
            text.push_str(&if first == last {
                format!(",cpus={first}")
            } else {
                format!(",cpus={first}-{last}")
            });
        }
        if hmat {
            let own = cell.cpus.as_ref().is_some_and(|cpus| !cpus.is_empty());
            let initiator = if own {
                Some(number)
            } else {
                best_initiator(&numa, number)
            };
            if let Some(initiator) = initiator {
                text.push_str(&format!(",initiator={initiator}"));
            }
        }
        line.arg("-numa", format!("{text}{memdev}"));
    }
    distances(line, &numa);
    interconnects(line, &numa);
    devices(line, domain);
    Ok(())
}

/// The node with processors that reaches a node without fastest.
fn best_initiator(numa: &model::domain::cpu::Numa, target: u32) -> Option<u32> {
    let interconnects = numa.interconnects.as_ref()?;
    let own = interconnects
        .latencies
        .iter()
        .filter(|latency| latency.target == target && latency.cache.is_none());
    let by_latency = own
        .min_by_key(|latency| latency.value)
        .map(|latency| latency.initiator);
    by_latency.or_else(|| {
        numa.cells
            .iter()
            .find(|cell| cell.cpus.is_some())
            .and_then(|cell| cell.id)
    })
}

fn distances(line: &mut CommandLine, numa: &model::domain::cpu::Numa) {
    if numa.cells.iter().all(|cell| cell.distances.is_empty()) {
        return;
    }
    for from in &numa.cells {
        for to in &numa.cells {
            let (source, target) = (from.id.unwrap_or_default(), to.id.unwrap_or_default());
            let named = |cell: &model::domain::cpu::NumaCell, id: u32| {
                cell.distances
                    .iter()
                    .find(|sibling| sibling.id == id)
                    .map(|sibling| sibling.value)
            };
            let default = if source == target { 10 } else { 20 };
            let value = named(from, target)
                .or_else(|| named(to, source))
                .unwrap_or(default);
            line.arg("-numa", format!("dist,src={source},dst={target},val={value}"));
        }
    }
}

fn interconnects(line: &mut CommandLine, numa: &model::domain::cpu::Numa) {
    let level = |cache: Option<u32>| match cache {
        None => "memory",
        Some(1) => "first-level",
        Some(2) => "second-level",
        Some(_) => "third-level",
    };
    if let Some(all) = &numa.interconnects {
        for latency in &all.latencies {
            line.arg(
                "-numa",
                format!(
                    "hmat-lb,initiator={},target={},hierarchy={},data-type={}-latency,latency={}",
                    latency.initiator,
                    latency.target,
                    level(latency.cache),
                    latency.kind,
                    latency.value
                ),
            );
        }
        for bandwidth in &all.bandwidths {
            let kib = model::scalar::unit_bytes(&bandwidth.unit)
                .unwrap_or(1024)
                .saturating_mul(bandwidth.value)
                / 1024;
            line.arg(
                "-numa",
                format!(
                    "hmat-lb,initiator={},target={},hierarchy={},data-type={}-bandwidth,bandwidth={kib}K",
                    bandwidth.initiator,
                    bandwidth.target,
                    level(bandwidth.cache),
                    bandwidth.kind
                ),
            );
        }
    }
    for cell in &numa.cells {
        for cache in &cell.caches {
            let bytes = |size: &model::domain::cpu::SizeValue| {
                model::scalar::unit_bytes(&size.unit)
                    .unwrap_or(1)
                    .saturating_mul(size.value)
            };
            let policy = match cache.policy.as_str() {
                "writeback" => "write-back",
                "writethrough" => "write-through",
                other => other,
            };
            let associativity = match cache.associativity.as_str() {
                "full" => "complex",
                other => other,
            };
            line.arg(
                "-numa",
                format!(
                    "hmat-cache,node-id={},size={}K,level={},associativity={associativity},policy={policy},line={}",
                    cell.id.unwrap_or_default(),
                    bytes(&cache.size) / 1024,
                    cache.level,
                    bytes(&cache.line)
                ),
            );
        }
    }
}

/// What is plugged in comes in larger pieces than what is there from the start.
fn plugged_size(domain: &Domain, memory: &model::domain::MemoryDevice) -> u64 {
    let ppc = domain.arch().starts_with("ppc64") && memory.model != MemoryModel::Nvdimm;
    let granule: u64 = if ppc { 256 * 1024 } else { 2048 };
    memory.target.size.0.div_ceil(granule).saturating_mul(granule)
}

/// Memory that is plugged in.
fn devices(line: &mut CommandLine, domain: &Domain) {
    for memory in &domain.devices.memories {
        let alias = memory.info.alias();
        let id = format!("mem{alias}");
        let source = memory.source.clone().unwrap_or_default();
        let share = memory.access.map(|access| access == MemAccess::Shared);
        let share = share.or(matches!(memory.model, MemoryModel::Nvdimm)
            .then_some(false)
            .filter(|_| false));
        let piece = Piece {
            id: &id,
            kib: plugged_size(domain, memory),
            node: memory.target.node,
            canonical: false,
            share,
            discard: memory.discard.map(|discard| discard == YesNo::Yes),
            page_kib: source.pagesize.map(|size| size.0).filter(|size| *size > 4),
            nodes: source.nodemask.clone(),
            path: source.path.clone(),
        };
        let mut props = backend(line, domain, &piece);
        if memory.model == MemoryModel::Nvdimm && !source.pmem {
            props = props.put("prealloc", true);
        }
        if memory.model == MemoryModel::VirtioMem {
            props.0.remove("prealloc");
            props = props.put("reserve", false);
        }
        props = props.opt("pmem", source.pmem.then_some(true));
        props = props.opt("align", source.alignsize.map(|size| size.0.saturating_mul(1024)));
        line.arg("-object", props.text());
        let device = device(domain, memory, id);
        line.arg("-device", device.text());
    }
}

fn device(domain: &Domain, memory: &model::domain::MemoryDevice, id: String) -> Props {
    let target = &memory.target;
    let name = match memory.model {
        MemoryModel::Dimm => "pc-dimm",
        MemoryModel::Nvdimm => "nvdimm",
        MemoryModel::VirtioPmem => "virtio-pmem-pci",
        MemoryModel::VirtioMem => "virtio-mem-pci",
        MemoryModel::SgxEpc => "sgx-epc",
    };
    let name = match memory.info.address {
        Some(Address::Ccw { .. }) => name.replace("-pci", "-ccw"),
        _ => name.to_owned(),
    };
    let virtio = matches!(memory.model, MemoryModel::VirtioMem | MemoryModel::VirtioPmem);
    let mut props = Props::device(&name).opt("node", target.node);
    props = props.opt(
        "label-size",
        target
            .label
            .as_ref()
            .map(|label| label.size.0.saturating_mul(1024)),
    );
    props = props.opt("uuid", memory.uuid.map(|uuid| uuid.to_string()));
    props = props.opt(
        "block-size",
        target.block.map(|block| block.0.saturating_mul(1024)),
    );
    props = props.opt(
        "requested-size",
        target.requested.map(|size| size.0.saturating_mul(1024)),
    );
    props = props.opt(
        "dynamic-memslots",
        target.dynamic_memslots.map(|slots| slots == YesNo::Yes),
    );
    if target.readonly {
        props = props.put("unarmed", true);
    }
    props = props.put("memdev", id);
    if virtio {
        props = props.opt("memaddr", target.address.as_ref().map(|address| address.base.0));
    }
    props.put("id", memory.info.alias()).address(domain, &memory.info)
}
