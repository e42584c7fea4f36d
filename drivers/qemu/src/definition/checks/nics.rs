//! Network cards: what fits their kind.

use super::super::{Problem, Result, unsupported, wrong};
use model::domain::Domain;
use model::domain::interface::{
    Interface, InterfaceKind, InterfaceSource, Rate, Route, Teaming, TeamingKind,
};
use model::{YesNo, code};
use std::net::IpAddr;

/// Checks all cards.
pub fn check(domain: &Domain) -> Result<()> {
    for nic in &domain.devices.interfaces {
        host_end(nic)?;
        teaming(nic)?;
        addresses(nic)?;
        routes(GUEST, &nic.routes)?;
        rates(nic)?;
        target(nic)?;
        mtu(nic)?;
        driver(nic)?;
        if nic.coalesce.is_some() && !matches!(nic.kind, InterfaceKind::Network | InterfaceKind::Bridge) {
            return unsupported(format!(
                "coalesce settings on interface type {} are not supported",
                nic.kind
            ));
        }
        if nic.kind == InterfaceKind::Hostdev {
            let known = nic
                .source
                .as_ref()
                .and_then(|source| source.host_address.as_ref());
            if known.is_none_or(|address| address.kind.is_none()) {
                return unsupported("unknown host device source address type '(null)'");
            }
        }
    }
    Ok(())
}

/// Addresses of the host's end are for cards whose end is made here.
fn host_end(nic: &Interface) -> Result<()> {
    let given = |source: &InterfaceSource| !source.ips.is_empty() || !source.routes.is_empty();
    if nic.kind == InterfaceKind::Ethernet {
        let own = nic.source.as_deref().map_or(&[][..], |source| &source.routes);
        return routes("interface host IP", own);
    }
    if !nic.source.as_deref().is_some_and(given) {
        return Ok(());
    }
    unsupported(format!(
        "Invalid attempt to set network interface host-side IP route and/or address info on interface of type '{}'. This is only supported on interfaces of type 'ethernet'",
        nic.kind
    ))
}

fn teaming(nic: &Interface) -> Result<()> {
    let Some(Teaming { kind, persistent }) = nic.teaming.as_deref() else {
        return Ok(());
    };
    match kind {
        TeamingKind::Transient
            if nic.kind != InterfaceKind::Hostdev && nic.kind != InterfaceKind::Network =>
        {
            unsupported(format!(
                "virtio-net teaming transient interface must be type='hostdev', not '{}'",
                nic.kind
            ))
        }
        TeamingKind::Transient if persistent.is_none() => {
            wrong("teaming persistent attribute must be set if teaming type is 'transient'")
        }
        TeamingKind::Persistent if persistent.is_some() => {
            wrong("teaming persistent attribute not allowed if teaming type is 'persistent'")
        }
        TeamingKind::Persistent => {
            let model = nic.model.as_ref().map_or("", |model| model.kind.as_str());
            if model.starts_with("virtio") {
                return Ok(());
            }
            unsupported(format!(
                "virtio-net teaming persistent interface must be <model type='virtio'/>, not '{model}'"
            ))
        }
        TeamingKind::Transient => Ok(()),
    }
}

/// Addresses inside of the guest are QEMU's business only with its own network.
fn addresses(nic: &Interface) -> Result<()> {
    let inside = matches!(nic.kind, InterfaceKind::User | InterfaceKind::VhostUser);
    if inside {
        return own_network(nic);
    }
    if !nic.routes.is_empty() {
        routes(GUEST, &nic.routes)?;
        return unsupported(
            "Invalid attempt to set network interface guest-side IP route, not supported by QEMU",
        );
    }
    if !nic.ips.is_empty() {
        return unsupported(
            "Invalid attempt to set network interface guest-side IP address info, not supported by QEMU",
        );
    }
    Ok(())
}

/// QEMU's own network has one size with IPv6, and few with IPv4.
fn own_network(nic: &Interface) -> Result<()> {
    let passt = nic
        .backend
        .as_ref()
        .and_then(|backend| backend.kind)
        .is_some_and(|kind| kind.as_str() == "passt");
    if nic.kind != InterfaceKind::User || passt {
        return Ok(());
    }
    for ip in &nic.ips {
        let Some(prefix) = ip.prefix.filter(|prefix| *prefix > 0) else {
            continue;
        };
        let ipv6 = ip.address.contains(':');
        if ipv6 && prefix != 64 {
            return unsupported(format!("unsupported IPv6 address prefix='{prefix}' - must be 64"));
        }
        if !ipv6 && !(4..=27).contains(&prefix) {
            return wrong("invalid prefix, must be in range of 4-27");
        }
    }
    Ok(())
}

/// Whose routes are wrong, in the words of libvirt.
const GUEST: &str = "guest interface";

