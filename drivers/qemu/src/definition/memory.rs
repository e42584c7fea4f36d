//! Memory: how much, what it is made of, and in which nodes.

use super::command::CommandLine;
use super::machine::{Family, family};
use super::{Problem, QemuHost, Result, unsupported};
use crate::devices::props::Props;
use model::YesNo;
use model::domain::cpu::{MemAccess, NumaCell};
use model::domain::tune::{AllocationMode, Memnode, MemorySourceKind, NumaMode, Placement};
use model::domain::{Address, Domain, MemoryModel};
use model::scalar::CpuSet;

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

/// The most memory there can be, in KiB.
const MOST_KIB: u64 = i64::MAX as u64 >> 10;

/// Refuses memory that is too much once it is rounded up.
fn check_overflow(domain: &Domain) -> Result<()> {
    let too_much = |kib: u64| aligned(domain, kib) > MOST_KIB;
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    for (number, cell) in numa.iter().flat_map(|numa| &numa.cells).enumerate() {
        if too_much(cell.memory) {
            return unsupported(format!(
                "memory size of NUMA node '{number}' overflowed after alignment"
            ));
        }
    }
    if initial(domain) > MOST_KIB {
        return unsupported("initial memory size overflowed after alignment");
    }
    if domain.max_memory.as_ref().is_some_and(|max| too_much(max.kib)) {
        return unsupported("maximum memory size overflowed after alignment");
    }
    for (number, memory) in domain.devices.memories.iter().enumerate() {
        if plugged_size(domain, memory) > MOST_KIB {
            return unsupported(format!(
                "size of memory module '{number}' overflowed after alignment"
            ));
        }
    }
    Ok(())
}

/// Writes how much memory there is, and what it is made of.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    check_overflow(domain)?;
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
            file: id,
            kib: initial,
            node: None,
            canonical: true,
            ..Piece::default()
        };
        backend(line, domain, &whole)?.write(line);
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
    /// The name of its file, where it is made of one.
    file: &'a str,
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

/// What a piece of memory is made of.
struct Backend {
    props: Props,
    /// The threads that take it, where they must run on certain nodes.
    threads: Option<Props>,
    /// Whether something is asked of it that QEMU's own memory does not do.
    needed: bool,
    /// Whether it is taken at the start.
    prealloc: bool,
}

impl Backend {
    fn write(self, line: &mut CommandLine) {
        if let Some(threads) = self.threads {
            line.arg("-object", threads.text());
        }
        line.arg("-object", self.props.text());
    }
}

