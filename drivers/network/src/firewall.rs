//! The firewall of a network: rules as words, and the script that puts them into place in one transaction.
//!
//! Each network has tables of its own, named after its bridge: taking them away is one command that cannot miss
//! a rule, and a half-made set is never seen. The rules themselves are those libvirt makes, in its order.

use model::YesNo;
use model::network::{AddressRange, ForwardMode, Ip, Network};
use std::net::IpAddr;

/// What a rule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Ip,
    Ip6,
}

impl Family {
    /// The name nft has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::Ip6 => "ip6",
        }
    }
}

/// One rule. Rules are inserted: a later one stands before an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub family: Family,
    pub chain: &'static str,
    pub words: Vec<String>,
}

/// The name of the tables of a network.
pub fn table(bridge: &str) -> String {
    format!("oxvirt_{bridge}")
}

/// The rules of a network in the order in which they are inserted.
pub fn rules(network: &Network) -> Vec<Rule> {
    let mode = network.forward_mode();
    if !matches!(mode, ForwardMode::None | ForwardMode::Nat | ForwardMode::Route) {
        return Vec::new();
    }
    let bridge = network.bridge_name();
    let mut rules = general(Family::Ip, bridge);
    if network.ips.iter().any(Ip::is_ipv6) || network.ipv6 == Some(YesNo::Yes) {
        rules.extend(general(Family::Ip6, bridge));
    }
    if mode != ForwardMode::None {
        network
            .ips
            .iter()
            .for_each(|ip| rules.extend(of_address(network, ip)));
    }
    rules
}

/// Nothing passes from or to the bridge, except between its own ports.
fn general(family: Family, bridge: &str) -> Vec<Rule> {
    let rule = |chain, text: String| Rule {
        family,
        chain,
        words: words(&text),
    };
    vec![
        rule("guest_output", format!("iif {bridge} counter reject")),
        rule("guest_input", format!("oif {bridge} counter reject")),
        rule("guest_cross", format!("iif {bridge} oif {bridge} counter accept")),
    ]
}

fn of_address(network: &Network, ip: &Ip) -> Vec<Rule> {
    let Some((address, prefix)) = ip.parsed() else {
        return Vec::new();
    };
    let family = if address.is_ipv4() {
        Family::Ip
    } else {
        Family::Ip6
    };
    let net = network_of(address, prefix);
    let nat = network
        .forward
        .as_ref()
        .and_then(|forward| forward.nat.clone())
        .unwrap_or_default();
    let translates =
        network.forward_mode() == ForwardMode::Nat && (family == Family::Ip || nat.ipv6 == Some(YesNo::Yes));
    let device = network
        .forward
        .as_ref()
        .and_then(|forward| forward.interfaces.first());
    let place = Place {
        family,
        net,
        bridge: network.bridge_name(),
        device: device.map(|device| device.dev.as_str()),
    };
    let mut rules = vec![place.out()];
    if !translates {
        rules.push(place.input());
        return rules;
    }
    rules.push(place.related_input());
    let ports = nat.port.as_ref().map_or("1024-65535".to_owned(), |port| {
        format!("{}-{}", port.start, port.end)
    });
    let same_family = |range: &&AddressRange| {
        range
            .start
            .parse::<IpAddr>()
            .is_ok_and(|start| start.is_ipv4() == address.is_ipv4())
    };
    let range = nat
        .address
        .as_ref()
        .filter(same_family)
        .map(|range| match range.start == range.end {
            true => range.start.clone(),
            false => format!("{}-{}", range.start, range.end),
        });
    rules.push(place.translate(None, range.as_deref(), &ports));
    rules.push(place.translate(Some("udp"), range.as_deref(), &ports));
    rules.push(place.translate(Some("tcp"), range.as_deref(), &ports));
    rules.extend(place.untranslated());
    rules
}

/// Where packets come from and go to.
struct Place<'a> {
    family: Family,
    net: String,
    bridge: &'a str,
    device: Option<&'a str>,
}

impl Place<'_> {
    fn rule(&self, chain: &'static str, text: &str) -> Rule {
        Rule {
            family: self.family,
            chain,
            words: words(text),
        }
    }

    fn device(&self, direction: &str) -> String {
        self.device
            .map(|device| format!("{direction} {device} "))
            .unwrap_or_default()
    }

    fn out(&self) -> Rule {
        let (ip, net, bridge, device) = (self.family.name(), &self.net, self.bridge, self.device("oif"));
        self.rule(
            "guest_output",
            &format!("{ip} saddr {net} iif {bridge} {device}counter accept"),
        )
    }

    fn input(&self) -> Rule {
        let (ip, net, bridge, device) = (self.family.name(), &self.net, self.bridge, self.device("iif"));
        self.rule(
            "guest_input",
            &format!("{ip} daddr {net} {device}oif {bridge} counter accept"),
        )
    }

    fn related_input(&self) -> Rule {
        let (ip, net, bridge, device) = (self.family.name(), &self.net, self.bridge, self.device("iif"));
        let text =
            format!("{device}oif {bridge} {ip} daddr {net} ct state related,established counter accept");
        self.rule("guest_input", &text)
    }

    fn translate(&self, protocol: Option<&str>, addresses: Option<&str>, ports: &str) -> Rule {
        let (ip, net, device) = (self.family.name(), &self.net, self.device("oif"));
        let protocol_words = protocol
            .map(|protocol| format!("meta l4proto {protocol} "))
            .unwrap_or_default();
        let verdict = match (addresses, protocol) {
            (None, None) => "masquerade".to_owned(),
            (None, Some(_)) => format!("masquerade to :{ports}"),
            (Some(addresses), None) => format!("snat to {addresses}"),
            (Some(addresses), Some(_)) => format!("snat to {addresses}:{ports}"),
        };
        let text = format!("{protocol_words}{ip} saddr {net} {ip} daddr != {net} {device}counter {verdict}");
        self.rule("guest_nat", &text)
    }

    /// What is said to everybody on the wire keeps its sender.
    fn untranslated(&self) -> Vec<Rule> {
        let everybody: &[&str] = match self.family {
            Family::Ip => &["255.255.255.255/32", "224.0.0.0/24"],
            Family::Ip6 => &["ff02::/16"],
        };
        let (ip, net, device) = (self.family.name(), &self.net, self.device("oif"));
        let rule = |to: &&str| {
            self.rule(
                "guest_nat",
                &format!("{device}{ip} saddr {net} {ip} daddr {to} counter return"),
            )
        };
        everybody.iter().map(rule).collect()
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The address of the network an address lies in, with the length of its part.
fn network_of(address: IpAddr, prefix: u32) -> String {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - prefix.min(32)).unwrap_or(0);
            format!("{}/{prefix}", std::net::Ipv4Addr::from(u32::from(address) & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - prefix.min(128)).unwrap_or(0);
            format!(
                "{}/{prefix}",
                std::net::Ipv6Addr::from(u128::from(address) & mask)
            )
        }
    }
}

