//! What the processor can share out and measure of caches and of the way to memory.

use crate::sysfs::{Tree, number};
use crate::topology::CacheKind;

/// What can be shared out and measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceControl {
    pub caches: Vec<CacheAllocation>,
    pub memory: Option<MemoryAllocation>,
    pub monitoring: Option<Monitoring>,
}

/// How a level of caches is shared out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheAllocation {
    pub level: u32,
    pub kind: CacheKind,
    /// Into how many parts a cache is cut.
    pub parts: u32,
    /// How many of them have to stay together.
    pub parts_min: u32,
    pub groups_max: u32,
}

/// How the way to memory is shared out, in percent or in MB/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryAllocation {
    pub granularity: u32,
    pub min: u32,
    pub groups_max: u32,
}

/// What can be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitoring {
    pub features: Vec<String>,
    pub groups_max: u32,
    /// How many bytes of a cache may still belong to a group that was given up.
    pub reuse_threshold: u32,
}

/// Looks at what the kernel offers.
pub fn read(tree: &dyn Tree) -> ResourceControl {
    ResourceControl {
        caches: caches(tree),
        memory: memory(tree),
        monitoring: monitoring(tree),
    }
}

fn caches(tree: &dyn Tree) -> Vec<CacheAllocation> {
    let kinds = [
        ("", CacheKind::Unified),
        ("CODE", CacheKind::Instruction),
        ("DATA", CacheKind::Data),
    ];
    let all = (1..=4u32).flat_map(|level| kinds.map(|(name, kind)| (level, name, kind)));
    let read = |(level, name, kind)| {
        let folder = format!("resctrl/info/L{level}{name}");
        let mask = u64::from_str_radix(&tree.read(&format!("{folder}/cbm_mask"))?, 16).ok()?;
        Some(CacheAllocation {
            level,
            kind,
            parts: mask.count_ones(),
            parts_min: number(tree, &format!("{folder}/min_cbm_bits"))?,
            groups_max: number(tree, &format!("{folder}/num_closids"))?,
        })
    };
    all.filter_map(read).collect()
}

fn memory(tree: &dyn Tree) -> Option<MemoryAllocation> {
    Some(MemoryAllocation {
        granularity: number(tree, "resctrl/info/MB/bandwidth_gran")?,
        min: number(tree, "resctrl/info/MB/min_bandwidth")?,
        groups_max: number(tree, "resctrl/info/MB/num_closids")?,
    })
}

fn monitoring(tree: &dyn Tree) -> Option<Monitoring> {
    let features = tree.read("resctrl/info/L3_MON/mon_features")?;
    Some(Monitoring {
        features: features.lines().map(|line| line.trim().to_owned()).collect(),
        groups_max: number(tree, "resctrl/info/L3_MON/num_rmids")?,
        reuse_threshold: number(tree, "resctrl/info/L3_MON/max_threshold_occupancy").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::{ResourceControl, read};
    use crate::sysfs::remembered::Files;

    #[test]
    fn a_kernel_without_it_shares_nothing() {
        assert_eq!(read(&Files::new(&[])), ResourceControl::default());
    }

    #[test]
    fn what_the_kernel_offers_is_read() {
        let found = read(&Files::new(&[
            ("resctrl/info/L3/cbm_mask", "fffff"),
            ("resctrl/info/L3/min_cbm_bits", "1"),
            ("resctrl/info/L3/num_closids", "16"),
            ("resctrl/info/L2/cbm_mask", "not a mask"),
            ("resctrl/info/MB/bandwidth_gran", "10"),
            ("resctrl/info/MB/min_bandwidth", "10"),
            ("resctrl/info/MB/num_closids", "8"),
            (
                "resctrl/info/L3_MON/mon_features",
                "llc_occupancy\nmbm_total_bytes",
            ),
            ("resctrl/info/L3_MON/num_rmids", "176"),
        ]));
        assert_eq!(found.caches.len(), 1);
        assert_eq!((found.caches[0].parts, found.caches[0].groups_max), (20, 16));
        assert_eq!(found.memory.map(|memory| memory.groups_max), Some(8));
        let monitoring = found.monitoring.expect("it measures");
        assert_eq!(monitoring.features, ["llc_occupancy", "mbm_total_bytes"]);
        assert_eq!((monitoring.groups_max, monitoring.reuse_threshold), (176, 0));
    }
}
