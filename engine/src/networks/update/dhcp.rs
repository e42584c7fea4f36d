//! Changes of the addresses that a network lends.

use super::{Command, bad, insert, invalid, read, tree, unsupported};
use api::{Code, Domain, Error, Result};
use model::network::{Dhcp, DhcpHost, DhcpRange, Ip, LeaseUnit, Network};
use std::net::IpAddr;
use xml::Value as _;

/// The most addresses of a range, less one.
const RANGE_MAX: u128 = 65_535;

/// The shortest time for which an address is lent, in seconds.
const LEASE_MIN_S: u64 = 120;

/// The address a piece of DHCP belongs to.
fn parent_ip(network: &mut Network, parent: i32) -> Result<&mut Ip> {
    let name = network.name.clone();
    if let Ok(index) = usize::try_from(parent) {
        let missing = || {
            invalid(format!(
                "couldn't update dhcp host entry - no <ip> element found at index {parent} in network '{name}'"
            ))
        };
        return network.body.ips.get_mut(index).ok_or_else(missing);
    }
    let chosen = network
        .ips
        .iter()
        .position(|ip| ip.dhcp.is_some())
        .or(network.ips.iter().position(|ip| !ip.is_ipv6()));
    let ip = chosen.and_then(|index| network.body.ips.get_mut(index));
    ip.ok_or_else(|| {
        invalid(format!(
            "couldn't update dhcp host entry - no <ip> element found in network '{name}'"
        ))
    })
}

fn same_ignoring_case(a: &Option<String>, b: &Option<String>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

fn same(a: &Option<String>, b: &Option<String>) -> bool {
    a.is_some() && a == b
}

/// Whether both are addresses, and the same.
pub(super) fn same_address(a: &Option<String>, b: &Option<String>) -> bool {
    let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<IpAddr>().ok());
    matches!((parse(a), parse(b)), (Some(a), Some(b)) if a == b)
}

/// What a host must have and must not have; one that is to go only needs something to be known by.
fn check_host(host: &DhcpHost, partial: bool, v6: bool, network: &str) -> Result<()> {
    if let Some(mac) = &host.mac {
        check_mac(mac, v6, network)?;
    }
    if let Some(id) = &host.id
        && let Some(other) = id.chars().find(|c| !c.is_ascii_hexdigit() && *c != ':')
    {
        let words = format!("Invalid character '{other}' in id '{id}' of network '{network}'");
        return Err(bad(words));
    }
    if let Some(name) = &host.name
        && !name.starts_with(|first: char| first.is_ascii_alphanumeric())
    {
        return Err(bad(format!(
            "Cannot use host name '{name}' in network '{network}'"
        )));
    }
    if host.ip.as_ref().is_some_and(|ip| ip.parse::<IpAddr>().is_err()) {
        return Err(bad(format!(
            "Invalid IP address in static host definition for network '{network}'"
        )));
    }
    let (has_mac, has_name, has_id) = (host.mac.is_some(), host.name.is_some(), host.id.is_some());
    let lacks = if partial {
        let words = "At least one of name, mac, or ip attribute must be specified for static host definition";
        (!has_mac && !has_name && !has_id && host.ip.is_none())
            .then(|| format!("{words} in network '{network}'"))
    } else if v6 && !has_id && !has_name {
        Some(format!(
            "Static host definition in IPv6 network '{network}' must have id or name attribute"
        ))
    } else if !v6 && !has_mac && !has_name {
        Some(format!(
            "Static host definition in IPv4 network '{network}' must have mac or name attribute"
        ))
    } else {
        host.ip
            .is_none()
            .then(|| format!("Missing IP address in static host definition for network '{network}'"))
    };
    lacks.map_or(Ok(()), |words| Err(bad(words)))?;
    check_lease(host)
}

