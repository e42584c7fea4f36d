//! The host's part of the capabilities, from what the machine says of itself.

use host::resctrl::{CacheAllocation, ResourceControl};
use host::sysfs::Tree;
use host::topology::{Cache, CacheKind, Node, Place, caches, nodes};
use model::capabilities::{
    Amount, BandwidthControl, BandwidthNode, CacheBank, CacheControl, CacheType, Caches, Cell, Cells,
    Distance, FeatureName, Host, MemoryBandwidth, Monitor, NodeCpu, NodeCpus, Nodes, Pages,
};
use model::nodedev::Opened;

/// Caches below this level belong to one core and are nobody's business.
const CACHE_LEVEL_MIN: u32 = 2;

/// The memory of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeMemory {
    /// All of it.
    pub total_kib: u64,
    /// Size in KiB, and how many there are.
    pub pages: Vec<(u64, u64)>,
    /// Node, and how far it is.
    pub distances: Vec<(u32, u32)>,
}

/// Fills in where processors, memory and caches are, and what of them can be shared out.
pub fn describe(host: &mut Host, tree: &dyn Tree, memory: impl Fn(u32) -> NodeMemory) {
    let cells: Vec<Cell> = nodes(tree)
        .iter()
        .map(|node| cell(node, &memory(node.id)))
        .collect();
    host.topology = Some(Nodes {
        cells: Opened(Cells {
            count: narrow(cells.len()),
            cells,
        }),
        interconnects: None,
    });
    let control = host::resctrl::read(tree);
    let banks = caches(tree, CACHE_LEVEL_MIN);
    host.memory_bandwidth = bandwidth(&banks, &control);
    host.cache = cache_section(&banks, &control);
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn cell(node: &Node, memory: &NodeMemory) -> Cell {
    let kib = || "KiB".to_owned();
    Cell {
        id: node.id,
        memory: Some(Amount {
            unit: kib(),
            value: memory.total_kib,
        }),
        pages: memory
            .pages
            .iter()
            .map(|(size, count)| Pages {
                unit: kib(),
                size: *size,
                count: *count,
            })
            .collect(),
        distances: memory
            .distances
            .iter()
            .map(|(id, value)| Distance {
                id: *id,
                value: *value,
            })
            .collect(),
        cpus: Some(NodeCpus {
            count: narrow(node.cpus.len()),
            cpus: node.cpus.iter().map(cpu).collect(),
        }),
        caches: Vec::new(),
    }
}

fn cpu(place: &Place) -> NodeCpu {
    let known = place.known.as_ref();
    NodeCpu {
        id: place.cpu,
        socket_id: known.map(|known| known.socket),
        die_id: known.map(|known| known.die),
        cluster_id: known.map(|known| known.cluster),
        core_id: known.map(|known| known.core),
        siblings: known.map(|known| known.siblings.clone()),
    }
}

fn kind(kind: CacheKind) -> CacheType {
    match kind {
        CacheKind::Unified => CacheType::Both,
        CacheKind::Instruction => CacheType::Code,
        CacheKind::Data => CacheType::Data,
    }
}

fn cache_section(banks: &[Cache], control: &ResourceControl) -> Option<Caches> {
    let banks: Vec<CacheBank> = banks.iter().map(|cache| bank(cache, control)).collect();
    let monitors = monitors(control, "llc_", true);
    (!banks.is_empty() || !monitors.is_empty()).then_some(Caches { banks, monitors })
}

fn bank(cache: &Cache, control: &ResourceControl) -> CacheBank {
    let (size, unit) = pretty(cache.size_bytes);
    let allocations = control.caches.iter();
    CacheBank {
        id: cache.id,
        level: cache.level,
        kind: kind(cache.kind),
        size,
        unit: unit.to_owned(),
        cpus: cache.cpus.clone(),
        controls: allocations
            .filter(|allocation| allocation.level == cache.level)
            .filter_map(|allocation| cache_control(cache, allocation))
            .collect(),
    }
}

fn cache_control(cache: &Cache, allocation: &CacheAllocation) -> Option<CacheControl> {
    let part = cache.size_bytes.checked_div(u64::from(allocation.parts))?;
    let least = part.checked_mul(u64::from(allocation.parts_min))?;
    let least = Some(least).filter(|least| *least != 0 && *least != part);
    let (_, part_unit) = pretty(part);
    let least_unit = least.map_or(part_unit, |least| pretty(least).1);
    // Both are said in one unit: the finer one.
    let unit = if scale(part_unit) <= scale(least_unit) {
        part_unit
    } else {
        least_unit
    };
    Some(CacheControl {
        granularity: part.checked_div(scale(unit))?,
        min: least.and_then(|least| least.checked_div(scale(unit))),
        unit: unit.to_owned(),
        kind: kind(allocation.kind),
        max_allocs: allocation.groups_max,
    })
}

const UNITS: [&str; 4] = ["B", "KiB", "MiB", "GiB"];

/// The largest unit that leaves a whole number.
fn pretty(bytes: u64) -> (u64, &'static str) {
    let fits = |unit: &&&str| bytes != 0 && bytes.checked_rem(scale(unit)) == Some(0);
    let unit = UNITS.iter().rev().find(fits).copied().unwrap_or("B");
    (bytes.checked_div(scale(unit)).unwrap_or(bytes), unit)
}

fn scale(unit: &str) -> u64 {
    let index = UNITS.iter().position(|known| *known == unit).unwrap_or(0);
    1u64 << (10 * index)
}

/// Ways to memory are numbered as the caches before it.
fn bandwidth(banks: &[Cache], control: &ResourceControl) -> Option<MemoryBandwidth> {
    let last = banks.iter().map(|cache| cache.level).max().unwrap_or(0);
    let node = |cache: &Cache| {
        let memory = control.memory?;
        Some(BandwidthNode {
            id: cache.id,
            cpus: cache.cpus.clone(),
            controls: vec![BandwidthControl {
                granularity: memory.granularity,
                min: memory.min,
                max_allocs: memory.groups_max,
            }],
        })
    };
    let nodes: Vec<BandwidthNode> = banks
        .iter()
        .filter(|cache| cache.level == last)
        .filter_map(node)
        .collect();
    let monitors = monitors(control, "mbm_", false);
    (!nodes.is_empty() || !monitors.is_empty()).then_some(MemoryBandwidth { nodes, monitors })
}

/// The measurements whose names begin with `prefix`; those of caches say more of themselves.
fn monitors(control: &ResourceControl, prefix: &str, of_cache: bool) -> Vec<Monitor> {
    let Some(monitoring) = &control.monitoring else {
        return Vec::new();
    };
    let features: Vec<FeatureName> = monitoring
        .features
        .iter()
        .filter(|name| name.starts_with(prefix))
        .map(FeatureName::new)
        .collect();
    if features.is_empty() {
        return Vec::new();
    }
    vec![Monitor {
        level: of_cache.then_some(3),
        reuse_threshold: of_cache.then_some(monitoring.reuse_threshold),
        max_monitors: monitoring.groups_max,
        features,
    }]
}

#[cfg(test)]
mod tests {
    use super::{cache_control, pretty};
    use host::resctrl::CacheAllocation;
    use host::topology::{Cache, CacheKind};

    #[test]
    fn sizes_are_said_in_the_largest_whole_unit() {
        assert_eq!(pretty(0), (0, "B"));
        assert_eq!(pretty(1536), (1536, "B"));
        assert_eq!(pretty(33 << 20), (33, "MiB"));
        assert_eq!(pretty(1280 << 10), (1280, "KiB"));
    }

    #[test]
    fn the_least_part_is_said_in_the_finer_unit() {
        let cache = Cache {
            id: 0,
            level: 3,
            kind: CacheKind::Unified,
            size_bytes: 15 << 20,
            cpus: "0-5".to_owned(),
        };
        let shared = |parts, parts_min| CacheAllocation {
            level: 3,
            kind: CacheKind::Unified,
            parts,
            parts_min,
            groups_max: 4,
        };
        let fine = cache_control(&cache, &shared(20, 2)).expect("it can be cut");
        assert_eq!(
            (fine.granularity, fine.min, fine.unit.as_str()),
            (768, Some(1536), "KiB")
        );
        let whole = cache_control(&cache, &shared(15, 1)).expect("it can be cut");
        assert_eq!(
            (whole.granularity, whole.min, whole.unit.as_str()),
            (1, None, "MiB")
        );
        assert!(cache_control(&cache, &shared(0, 1)).is_none());
    }
}
