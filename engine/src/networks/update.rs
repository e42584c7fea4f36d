//! Changes of one part of a network's document: `net-update`. Pure: a document, a command and a piece of XML.

use api::constants::*;
use api::{Code, Domain, Error, Result};
use model::network::{
    Dhcp, DhcpHost, DhcpRange, DnsHost, ForwardInterface, Ip, Network, PortGroup, Srv, Txt,
};
use std::net::IpAddr;
use xml::{Element, Node};

/// What is done with the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It takes the place of the one it is known by.
    Modify,
    /// What it describes goes.
    Delete,
    /// It becomes the last of its kind.
    AddLast,
    /// It becomes the first of its kind.
    AddFirst,
}

impl Command {
    /// The command with libvirt's number.
    ///
    /// Errors: there is none.
    pub fn from_number(number: u32) -> Result<Self> {
        match i32::try_from(number) {
            Ok(VIR_NETWORK_UPDATE_COMMAND_MODIFY) => Ok(Self::Modify),
            Ok(VIR_NETWORK_UPDATE_COMMAND_DELETE) => Ok(Self::Delete),
            Ok(VIR_NETWORK_UPDATE_COMMAND_ADD_LAST) => Ok(Self::AddLast),
            Ok(VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST) => Ok(Self::AddFirst),
            _ => {
                let words = format!("unrecognized network update command code {number}");
                Err(Error::new(Domain::NETWORK, Code::NO_SUPPORT, words))
            }
        }
    }

    fn adds(self) -> bool {
        matches!(self, Self::AddFirst | Self::AddLast)
    }
}

/// Changes a network. `parent` is the index of the address the piece belongs to; -1 lets the network choose.
///
/// Errors: what is wrong with the piece, or that what it names is missing, or there already.
pub fn apply(network: &mut Network, command: Command, section: u32, parent: i32, xml: &str) -> Result<()> {
    match i32::try_from(section) {
        Ok(VIR_NETWORK_SECTION_IP_DHCP_HOST) => dhcp_host(network, command, parent, xml),
        Ok(VIR_NETWORK_SECTION_IP_DHCP_RANGE) => dhcp_range(network, command, parent, xml),
        Ok(VIR_NETWORK_SECTION_FORWARD_INTERFACE) => forward_interface(network, command, xml),
        Ok(VIR_NETWORK_SECTION_PORTGROUP) => portgroup(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_HOST) => dns_host(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_TXT) => dns_txt(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_SRV) => dns_srv(network, command, xml),
        _ => {
            let words = format!(
                "can't update '{}' section of network '{}'",
                section_name(section),
                network.name
            );
            Err(Error::new(Domain::NETWORK, Code::OPERATION_UNSUPPORTED, words))
        }
    }
}

fn section_name(section: u32) -> &'static str {
    let names = [
        "none",
        "bridge",
        "domain",
        "ip",
        "ip-dhcp-host",
        "ip-dhcp-range",
        "forward",
    ];
    match section {
        8 => "forward-pf",
        section => names.get(section as usize).copied().unwrap_or("unknown"),
    }
}

/// Whether a change of this section only needs dnsmasq to read its lists anew, not its configuration.
pub fn is_in_lists(section: u32) -> bool {
    matches!(
        i32::try_from(section),
        Ok(VIR_NETWORK_SECTION_IP_DHCP_HOST | VIR_NETWORK_SECTION_DNS_HOST)
    )
}

fn invalid(words: String) -> Error {
    Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words)
}

fn bad(words: String) -> Error {
    Error::new(Domain::NETWORK, Code::XML_ERROR, words)
}

fn read<T: Element>(xml: &str, name: &str) -> Result<T> {
    let mut found = String::new();
    let value = xml::parse(xml, |reader| {
        let root = reader.root();
        found = root.tag_name().name().to_owned();
        let mut value = T::default();
        value.read(root, reader);
        value
    });
    let value = value.map_err(|problems| bad(problems.message().to_owned()))?;
    if found == name {
        return Ok(value);
    }
    let words = format!("unexpected element <{found}>, expecting <{name}>, while updating network");
    Err(Error::internal(Domain::NETWORK, words))
}

fn insert<T>(list: &mut Vec<T>, command: Command, value: T) {
    let at = if command == Command::AddFirst {
        0
    } else {
        list.len()
    };
    list.insert(at, value);
}

