//! What devices can do, as lists are filtered by it.

use super::NodeDeviceState;
use api::constants::*;
use model::nodedev::Capability;

/// What a capability is called in lists, and the flag that asks for it.
const NAMES: [(&str, i32); 24] = [
    ("system", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM),
    ("pci", VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV),
    ("usb_device", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV),
    ("usb", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE),
    ("net", VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET),
    ("scsi_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST),
    ("scsi_target", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_TARGET),
    ("scsi", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI),
    ("storage", VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE),
    ("fc_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_FC_HOST),
    ("vports", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS),
    ("scsi_generic", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_GENERIC),
    ("drm", VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM),
    ("mdev_types", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV_TYPES),
    ("mdev", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV),
    ("ccw", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCW_DEV),
    ("css", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CSS_DEV),
    ("vdpa", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VDPA),
    ("ap_card", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_CARD),
    ("ap_queue", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_QUEUE),
    ("ap_matrix", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_MATRIX),
    ("vpd", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD),
    ("ccwgroup", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_DEV),
    (
        "ccwgroup_member",
        VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_MEMBER,
    ),
];

const ACTIVITY: u32 =
    VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE.cast_unsigned() | VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
const PERSISTENCE: u32 =
    (VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT | VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT).cast_unsigned();

/// Every flag of `virConnectListAllNodeDevices`.
pub(super) fn known_flags() -> u32 {
    NAMES.iter().fold(ACTIVITY | PERSISTENCE, |all, (_, flag)| {
        all | flag.cast_unsigned()
    })
}

/// What a list calls a capability that its document calls `kind`; `None` if it has no name there.
fn listed(kind: &str) -> Option<(&'static str, u32)> {
    let kind = if kind == "vport_ops" { "vports" } else { kind };
    let row = NAMES.iter().find(|(name, _)| *name == kind)?;
    Some((row.0, row.1.cast_unsigned()))
}

/// The capabilities that lists know: with `inner` also those of capabilities.
fn of(device: &NodeDeviceState, inner: bool) -> Vec<(&'static str, u32)> {
    let mut found = Vec::new();
    let mut note = |capability: &Capability| found.extend(listed(&capability.kind));
    for capability in &device.config.capabilities {
        note(capability);
        if inner {
            capability.capabilities.iter().for_each(&mut note);
        }
    }
    found
}

/// The names of a device's capabilities.
pub(super) fn names(device: &NodeDeviceState, inner: bool) -> Vec<String> {
    of(device, inner)
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Whether `device` can do what lists call `name`.
pub(super) fn has(device: &NodeDeviceState, name: &str) -> bool {
    of(device, true).iter().any(|(there, _)| *there == name)
}

/// Whether a device passes the filters: of every group that has one, at least one must hold.
pub(super) fn passes(device: &NodeDeviceState, flags: u32) -> bool {
    let activity = match device.is_active {
        true => VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE,
        false => VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE.cast_unsigned(),
    };
    let persistence = match device.is_persistent {
        true => VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT,
        false => VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT,
    };
    let capabilities = of(device, true).iter().fold(0, |all, (_, flag)| all | flag);
    let traits = activity | persistence.cast_unsigned() | capabilities;
    let groups = [ACTIVITY, PERSISTENCE, known_flags() & !(ACTIVITY | PERSISTENCE)];
    crate::listing::passes(&groups, traits, flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(is_active: bool) -> NodeDeviceState {
        let xml = "<device><name>a</name><capability type='scsi_host'><host>1</host>\
                   <capability type='vport_ops'/></capability></device>";
        NodeDeviceState {
            config: model::nodedev::NodeDevice::parse(xml).unwrap(),
            is_active,
            is_persistent: false,
        }
    }

    #[test]
    fn a_device_is_listed_by_what_its_capabilities_can_do() {
        assert!(has(&card(true), "vports") && !has(&card(true), "vport_ops"));
        assert_eq!(names(&card(true), true), ["scsi_host", "vports"]);
        assert_eq!(names(&card(true), false), ["scsi_host"]);
    }

    #[test]
    fn of_each_group_of_filters_one_must_hold() {
        let vports = VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS.cast_unsigned();
        let net = VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET.cast_unsigned();
        let active = VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
        let persistent = VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT.cast_unsigned();
        for (flags, expected) in [
            (0, true),
            (vports | net, true),
            (net, false),
            (vports | active, true),
            (vports | persistent, false),
        ] {
            assert_eq!(passes(&card(true), flags), expected, "{flags:x}");
        }
        assert!(!passes(&card(false), vports | active));
    }
}