fn check_mac(mac: &str, v6: bool, network: &str) -> Result<()> {
    if v6 {
        return Err(bad(format!(
            "Invalid to specify MAC address '{mac}' in network '{network}' IPv6 static host definition"
        )));
    }
    match model::Mac::parse(mac) {
        None => Err(bad(format!(
            "Cannot parse MAC address '{mac}' in network '{network}'"
        ))),
        Some(model::Mac([first, ..])) if first & 1 != 0 => Err(bad(format!(
            "expected unicast mac address, found multicast '{mac}' in network '{network}'"
        ))),
        Some(_) => Ok(()),
    }
}

fn check_lease(host: &DhcpHost) -> Result<()> {
    let Some(lease) = host.lease.as_ref().filter(|lease| lease.expiry > 0) else {
        return Ok(());
    };
    let seconds = match lease.unit.unwrap_or_default() {
        LeaseUnit::Seconds => 1,
        LeaseUnit::Minutes => 60,
        LeaseUnit::Hours => 3600,
    };
    if lease.expiry.saturating_mul(seconds) >= LEASE_MIN_S {
        return Ok(());
    }
    let words = "The minimum lease time should be greater than 2 minutes";
    Err(Error::new(Domain::NETWORK, Code::CONFIG_UNSUPPORTED, words))
}

/// Changes a host that always gets the same address.
pub(super) fn host(network: &mut Network, command: Command, parent: i32, xml: &str) -> Result<()> {
    let name = network.name.clone();
    tree(&name, xml, "host")?;
    let ip = parent_ip(network, parent)?;
    let v6 = ip.is_ipv6();
    let host: DhcpHost = read(xml)?;
    check_host(&host, command == Command::Delete, v6, &name)?;
    let is_v6 = |host: &DhcpHost| host.ip.as_ref().is_some_and(|ip| ip.contains(':'));
    if command != Command::Delete && is_v6(&host) != v6 {
        let words =
            "the address family of a host entry IP must match the address family of the dhcp element's";
        return Err(invalid(format!("{words} parent")));
    }
    let hosts = &mut ip.dhcp.get_or_insert_default().hosts;
    let known = |old: &DhcpHost| {
        same_ignoring_case(&old.mac, &host.mac)
            || same(&old.id, &host.id)
            || same(&old.name, &host.name)
            || same_address(&old.ip, &host.ip)
    };
    // The C library prints what is missing so.
    let text = |text: &Option<String>, missing: &str| text.clone().unwrap_or_else(|| missing.to_owned());
    match command {
        Command::Modify => {
            let at = hosts.iter().position(known);
            let at = at.ok_or_else(|| {
                let [mac, called, ip] = [&host.mac, &host.name, &host.ip].map(|part| text(part, "(null)"));
                invalid(format!(
                    "couldn't locate an existing dhcp host entry with \"mac='{mac}'\" \"name='{called}'\" \
                     \"ip='{ip}'\" in network '{name}'"
                ))
            })?;
            hosts.splice(at..=at, [host]).for_each(drop);
        }
        Command::Delete => {
            let fits = |old: &DhcpHost| {
                (host.mac.is_none() || same_ignoring_case(&host.mac, &old.mac))
                    && (host.id.is_none() || same(&host.id, &old.id))
                    && (host.name.is_none() || same(&host.name, &old.name))
                    && (host.ip.is_none() || same_address(&host.ip, &old.ip))
            };
            let at = hosts.iter().position(fits);
            let at = at.ok_or_else(|| {
                invalid(format!(
                    "couldn't locate a matching dhcp host entry in network '{name}'"
                ))
            })?;
            hosts.remove(at);
        }
        add => {
            if hosts.iter().any(known) {
                let (mac, called) = (text(&host.mac, "unknown"), text(&host.name, "(null)"));
                let shown = format!(
                    "<host mac='{mac}' name='{called}' ip='{}'/>",
                    text(&host.ip, "unknown")
                );
                return Err(invalid(format!(
                    "there is an existing dhcp host entry in network '{name}' that matches \"{shown}\""
                )));
            }
            insert(hosts, add, host);
        }
    }
    forget_empty(ip);
    Ok(())
}