/// The address a piece of DHCP belongs to.
fn parent_ip<'a>(network: &'a mut Network, parent: i32, section: &str) -> Result<&'a mut Ip> {
    let name = network.name.clone();
    if let Ok(index) = usize::try_from(parent) {
        let missing = || {
            invalid(format!(
                "couldn't update {section} entry - no <ip> element found at index {parent} in network '{name}'"
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
            "couldn't update {section} entry - no <ip> element found to add it to in network '{name}'"
        ))
    })
}

fn same(a: &Option<String>, b: &Option<String>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

fn same_or_any(wanted: &Option<String>, have: &Option<String>) -> bool {
    wanted.is_none() || same(wanted, have)
}

fn same_address(a: &Option<String>, b: &Option<String>) -> bool {
    let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<IpAddr>().ok());
    matches!((parse(a), parse(b)), (Some(a), Some(b)) if a == b)
}

fn check_host(host: &DhcpHost, partial: bool, network: &str) -> Result<()> {
    if let Some(ip) = host.ip.as_ref().filter(|ip| ip.parse::<IpAddr>().is_err()) {
        return Err(bad(format!(
            "Invalid IP address '{ip}' in static host definition of network '{network}'"
        )));
    }
    if partial && (host.mac.is_some() || host.name.is_some() || host.ip.is_some() || host.id.is_some()) {
        return Ok(());
    }
    if host.mac.is_none() && host.name.is_none() && host.id.is_none() {
        let words = "Static host definition in IPv4 network must have mac or name attribute";
        return Err(bad(format!("{words} in network '{network}'")));
    }
    if host.ip.is_none() {
        return Err(bad(format!(
            "Missing IP address in static host definition for network '{network}'"
        )));
    }
    Ok(())
}

fn dhcp_host(network: &mut Network, command: Command, parent: i32, xml: &str) -> Result<()> {
    let host: DhcpHost = read(xml, "host")?;
    let name = network.name.clone();
    check_host(&host, command == Command::Delete, &name)?;
    let ip = parent_ip(network, parent, "dhcp host")?;
    let hosts = &mut ip.dhcp.get_or_insert_default().hosts;
    let text = |host: &DhcpHost| {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        format!(
            "<host mac='{}' name='{}' ip='{}'/>",
            part(&host.mac),
            part(&host.name),
            part(&host.ip)
        )
    };
    match command {
        Command::Modify => {
            let fits = |old: &&mut DhcpHost| {
                same(&old.mac, &host.mac) || same(&old.id, &host.id) || same(&old.name, &host.name)
            };
            let old = hosts.iter_mut().find(fits).ok_or_else(|| {
                let mac = host.mac.clone().unwrap_or_default();
                invalid(format!(
                    "couldn't locate an existing dhcp host entry with \"mac='{mac}'\" in network '{name}'"
                ))
            })?;
            *old = host;
        }
        Command::Delete => {
            let fits = |old: &DhcpHost| {
                same_or_any(&host.mac, &old.mac)
                    && same_or_any(&host.id, &old.id)
                    && same_or_any(&host.name, &old.name)
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
            let clash = |old: &&DhcpHost| {
                same(&old.mac, &host.mac)
                    || same(&old.id, &host.id)
                    || same(&old.name, &host.name)
                    || same_address(&old.ip, &host.ip)
            };
            if hosts.iter().any(|old| clash(&old)) {
                let words = format!(
                    "there is an existing dhcp host entry in network '{name}' that matches \"{}\"",
                    text(&host)
                );
                return Err(invalid(words));
            }
            insert(hosts, add, host);
        }
    }
    forget_empty_dhcp(ip);
    Ok(())
}

fn forget_empty_dhcp(ip: &mut Ip) {
    if ip.dhcp.as_ref() == Some(&Dhcp::default()) {
        ip.dhcp = None;
    }
}

/// Both ends lie in the network of the address, and in order.
pub(super) fn check_range(range: &DhcpRange, ip: &Ip) -> Result<()> {
    let text = format!("{} - {}", range.start, range.end);
    let (Ok(start), Ok(end)) = (range.start.parse::<IpAddr>(), range.end.parse::<IpAddr>()) else {
        return Err(bad(format!("Invalid dhcp range '{text}'")));
    };
    let Some((address, prefix)) = ip.parsed() else {
        return Ok(());
    };
    let inside = |other: IpAddr| match (address, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let mask = u32::MAX.checked_shl(32 - prefix.min(32)).unwrap_or(0);
            u32::from(a) & mask == u32::from(b) & mask
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let mask = u128::MAX.checked_shl(128 - prefix.min(128)).unwrap_or(0);
            u128::from(a) & mask == u128::from(b) & mask
        }
        _ => false,
    };
    if inside(start) && inside(end) && start <= end {
        return Ok(());
    }
    let words = format!("range {text} is not entirely within network {address}/{prefix}");
    Err(Error::internal(Domain::NETWORK, words))
}

