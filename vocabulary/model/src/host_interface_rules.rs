//! What libvirt demands of an interface of the host.

use crate::host_interface::{Bond, BridgePorts, HostInterface, HostInterfaceKind, VlanOf};
use crate::nodedev::Opened;
use xml::{Reader, Tag};

/// Checks an interface that was read.
pub(crate) fn finish(interface: &mut HostInterface, place: Tag<'_>, r: &mut Reader<'_>) {
    if interface.name.is_none() {
        r.problem(place, "interface has no name");
    }
    let places: Vec<_> = xml::field::children(place, "protocol").collect();
    for (protocol, place) in interface.protocols.iter().zip(places) {
        if !matches!(protocol.family.as_str(), "ipv4" | "ipv6") {
            let message = format!("unsupported protocol family '{}'", protocol.family);
            r.problem_attr(place, "family", message);
        }
    }
    check_kind(
        interface.kind,
        interface.bond.as_ref(),
        interface.vlan.as_ref(),
        place,
        r,
    );
    match &interface.bridge {
        None if interface.kind == HostInterfaceKind::Bridge => {
            r.problem(place, "bridge interface misses the bridge element");
        }
        Some(bridge) => check_ports(&bridge.0, place, r),
        None => {}
    }
}

/// Checks what a bond or a virtual network needs, for interfaces and for ports of bridges.
fn check_kind(
    kind: HostInterfaceKind,
    bond: Option<&Opened<Bond>>,
    vlan: Option<&VlanOf>,
    place: Tag<'_>,
    r: &mut Reader<'_>,
) {
    match (kind, bond, vlan) {
        (HostInterfaceKind::Bond, None, _) => r.problem(place, "bond interface misses the bond element"),
        (HostInterfaceKind::Vlan, _, None) => r.problem(place, "vlan interface misses the vlan element"),
        (HostInterfaceKind::Bond, Some(bond), _) => {
            let members = bond.0.interfaces.iter();
            for member in members.filter(|member| member.0.kind != HostInterfaceKind::Ethernet) {
                r.problem(place, unsupported(member.0.kind));
            }
        }
        (HostInterfaceKind::Vlan, _, Some(vlan)) if vlan.interface.name.is_empty() => {
            r.problem(place, "vlan interface misses name attribute");
        }
        _ => {}
    }
}

fn check_ports(bridge: &BridgePorts, place: Tag<'_>, r: &mut Reader<'_>) {
    for port in bridge.interfaces.iter().map(|port| &port.0) {
        if port.kind == HostInterfaceKind::Bridge {
            r.problem(place, unsupported(port.kind));
        }
        check_kind(port.kind, port.bond.as_deref(), port.vlan.as_ref(), place, r);
    }
}

fn unsupported(kind: HostInterfaceKind) -> String {
    format!("interface has unsupported type '{kind}'")
}