/// The commands of tc that fill in the checksums of DHCP answers, which old clients want whole.
pub fn checksum_commands(bridge: &str) -> [String; 2] {
    [
        format!("qdisc add dev {bridge} root handle 1: htb default 2"),
        format!(
            "filter add dev {bridge} prio 2 protocol ip parent 1: \
             u32 match ip dport 68 ffff action csum ip and udp"
        ),
    ]
}

/// What is done step by step in the form of single commands, as libvirt does it; for comparison and for people.
pub fn commands(network: &Network) -> Vec<Vec<String>> {
    let rules = rules(network);
    if rules.is_empty() {
        return Vec::new();
    }
    let bridge = network.bridge_name();
    let mut commands = vec![words(&format!("tc qdisc show dev {bridge} handle 1:"))];
    commands.extend(checksum_commands(bridge).map(|command| words(&format!("tc {command}"))));
    commands.extend(rules.into_iter().map(|rule| {
        let place = format!("{} libvirt_network {}", rule.family.name(), rule.chain);
        let mut command = words(&format!("nft -ae insert rule {place}"));
        command.extend(rule.words);
        command
    }));
    commands
}

/// One script for `nft -f -` that replaces whatever the tables of this bridge held.
pub fn script(network: &Network) -> Option<String> {
    let rules = rules(network);
    let table = table(network.bridge_name());
    let mut script = String::new();
    for family in [Family::Ip, Family::Ip6] {
        let of_family: Vec<&Rule> = rules.iter().filter(|rule| rule.family == family).collect();
        if of_family.is_empty() {
            continue;
        }
        let name = family.name();
        script.push_str(&format!(
            "add table {name} {table}\ndelete table {name} {table}\ntable {name} {table} {{\n"
        ));
        script.push_str("\tchain forward {\n\t\ttype filter hook forward priority 0; policy accept;\n");
        for chain in ["guest_cross", "guest_input", "guest_output"] {
            script.push_str(&format!("\t\tcounter jump {chain}\n"));
        }
        script.push_str("\t}\n");
        for chain in ["guest_cross", "guest_input", "guest_output", "guest_nat"] {
            script.push_str(&chain_text(chain, &of_family));
        }
        script.push_str("}\n");
    }
    if script.is_empty() { None } else { Some(script) }
}

fn chain_text(chain: &str, rules: &[&Rule]) -> String {
    let mut text = format!("\tchain {chain} {{\n");
    if chain == "guest_nat" {
        text.push_str("\t\ttype nat hook postrouting priority 100; policy accept;\n");
    }
    // Each was inserted before the others, so the last one comes first.
    for rule in rules.iter().rev().filter(|rule| rule.chain == chain) {
        text.push_str(&format!("\t\t{}\n", rule.words.join(" ")));
    }
    text.push_str("\t}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(mode: &str, ips: &str) -> Network {
        let xml = format!("<network><name>n</name>{mode}<bridge name='br7'/>{ips}</network>");
        Network::parse(&xml).unwrap()
    }

    #[test]
    fn nat_and_route_and_alone() {
        let ip = "<ip address='10.2.3.1' prefix='24'/>";
        let lines = |network: &Network| -> Vec<String> {
            rules(network)
                .iter()
                .map(|rule| format!("{} {}", rule.chain, rule.words.join(" ")))
                .collect()
        };
        assert_eq!(lines(&network("", ip)).len(), 3);
        let routed = lines(&network("<forward mode='route'/>", ip));
        assert_eq!(
            routed.last().unwrap(),
            "guest_input ip daddr 10.2.3.0/24 oif br7 counter accept"
        );
        let nat = lines(&network("<forward mode='nat'/>", ip));
        assert_eq!(nat.len(), 10);
        assert!(nat.iter().any(|line| line.ends_with("masquerade to :1024-65535")));
        assert!(rules(&network("<forward mode='open'/>", ip)).is_empty());
    }

    #[test]
    fn ipv6_has_its_own_table() {
        let both = network(
            "<forward mode='nat'/>",
            "<ip family='ipv6' address='fd00::1' prefix='64'/>",
        );
        let script = script(&both).unwrap();
        assert!(script.contains("table ip6 oxvirt_br7 {") && script.contains("table ip oxvirt_br7 {"));
        assert!(
            !script.contains("masquerade"),
            "IPv6 is only translated when asked for"
        );
    }
}
