//! Words for the numbers of states, reasons and kinds.

fn pick(names: &'static [&'static str], number: i64, otherwise: &'static str) -> &'static str {
    usize::try_from(number)
        .ok()
        .and_then(|at| names.get(at).copied())
        .unwrap_or(otherwise)
}

/// What a domain does.
pub fn domain_state(state: i32) -> &'static str {
    const NAMES: &[&str] = &[
        "no state",
        "running",
        "idle",
        "paused",
        "in shutdown",
        "shut off",
        "crashed",
        "pmsuspended",
    ];
    pick(NAMES, state.into(), "no state")
}

/// Why a domain does it.
pub fn domain_reason(state: i32, reason: i32) -> &'static str {
    const RUNNING: &[&str] = &[
        "unknown",
        "booted",
        "migrated",
        "restored",
        "from snapshot",
        "unpaused",
        "migration canceled",
        "save canceled",
        "event wakeup",
        "crashed",
        "post-copy",
        "post-copy failed",
    ];
    const PAUSED: &[&str] = &[
        "unknown",
        "user",
        "migrating",
        "saving",
        "dumping",
        "I/O error",
        "watchdog",
        "from snapshot",
        "shutting down",
        "creating snapshot",
        "crashed",
        "starting up",
        "post-copy",
        "post-copy failed",
        "api error",
    ];
    const SHUTDOWN: &[&str] = &["unknown", "user"];
    const SHUTOFF: &[&str] = &[
        "unknown",
        "shutdown",
        "destroyed",
        "crashed",
        "migrated",
        "saved",
        "failed",
        "from snapshot",
        "daemon",
    ];
    const CRASHED: &[&str] = &["unknown", "panicked"];
    let names = match state {
        1 => RUNNING,
        3 => PAUSED,
        4 => SHUTDOWN,
        5 => SHUTOFF,
        6 => CRASHED,
        _ => &["unknown"],
    };
    pick(names, reason.into(), "unknown")
}

/// What a virtual processor does.
pub fn vcpu_state(state: i32) -> &'static str {
    pick(&["offline", "running", "blocked"], state.into(), "no state")
}

/// Whether the hypervisor's control channel of a domain can be used.
pub fn control_state(state: u32) -> &'static str {
    pick(
        &["ok", "background job", "occupied", "error"],
        state.into(),
        "unknown",
    )
}

/// What is wrong with a control channel.
pub fn control_error(reason: u32) -> &'static str {
    pick(
        &["", "unknown", "monitor failure", "internal (locking) error"],
        reason.into(),
        "unknown",
    )
}

/// What a pool does.
pub fn pool_state(state: u8) -> &'static str {
    pick(
        &["inactive", "building", "running", "degraded", "inaccessible"],
        state.into(),
        "unknown",
    )
}

/// What a volume is.
pub fn volume_kind(kind: i8) -> &'static str {
    pick(
        &["file", "block", "dir", "network", "netdir", "ploop"],
        kind.into(),
        "unknown",
    )
}

/// What went wrong with a disk.
pub fn disk_error(error: i32) -> &'static str {
    pick(
        &["no error", "unspecified error", "no space"],
        error.into(),
        "unknown error",
    )
}

/// What kind of job a domain has.
pub fn job_kind(kind: i32) -> &'static str {
    pick(
        &["None", "Bounded", "Unbounded", "Completed", "Failed", "Cancelled"],
        kind.into(),
        "unknown",
    )
}

/// What a job is for.
pub fn job_operation(operation: i32) -> &'static str {
    const NAMES: &[&str] = &[
        "Unknown",
        "Start",
        "Save",
        "Restore",
        "Incoming migration",
        "Outgoing migration",
        "Snapshot",
        "Snapshot revert",
        "Dump",
        "Backup",
        "Snapshot delete",
    ];
    pick(NAMES, operation.into(), "unknown")
}

/// What a block job does.
pub fn block_job(kind: i32) -> &'static str {
    const NAMES: &[&str] = &[
        "Unknown job",
        "Block Pull",
        "Block Copy",
        "Block Commit",
        "Active Block Commit",
        "Backup",
    ];
    pick(NAMES, kind.into(), "Unknown job")
}

/// The statistic of the memory with that number.
pub fn memory_statistic(tag: i32) -> Option<&'static str> {
    const NAMES: &[&str] = &[
        "swap_in",
        "swap_out",
        "major_fault",
        "minor_fault",
        "unused",
        "available",
        "actual",
        "rss",
        "usable",
        "last_update",
        "disk_caches",
        "hugetlb_pgalloc",
        "hugetlb_pgfail",
    ];
    usize::try_from(tag).ok().and_then(|at| NAMES.get(at).copied())
}

/// What a secret is used for.
pub fn secret_usage(kind: i32) -> &'static str {
    pick(
        &["none", "volume", "ceph", "iscsi", "tls", "vtpm"],
        kind.into(),
        "unknown",
    )
}

/// The number of a word in a list of words.
pub fn index_of(names: &[&str], word: &str) -> Option<u32> {
    names
        .iter()
        .position(|name| *name == word)
        .and_then(|at| u32::try_from(at).ok())
}