fn dhcp_range(network: &mut Network, command: Command, parent: i32, xml: &str) -> Result<()> {
    if command == Command::Modify {
        return Err(invalid(
            "dhcp ranges cannot be modified, only added or deleted".to_owned(),
        ));
    }
    let range: DhcpRange = read(xml, "range")?;
    let name = network.name.clone();
    let ip = parent_ip(network, parent, "dhcp range")?;
    check_range(&range, ip)?;
    let ranges = &mut ip.dhcp.get_or_insert_default().ranges;
    let at = ranges
        .iter()
        .position(|old| old.start == range.start && old.end == range.end);
    let text = format!("<range start='{}' end='{}'/>", range.start, range.end);
    match (at, command.adds()) {
        (Some(_), true) => {
            let words =
                format!("there is an existing dhcp range entry in network '{name}' that matches \"{text}\"");
            return Err(invalid(words));
        }
        (None, true) => insert(ranges, command, range),
        (Some(at), false) => _ = ranges.remove(at),
        (None, false) => {
            let words =
                format!("couldn't locate a matching dhcp range entry in network '{name}' for \"{text}\"");
            return Err(invalid(words));
        }
    }
    forget_empty_dhcp(ip);
    Ok(())
}

fn forward_interface(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    if command == Command::Modify {
        return Err(invalid(
            "forward interface entries cannot be modified, only added or deleted".to_owned(),
        ));
    }
    let interface: ForwardInterface = read(xml, "interface")?;
    let name = network.name.clone();
    let forward = network.body.forward.get_or_insert_default();
    let at = forward.interfaces.iter().position(|old| old.dev == interface.dev);
    let text = format!("<interface dev='{}'>", interface.dev);
    match (at, command.adds()) {
        (Some(_), true) => {
            let words =
                format!("there is an existing interface entry in network '{name}' that matches \"{text}\"");
            return Err(invalid(words));
        }
        (None, true) => insert(&mut forward.interfaces, command, interface),
        (Some(at), false) => _ = forward.interfaces.remove(at),
        (None, false) => {
            let words = format!("couldn't find an interface entry in network '{name}' matching {text}");
            return Err(invalid(words));
        }
    }
    forward.dev = forward.interfaces.first().map(|interface| interface.dev.clone());
    Ok(())
}

fn portgroup(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let group: PortGroup = read(xml, "portgroup")?;
    let name = network.name.clone();
    let groups = &mut network.body.portgroups;
    let at = groups.iter().position(|old| old.name == group.name);
    let text = format!("<portgroup name='{}'>", group.name);
    let is_default = |group: &PortGroup| group.default == Some(model::YesNo::Yes);
    let other_default = groups.iter().any(|old| is_default(old) && old.name != group.name);
    if command != Command::Delete && is_default(&group) && other_default {
        let words = format!("a different portgroup entry in network '{name}' is already set as the default");
        return Err(invalid(words));
    }
    match (at, command) {
        (Some(_), Command::AddFirst | Command::AddLast) => {
            let words =
                format!("there is an existing portgroup entry in network '{name}' that matches \"{text}\"");
            return Err(invalid(words));
        }
        (None, Command::AddFirst | Command::AddLast) => insert(groups, command, group),
        (Some(at), Command::Modify) => groups.splice(at..=at, [group]).for_each(drop),
        (Some(at), Command::Delete) => _ = groups.remove(at),
        (None, _) => {
            let words = format!("couldn't find a portgroup entry in network '{name}' matching {text}");
            return Err(invalid(words));
        }
    }
    Ok(())
}

