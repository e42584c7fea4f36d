//! What a guest says of its own memory through its balloon, as QEMU keeps it: reading it waits for nobody.

use api::constants::*;
use serde_json::Value;

/// A counter: its name at QEMU, in statistics, its number among the memory statistics, and whether it is in bytes.
type Row = (&'static str, &'static str, i32, bool);

/// In libvirt's order.
const ROWS: [Row; 11] = [
    ("stat-swap-in", "swap_in", VIR_DOMAIN_MEMORY_STAT_SWAP_IN, true),
    ("stat-swap-out", "swap_out", VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, true),
    (
        "stat-major-faults",
        "major_fault",
        VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT,
        false,
    ),
    (
        "stat-minor-faults",
        "minor_fault",
        VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT,
        false,
    ),
    ("stat-free-memory", "unused", VIR_DOMAIN_MEMORY_STAT_UNUSED, true),
    (
        "stat-total-memory",
        "available",
        VIR_DOMAIN_MEMORY_STAT_AVAILABLE,
        true,
    ),
    (
        "stat-available-memory",
        "usable",
        VIR_DOMAIN_MEMORY_STAT_USABLE,
        true,
    ),
    (
        "last-update",
        "last-update",
        VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE,
        false,
    ),
    (
        "stat-disk-caches",
        "disk_caches",
        VIR_DOMAIN_MEMORY_STAT_DISK_CACHES,
        true,
    ),
    (
        "stat-htlb-pgalloc",
        "hugetlb_pgalloc",
        VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC,
        false,
    ),
    (
        "stat-htlb-pgfail",
        "hugetlb_pgfail",
        VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL,
        false,
    ),
];

/// The counters in QEMU's reply that the guest has filled: name, number, value (sizes in KiB).
pub(crate) fn counters(reply: &Value) -> impl Iterator<Item = (&'static str, i32, u64)> {
    ROWS.iter().filter_map(|(theirs, name, number, in_bytes)| {
        let value = reply["stats"]
            .get(theirs)
            .or_else(|| reply.get(theirs))?
            .as_u64()?;
        // What the guest does not tell is all ones.
        let known = value != u64::MAX;
        known.then_some((*name, *number, if *in_bytes { value / 1024 } else { value }))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_the_guest_does_not_tell_is_left_out() {
        let reply = json!({"stats": {"stat-swap-in": 4096, "stat-major-faults": 7, "stat-free-memory": u64::MAX}, "last-update": 5});
        let found: Vec<_> = super::counters(&reply)
            .map(|(name, _, value)| (name, value))
            .collect();
        assert_eq!(found, [("swap_in", 4), ("major_fault", 7), ("last-update", 5)]);
    }
}