/// The object a piece of memory is made of.
fn backend(line: &CommandLine, domain: &Domain, piece: &Piece<'_>) -> Result<Backend> {
    let backing = domain.memory_backing.clone().unwrap_or_default();
    let source = backing.source.as_ref().map(|source| source.kind);
    let cell = cell_of(domain, piece.node);
    let access = cell
        .and_then(|cell| cell.mem_access)
        .or(backing.access.as_ref().map(|access| access.mode))
        .map(|access| access == MemAccess::Shared);
    let share = piece.share.or(access);
    let page = match piece.page_kib {
        Some(page) => Some(page).filter(|page| *page > PLAIN_PAGE_KIB),
        None => huge_page(domain, piece.node, &line.context.hugepages),
    };
    let immediate =
        backing.allocation.as_ref().and_then(|allocation| allocation.mode) == Some(AllocationMode::Immediate);
    let prealloc = immediate || page.is_some() && piece.path.is_none();
    let mut props = match (&piece.path, page, source) {
        (Some(path), _, _) => Props::object("memory-backend-file", piece.id).put("mem-path", path.as_str()),
        (None, page, Some(MemorySourceKind::Memfd)) => {
            let bytes = page.map(|kib| kib.saturating_mul(1024));
            Props::object("memory-backend-memfd", piece.id)
                .opt("hugetlb", page.map(|_| true))
                .opt("hugetlbsize", bytes)
        }
        (None, Some(kib), _) => {
            Props::object("memory-backend-file", piece.id).put("mem-path", huge_folder(line, kib)?)
        }
        (None, None, Some(MemorySourceKind::File)) => file(line, piece),
        (None, None, _) if share.is_some() => file(line, piece),
        (None, None, _) => Props::object("memory-backend-ram", piece.id),
    };
    let kind = props.get_str("qom-type").to_owned();
    if kind != "memory-backend-ram" {
        props = props.opt("share", share);
    }
    let own = cell
        .and_then(|cell| cell.discard)
        .map(|discard| discard == YesNo::Yes);
    let discard = piece.discard.or(own).or(backing.discard.then_some(true));
    if kind == "memory-backend-file" {
        props = props.opt("discard-data", discard);
    }
    if piece.canonical && kind != "memory-backend-ram" {
        props = props.put("x-use-canonical-path-for-ramblock-id", false);
    }
    if prealloc {
        props = props.put("prealloc", true);
    }
    let threads = backing
        .allocation
        .as_ref()
        .and_then(|allocation| allocation.threads);
    props = props.opt("prealloc-threads", threads);
    props = props.put("size", piece.kib.saturating_mul(1024));
    let mut threads = None;
    if let Some((nodes, policy)) = placement(line, domain, piece)? {
        let list: Vec<u32> = nodes.iter().collect();
        props = props.put("host-nodes", list.clone()).put("policy", policy);
        if prealloc {
            let context = format!("tc-{}", piece.id);
            threads = Some(Props::object("thread-context", &context).put("node-affinity", list));
            props = props.put("prealloc-context", context);
        }
    }
    let needed =
        kind != "memory-backend-ram" || piece.nodes.is_some() || memnode(domain, piece.node).is_some();
    Ok(Backend {
        props,
        threads,
        needed,
        prealloc,
    })
}

fn file(line: &CommandLine, piece: &Piece<'_>) -> Props {
    let path = format!("{}/{}", line.context.ram_dir, piece.file);
    Props::object("memory-backend-file", piece.id).put("mem-path", path)
}

/// The node of a number.
fn cell_of(domain: &Domain, node: Option<u32>) -> Option<&NumaCell> {
    let numa = domain.cpu.as_ref()?.numa.as_ref()?;
    numa.cells
        .iter()
        .find(|cell| cell.id.is_some() && cell.id == node)
}

/// What is said of the memory of one node.
fn memnode(domain: &Domain, node: Option<u32>) -> Option<&Memnode> {
    let tune = domain.numatune.as_ref()?;
    tune.memnodes.iter().find(|memnode| Some(memnode.cellid) == node)
}

/// The size of ordinary pages, in KiB.
const PLAIN_PAGE_KIB: u64 = 4;

/// The folder of pages of a size.
fn huge_folder(line: &CommandLine, kib: u64) -> Result<String> {
    let found = line.context.hugepages.iter().find(|(size, _)| *size == kib);
    found.map(|(_, path)| path.clone()).ok_or_else(|| {
        let message = format!("Unable to find any usable hugetlbfs mount for {kib} KiB");
        Problem::nowhere(model::code::INTERNAL_ERROR, message)
    })
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
    (page.size > PLAIN_PAGE_KIB).then_some(page.size)
}

/// Which nodes of the host the memory comes from, and how strictly. Fails when the host has no such node.
fn placement(
    line: &CommandLine,
    domain: &Domain,
    piece: &Piece<'_>,
) -> Result<Option<(CpuSet, &'static str)>> {
    let tune = domain.numatune.as_ref();
    let memory = tune.and_then(|tune| tune.memory.as_ref());
    let (mode, nodes) = match (memnode(domain, piece.node), &piece.nodes, memory) {
        (Some(own), _, _) => (own.mode, Some(own.nodeset.clone())),
        (None, Some(nodes), memory) => (memory.and_then(|memory| memory.mode), Some(nodes.clone())),
        (None, None, Some(memory)) => {
            let automatic = memory.placement == Some(Placement::Auto);
            let chosen = line.context.auto_nodes.clone().filter(|_| automatic);
            (memory.mode, memory.nodeset.clone().or(chosen))
        }
        (None, None, None) => return Ok(None),
    };
    let Some(nodes) = nodes else { return Ok(None) };
    if let Some(known) = &line.context.host_nodes
        && let Some(node) = nodes.iter().find(|node| !known.contains(*node))
    {
        return unsupported(format!("NUMA node {node} is unavailable"));
    }
    let policy = match mode.unwrap_or_default() {
        NumaMode::Strict => "bind",
        NumaMode::Preferred => "preferred",
        NumaMode::Interleave => "interleave",
        NumaMode::Restrictive => return Ok(None),
    };
    Ok(Some((nodes, policy)))
}