fn dns_host(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let host: DnsHost = read(xml, "host")?;
    let name = network.name.clone();
    if let Some(ip) = host.ip.as_ref().filter(|ip| ip.parse::<IpAddr>().is_err()) {
        return Err(bad(format!(
            "Invalid IP address in network '{name}' DNS HOST record: {ip}"
        )));
    }
    let whole = host.ip.is_some() && !host.hostnames.is_empty();
    if (command != Command::Delete && !whole) || (host.ip.is_none() && host.hostnames.is_empty()) {
        return Err(bad(format!(
            "Missing ip and hostname in network '{name}' DNS HOST record"
        )));
    }
    let hosts = &mut network.body.dns.get_or_insert_default().hosts;
    let shares_name = |old: &DnsHost| old.hostnames.iter().any(|known| host.hostnames.contains(known));
    let fits = |old: &DnsHost| match command {
        // A changed record is known by its address.
        Command::Modify => same_address(&old.ip, &host.ip),
        _ => same_address(&old.ip, &host.ip) || shares_name(old),
    };
    let found: Vec<usize> = hosts
        .iter()
        .enumerate()
        .filter(|(_, old)| fits(old))
        .map(|(at, _)| at)
        .collect();
    match (found.as_slice(), command) {
        ([], Command::AddFirst | Command::AddLast) => insert(hosts, command, host),
        (_, Command::AddFirst | Command::AddLast) => {
            let words = "there is already at least one DNS HOST record with a matching field in network";
            return Err(invalid(format!("{words} {name}")));
        }
        ([at], Command::Modify) => hosts.splice(at..=at, [host]).for_each(drop),
        ([at], Command::Delete) => _ = hosts.remove(*at),
        ([], _) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS HOST record in network {name}"
            )));
        }
        _ => {
            return Err(invalid(format!(
                "multiple matching DNS HOST records were found in network {name}"
            )));
        }
    }
    forget_empty_dns(network);
    Ok(())
}

fn forget_empty_dns(network: &mut Network) {
    if network.dns.as_ref() == Some(&Default::default()) {
        network.body.dns = None;
    }
}

fn dns_txt(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let txt: Txt = read(xml, "txt")?;
    let name = network.name.clone();
    if txt.name.is_empty() || txt.name.contains(' ') {
        return Err(bad(format!(
            "missing or bad name of a DNS TXT record in network {name}"
        )));
    }
    let txts = &mut network.body.dns.get_or_insert_default().txts;
    let at = txts.iter().position(|old| old.name == txt.name);
    match (at, command) {
        (Some(_), Command::AddFirst | Command::AddLast) => {
            let words = format!(
                "there is already a DNS TXT record with name '{}' in network {name}",
                txt.name
            );
            return Err(invalid(words));
        }
        (None, Command::AddFirst | Command::AddLast) => insert(txts, command, txt),
        (Some(at), Command::Modify) => txts.splice(at..=at, [txt]).for_each(drop),
        (Some(at), Command::Delete) => _ = txts.remove(at),
        (None, _) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS TXT record in network {name}"
            )));
        }
    }
    forget_empty_dns(network);
    Ok(())
}

/// A record to delete may leave out what every other record must have.
fn read_srv(xml: &str) -> Result<Srv> {
    let node = Node::parse(xml).map_err(|problems| bad(problems.message().to_owned()))?;
    if node.name != "srv" {
        let words = format!(
            "unexpected element <{}>, expecting <srv>, while updating network",
            node.name
        );
        return Err(Error::internal(Domain::NETWORK, words));
    }
    let text = |name: &str| node.attribute(name).map(str::to_owned);
    let number = |name: &str| match node.attribute(name) {
        None => Ok(None),
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| bad(format!("Invalid {name} attribute '{text}' in a DNS SRV record"))),
    };
    Ok(Srv {
        service: text("service").unwrap_or_default(),
        protocol: text("protocol").unwrap_or_default(),
        domain: text("domain"),
        target: text("target"),
        port: number("port")?,
        priority: number("priority")?,
        weight: number("weight")?,
    })
}

