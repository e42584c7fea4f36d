//! The words for what happened.

use api::{DomainEvent, Event, TypedParam};

fn pick(names: &[&'static str], number: i32) -> &'static str {
    usize::try_from(number)
        .ok()
        .and_then(|at| names.get(at).copied())
        .unwrap_or("unknown")
}

/// What follows the name of the object in the line about an event.
pub fn details(event: &Event) -> String {
    match event {
        Event::Domain { event, .. } => domain(event),
        Event::NetworkLifecycle { event, .. } => {
            format!(
                ": {}",
                pick(&["Defined", "Undefined", "Started", "Stopped"], *event)
            )
        }
        Event::NetworkMetadataChange { kind, nsuri, .. } => metadata(*kind, nsuri.as_deref()),
        Event::PoolLifecycle { event, .. } => {
            format!(
                ": {}",
                pick(
                    &["Defined", "Undefined", "Started", "Stopped", "Created", "Deleted"],
                    *event
                )
            )
        }
        Event::NodeDeviceLifecycle { event, .. } => {
            format!(
                ": {}",
                pick(&["Created", "Deleted", "Defined", "Undefined"], *event)
            )
        }
        Event::SecretLifecycle { event, .. } => format!(": {}", pick(&["Defined", "Undefined"], *event)),
        Event::QemuMonitor { details, .. } => format!(": {}", details.as_deref().unwrap_or("<null>")),
        Event::PoolRefresh { .. } | Event::NodeDeviceUpdate { .. } | Event::SecretValueChanged { .. } => {
            String::new()
        }
    }
}

fn metadata(kind: i32, uri: Option<&str>) -> String {
    format!(
        ": type {}, uri {}",
        pick(&["description", "title", "element"], kind),
        uri.unwrap_or("N/A")
    )
}

fn domain(event: &DomainEvent) -> String {
    use DomainEvent as E;
    match event {
        E::Lifecycle { event, detail } => {
            format!(": {} {}", lifecycle(*event), lifecycle_detail(*event, *detail))
        }
        E::Reboot {}
        | E::ControlError {}
        | E::PmWakeup { .. }
        | E::PmSuspend { .. }
        | E::PmSuspendDisk { .. } => String::new(),
        E::RtcChange { offset_s } => format!(": {offset_s}"),
        E::Watchdog { action } => {
            let names = [
                "none",
                "pause",
                "reset",
                "poweroff",
                "shutdown",
                "debug",
                "inject-nmi",
            ];
            format!(": {}", pick(&names, *action))
        }
        E::IoError {
            src_path,
            alias,
            action,
        } => format!(": {src_path} ({alias}) {}", io_action(*action)),
        E::IoErrorReason {
            src_path,
            alias,
            action,
            reason,
        } => {
            format!(": {src_path} ({alias}) {} due to {reason}", io_action(*action))
        }
        E::Graphics { phase, peer } => graphics(*phase, peer),
        E::BlockJob {
            path: disk,
            kind,
            status,
        }
        | E::BlockJob2 {
            target: disk,
            kind,
            status,
        } => {
            let status = pick(&["completed", "failed", "canceled", "ready"], *status);
            format!(": {} for {disk} {status}", crate::names::block_job(*kind))
        }
        E::DiskChange {
            old_path,
            new_path,
            alias,
            reason,
        } => {
            let (old, new) = (
                old_path.as_deref().unwrap_or_default(),
                new_path.as_deref().unwrap_or_default(),
            );
            format!(
                " disk {alias}: {old} -> {new}: {}",
                pick(&["changed", "dropped"], *reason)
            )
        }
        E::TrayChange { alias, reason } => format!(" disk {alias}: {}", pick(&["opened", "closed"], *reason)),
        E::BalloonChange { actual_kib } => format!(": {actual_kib}KiB"),
        E::DeviceRemoved { alias } | E::DeviceAdded { alias } | E::DeviceRemovalFailed { alias } => {
            format!(": {alias}")
        }
        E::Tunable { params } => listed(params),
        E::JobCompleted { params } => listed(params),
        E::AgentLifecycle { state, reason } => {
            let state = pick(&["unknown", "connected", "disconnected"], *state);
            let reason = pick(&["unknown", "domain started", "channel event"], *reason);
            format!(": state: '{state}' reason: '{reason}'")
        }
        E::MigrationIteration { iteration } => format!(": iteration: '{iteration}'"),
        E::MetadataChange { kind, nsuri } => metadata(*kind, nsuri.as_deref()),
        E::BlockThreshold {
            target,
            path,
            threshold_bytes,
            excess_bytes,
        } => {
            format!(
                ": dev: {target}({}) {threshold_bytes} {excess_bytes}",
                path.as_deref().unwrap_or_default()
            )
        }
        E::MemoryFailure {
            recipient,
            action,
            flags,
        } => {
            let recipient = pick(&["hypervisor", "guest"], *recipient);
            let action = pick(&["ignore", "inject", "fatal", "reset"], *action);
            format!(
                ": recipient: {recipient}\naction: {action}\naction required: {}\nrecursive: {}",
                flags & 1,
                flags >> 1 & 1
            )
        }
        E::MemoryDeviceSizeChange { alias, size_kib } => format!(": alias: '{alias}' size: '{size_kib}'"),
        E::NicMacChange {
            alias,
            old_mac,
            new_mac,
        } => format!(": alias: '{alias}' oldMAC: '{old_mac}' newMAC: '{new_mac}'"),
    }
}

fn lifecycle(event: i32) -> &'static str {
    let names = [
        "Defined",
        "Undefined",
        "Started",
        "Suspended",
        "Resumed",
        "Stopped",
        "Shutdown",
        "PMSuspended",
        "Crashed",
    ];
    pick(&names, event)
}

fn lifecycle_detail(event: i32, detail: i32) -> &'static str {
    let names: &[&str] = match event {
        0 => &["Added", "Updated", "Renamed", "Snapshot"],
        1 => &["Removed", "Renamed"],
        2 => &[
            "Booted",
            "Migrated",
            "Restored",
            "Snapshot",
            "Event wakeup",
            "Recovered",
        ],
        3 => &[
            "Paused",
            "Migrated",
            "I/O Error",
            "Watchdog",
            "Restored",
            "Snapshot",
            "API error",
            "Post-copy",
            "Post-copy Error",
        ],
        4 => &["Unpaused", "Migrated", "Snapshot", "Post-copy", "Post-copy Error"],
        5 => &[
            "Shutdown",
            "Destroyed",
            "Crashed",
            "Migrated",
            "Saved",
            "Failed",
            "Snapshot",
            "Recreated",
        ],
        6 => &[
            "Finished",
            "Finished after guest request",
            "Finished after host request",
        ],
        7 => &["Memory", "Disk"],
        8 => &["Panicked", "Crashloaded"],
        _ => &[],
    };
    pick(names, detail)
}

fn io_action(action: i32) -> &'static str {
    pick(&["none", "pause", "report"], action)
}

fn graphics(phase: i32, peer: &api::GraphicsPeer) -> String {
    let family = |number: i32| pick(&["IPv4", "IPv6", "unix"], number);
    let (local, remote) = (&peer.local, &peer.remote);
    let mut text = format!(
        ": {} local[{} {} {}] remote[{} {} {}] {}",
        pick(&["connect", "initialize", "disconnect"], phase),
        family(local.family),
        local.node,
        local.service,
        family(remote.family),
        remote.node,
        remote.service,
        peer.auth_scheme,
    );
    for identity in peer.subject.iter() {
        text.push_str(&format!("\n\t{}={}", identity.r#type, identity.name));
    }
    text
}

fn listed(params: &[TypedParam]) -> String {
    let lines: String = params
        .iter()
        .map(|param| format!("\n\t{}: {}", param.field, crate::params::text(&param.value)))
        .collect();
    format!(":{lines}")
}