/// Writes the nodes of the guest, and memory that is plugged in.
pub fn numa(line: &mut CommandLine, domain: &Domain, host: &QemuHost) -> Result<()> {
    let numa = domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.clone())
        .unwrap_or_default();
    let hmat = has_hmat(domain);
    let mut backends = Vec::new();
    for cell in &numa.cells {
        backends.push(cell_backend(line, domain, cell)?);
    }
    let old = host.old_numa.contains(domain.machine())
        && !hmat
        && backends.iter().flatten().all(|backend| !backend.needed);
    if old && backends.iter().flatten().any(|backend| backend.prealloc) {
        line.flag("-mem-prealloc");
    }
    for (cell, backend) in numa.cells.iter().zip(backends) {
        let number = cell.id.unwrap_or_default();
        let memory = match backend {
            None => String::new(),
            Some(_) if old => format!(",mem={}", aligned(domain, cell.memory) / 1024),
            Some(backend) => {
                backend.write(line);
                format!(",memdev=ram-node{number}")
            }
        };
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
        line.arg("-numa", format!("{text}{memory}"));
    }
    distances(line, &numa);
    interconnects(line, &numa);
    devices(line, domain)
}

/// What the memory of a node is made of; a node may have none.
fn cell_backend(line: &CommandLine, domain: &Domain, cell: &NumaCell) -> Result<Option<Backend>> {
    let kib = aligned(domain, cell.memory);
    if kib == 0 {
        return Ok(None);
    }
    let id = format!("ram-node{}", cell.id.unwrap_or_default());
    let piece = Piece {
        id: &id,
        file: &id,
        kib,
        node: cell.id,
        ..Piece::default()
    };
    backend(line, domain, &piece).map(Some)
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
    if domain.arch().starts_with("ppc64") {
        return super::nodes::ppc_size(memory).unwrap_or(memory.target.size.0);
    }
    memory.target.size.0.div_ceil(2048).saturating_mul(2048)
}

/// Memory that is plugged in.
fn devices(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for memory in &domain.devices.memories {
        let alias = memory.info.alias();
        let id = format!("mem{alias}");
        let source = memory.source.clone().unwrap_or_default();
        let piece = Piece {
            id: &id,
            file: alias,
            kib: plugged_size(domain, memory),
            node: memory.target.node,
            canonical: false,
            share: memory.access.map(|access| access == MemAccess::Shared),
            discard: memory.discard.map(|discard| discard == YesNo::Yes),
            page_kib: source.pagesize.map(|size| size.0),
            nodes: source.nodemask.clone(),
            path: source.path.clone(),
        };
        let mut backend = backend(line, domain, &piece)?;
        if memory.model == MemoryModel::Nvdimm && !source.pmem {
            backend.props = backend.props.put("prealloc", true);
        }
        let mut device = device(domain, memory, &id);
        if memory.model == MemoryModel::VirtioMem {
            // The device itself takes what the guest asks for.
            backend.props.remove("prealloc");
            backend.props.remove("prealloc-context");
            backend.threads = None;
            backend.props = backend.props.put("reserve", false);
            device = device.opt("prealloc", backend.prealloc.then_some(true));
        }
        let align = source.alignsize.map(|size| size.0.saturating_mul(1024));
        backend.props = backend
            .props
            .opt("pmem", source.pmem.then_some(true))
            .opt("align", align);
        backend.write(line);
        line.arg("-device", device.text());
    }
    Ok(())
}

fn device(domain: &Domain, memory: &model::domain::MemoryDevice, id: &str) -> Props {
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