fn forget_empty(ip: &mut Ip) {
    if ip.dhcp.as_ref() == Some(&Dhcp::default()) {
        ip.dhcp = None;
    }
}

fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
}

fn end(text: &str) -> Result<IpAddr> {
    text.parse().map_err(|_| {
        let words = format!("Cannot parse socket address '{text}': Name or service not known");
        Error::new(Domain::NONE, Code::SYSTEM_ERROR, words)
    })
}

/// Both ends lie in the network of the address, in order, and not too far apart.
///
/// Errors: which of these is not so.
pub(in super::super) fn check_range(range: &DhcpRange, ip: &Ip) -> Result<()> {
    let (start, end) = (end(&range.start)?, end(&range.end)?);
    let text = format!("{start} - {end}");
    let refuse = |words: String| Err(Error::internal(Domain::NONE, words));
    if start.is_ipv4() != end.is_ipv4() {
        return refuse(format!("mismatch of address family in range {text}"));
    }
    let ((first, width), (last, _)) = (bits(start), bits(end));
    if let Some((address, prefix)) = ip.parsed() {
        if address.is_ipv4() != start.is_ipv4() {
            return refuse(format!(
                "mismatch of address family in range {text} for network {address}"
            ));
        }
        let shift = width.saturating_sub(prefix);
        let net = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
        let own = net(bits(address).0);
        if net(first) != own || net(last) != own {
            return refuse(format!(
                "range {text} is not entirely within network {address}/{prefix}"
            ));
        }
        let hosts = 1u128.checked_shl(shift).unwrap_or(0).wrapping_sub(1);
        // Networks of two addresses have neither of these.
        if start.is_ipv4() && shift > 1 {
            let within = format!("of range {text} in network {address}/{prefix} is the");
            if first & hosts == 0 {
                return refuse(format!("start {within} network address"));
            }
            if last & hosts == hosts {
                return refuse(format!("end {within} broadcast address"));
            }
        }
    }
    match last.checked_sub(first) {
        None if start.is_ipv4() => refuse(format!("range {text} is reversed ")),
        None => refuse(format!("range {text} start larger than end")),
        Some(apart) if apart > RANGE_MAX => refuse(format!("range {text} is too large (> {RANGE_MAX})")),
        Some(_) => Ok(()),
    }
}

/// Changes a range of addresses.
pub(super) fn range(network: &mut Network, command: Command, parent: i32, xml: &str) -> Result<()> {
    let name = network.name.clone();
    let node = tree(&name, xml, "range")?;
    if command == Command::Modify {
        return Err(unsupported(
            "dhcp ranges cannot be modified, only added or deleted",
        ));
    }
    let ip = parent_ip(network, parent)?;
    if let Some(missing) = ["start", "end"]
        .iter()
        .find(|attribute| node.attribute(attribute).is_none())
    {
        return Err(bad(format!(
            "Missing '{missing}' attribute in dhcp range for network '{name}'"
        )));
    }
    let mut range: DhcpRange = read(xml)?;
    check_range(&range, ip)?;
    (range.start, range.end) = (end(&range.start)?.to_string(), end(&range.end)?.to_string());
    let ranges = &mut ip.dhcp.get_or_insert_default().ranges;
    let alike = |a: &str, b: &str| a == b || a.parse::<IpAddr>().is_ok_and(|a| b.parse() == Ok(a));
    let at = ranges
        .iter()
        .position(|old| alike(&old.start, &range.start) && alike(&old.end, &range.end));
    match (at, command.adds()) {
        (Some(_), true) => {
            let text = format!("<range start='{}' end='{}'/>", range.start, range.end);
            let words =
                format!("there is an existing dhcp range entry in network '{name}' that matches \"{text}\"");
            return Err(invalid(words));
        }
        (None, true) => insert(ranges, command, range),
        (Some(at), false) => _ = ranges.remove(at),
        (None, false) => {
            let words = format!("couldn't locate a matching dhcp range entry in network '{name}'");
            return Err(invalid(words));
        }
    }
    forget_empty(ip);
    Ok(())
}