fn routes(who: &str, routes: &[Route]) -> Result<()> {
    for route in routes {
        let ipv6 = route.family.is_some_and(|family| family.as_str() == "ipv6");
        let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<IpAddr>().ok());
        if ipv6 {
            continue;
        }
        let address = route.address.as_deref().unwrap_or_default();
        if parse(&route.address).is_some_and(|address| address.is_ipv6()) {
            return wrong(format!(
                "{who}: No family specified for non-IPv4 address '{address}' in route definition"
            ));
        }
        if parse(&route.gateway).is_some_and(|gateway| gateway.is_ipv6()) {
            // The address is named where the gateway is meant; so does libvirt.
            return wrong(format!(
                "{who}: No family specified for non-IPv4 gateway '{address}' in route definition"
            ));
        }
        let Some(IpAddr::V4(network)) = parse(&route.address) else {
            continue;
        };
        let prefix = route.prefix.unwrap_or_else(|| class_prefix(network));
        let mask = u32::MAX
            .checked_shl(32u32.saturating_sub(prefix.min(32)))
            .unwrap_or(0);
        if route.netmask.is_none() && u32::from(network) & !mask != 0 {
            return wrong(format!(
                "{who}: Address '{address}' in route definition is not a network address"
            ));
        }
    }
    Ok(())
}

/// The length of a mask that goes without saying.
fn class_prefix(address: std::net::Ipv4Addr) -> u32 {
    match address.octets() {
        [0, 0, 0, 0] => 0,
        [0..128, ..] => 8,
        [128..192, ..] => 16,
        [192..224, ..] => 24,
        _ => 24,
    }
}

fn rates(nic: &Interface) -> Result<()> {
    let Some(bandwidth) = &nic.bandwidth else {
        return Ok(());
    };
    let plain = |words: &str| Err(Problem::nowhere(code::XML_DETAIL, words));
    if bandwidth.class_id.is_some() {
        return plain("classID attribute not supported on <bandwidth> in this usage context");
    }
    if nic.kind != InterfaceKind::Network
        && bandwidth
            .inbound
            .as_ref()
            .is_some_and(|rate| rate.floor.is_some())
    {
        return unsupported("floor attribute is not supported for this config");
    }
    let lacks = |rate: &Rate| rate.average.is_none() && rate.floor.is_none();
    if bandwidth.inbound.iter().any(lacks) {
        return plain("Missing mandatory average or floor attributes");
    }
    if bandwidth
        .outbound
        .as_ref()
        .is_some_and(|rate| rate.floor.is_some())
    {
        return plain("'floor' attribute allowed only in <inbound> element");
    }
    if bandwidth.outbound.iter().any(lacks) {
        return plain("Missing mandatory average or floor attributes");
    }
    Ok(())
}

fn target(nic: &Interface) -> Result<()> {
    let unmanaged = nic
        .target
        .as_ref()
        .is_some_and(|target| target.managed == Some(YesNo::No));
    if unmanaged && nic.kind != InterfaceKind::Ethernet {
        return unsupported(format!(
            "unmanaged target dev is not supported on interfaces of type '{}'",
            nic.kind
        ));
    }
    let isolated = nic
        .port
        .as_ref()
        .is_some_and(|port| port.isolated == Some(YesNo::Yes));
    if isolated && !matches!(nic.kind, InterfaceKind::Network | InterfaceKind::Bridge) {
        return unsupported(format!(
            "interface {} - <port isolated='yes'/> is not supported for network interfaces with type='{}'",
            nic.mac(),
            nic.kind
        ));
    }
    Ok(())
}

/// Queues of a virtio card, and who is at the other end.
fn driver(nic: &Interface) -> Result<()> {
    let driver = nic.driver.clone().unwrap_or_default();
    for (what, size) in [("rx", driver.rx_queue_size), ("tx", driver.tx_queue_size)] {
        if size.is_some_and(|size| size > 0 && !size.is_power_of_two()) {
            return unsupported(format!("{what}_queue_size has to be a power of two"));
        }
    }
    if nic.kind == InterfaceKind::Vdpa && !nic.model().starts_with("virtio") {
        return unsupported(format!(
            "invalid model for interface of type 'vdpa': '{}' - must be 'virtio'",
            nic.model()
        ));
    }
    let passt = nic
        .backend
        .as_ref()
        .and_then(|backend| backend.kind)
        .is_some_and(|kind| kind.as_str() == "passt");
    if passt && !matches!(nic.kind, InterfaceKind::User | InterfaceKind::VhostUser) {
        return unsupported(
            "The 'passt' backend can only be used with interface type='user' or type='vhostuser'",
        );
    }
    let user = nic.kind == InterfaceKind::User || passt;
    if !user && !nic.ips.is_empty() {
        return unsupported(
            "Invalid attempt to set network interface guest-side IP address info, not supported by QEMU",
        );
    }
    Ok(())
}

fn mtu(nic: &Interface) -> Result<()> {
    let settable = matches!(
        nic.kind,
        InterfaceKind::Network
            | InterfaceKind::Bridge
            | InterfaceKind::Ethernet
            | InterfaceKind::VhostUser
            | InterfaceKind::Hostdev
    );
    match &nic.mtu {
        Some(mtu) if mtu.size > 0 && !settable => unsupported(format!(
            "setting MTU on interface type {} is not supported yet",
            nic.kind
        )),
        _ => Ok(()),
    }
}