fn dns_srv(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let srv = read_srv(xml)?;
    let name = network.name.clone();
    if command == Command::Modify {
        return Err(invalid(
            "DNS SRV records cannot be modified, only added or deleted".to_owned(),
        ));
    }
    if !srv.protocol.is_empty() && !matches!(srv.protocol.as_str(), "tcp" | "udp") {
        let words = format!(
            "Invalid protocol attribute value '{}' in DNS SRV record of network '{name}'",
            srv.protocol
        );
        return Err(bad(words));
    }
    if command.adds() && (srv.service.is_empty() || srv.protocol.is_empty()) {
        return Err(bad(format!(
            "Missing required service attribute in DNS SRV record of network '{name}'"
        )));
    }
    let srvs = &mut network.body.dns.get_or_insert_default().srvs;
    let text_fits = |wanted: &str, have: &str| wanted.is_empty() || wanted == have;
    let fits = |old: &Srv| {
        text_fits(&srv.service, &old.service)
            && text_fits(&srv.protocol, &old.protocol)
            && same_or_any(&srv.domain, &old.domain)
            && same_or_any(&srv.target, &old.target)
            && srv.port.is_none_or(|port| old.port == Some(port))
            && srv.priority.is_none_or(|priority| old.priority == Some(priority))
            && srv.weight.is_none_or(|weight| old.weight == Some(weight))
    };
    let found: Vec<usize> = srvs
        .iter()
        .enumerate()
        .filter(|(_, old)| fits(old))
        .map(|(at, _)| at)
        .collect();
    match (found.as_slice(), command.adds()) {
        ([], true) => insert(srvs, command, srv),
        (_, true) => {
            let words =
                "there is already at least one DNS SRV record matching all specified fields in network";
            return Err(invalid(format!("{words} {name}")));
        }
        ([at], false) => _ = srvs.remove(*at),
        ([], false) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS SRV record in network {name}"
            )));
        }
        _ => {
            let words = "multiple DNS SRV records matching all specified fields were found in network";
            return Err(invalid(format!("{words} {name}")));
        }
    }
    forget_empty_dns(network);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network() -> Network {
        let xml = "<network><name>n</name><bridge name='b'/><ip address='10.0.0.1' prefix='24'><dhcp>\
                   <range start='10.0.0.10' end='10.0.0.20'/><host mac='52:54:00:00:00:01' name='a' ip='10.0.0.5'/>\
                   </dhcp></ip></network>";
        Network::parse(xml).unwrap()
    }

    fn change(network: &mut Network, command: Command, section: i32, xml: &str) -> Result<()> {
        apply(network, command, section as u32, -1, xml)
    }

    #[test]
    fn hosts_come_change_and_go() {
        let mut net = network();
        let section = VIR_NETWORK_SECTION_IP_DHCP_HOST;
        let new = "<host mac='52:54:00:00:00:02' name='b' ip='10.0.0.6'/>";
        change(&mut net, Command::AddFirst, section, new).unwrap();
        assert!(change(&mut net, Command::AddLast, section, new).is_err());
        let moved = "<host mac='52:54:00:00:00:02' name='b' ip='10.0.0.7'/>";
        change(&mut net, Command::Modify, section, moved).unwrap();
        let hosts = net.ips[0].dhcp.as_ref().unwrap().hosts.clone();
        assert_eq!(hosts[0].ip.as_deref(), Some("10.0.0.7"));
        change(&mut net, Command::Delete, section, "<host name='b'/>").unwrap();
        assert!(change(&mut net, Command::Delete, section, "<host name='b'/>").is_err());
        assert_eq!(net, network());
    }

    #[test]
    fn ranges_stay_within_their_network() {
        let mut net = network();
        let section = VIR_NETWORK_SECTION_IP_DHCP_RANGE;
        assert!(
            change(
                &mut net,
                Command::AddLast,
                section,
                "<range start='10.1.0.1' end='10.1.0.2'/>"
            )
            .is_err()
        );
        assert!(
            change(
                &mut net,
                Command::AddLast,
                section,
                "<range start='10.0.0.9' end='10.0.0.2'/>"
            )
            .is_err()
        );
        change(
            &mut net,
            Command::AddLast,
            section,
            "<range start='10.0.0.30' end='10.0.0.40'/>",
        )
        .unwrap();
        assert!(
            change(
                &mut net,
                Command::Modify,
                section,
                "<range start='10.0.0.30' end='10.0.0.40'/>"
            )
            .is_err()
        );
    }

    #[test]
    fn what_cannot_be_updated() {
        let error = change(
            &mut network(),
            Command::AddLast,
            VIR_NETWORK_SECTION_BRIDGE,
            "<bridge/>",
        )
        .unwrap_err();
        assert_eq!(error.code(), Code::OPERATION_UNSUPPORTED);
        assert!(Command::from_number(9).is_err());
    }
}
