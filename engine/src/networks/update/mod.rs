//! Changes of one part of a network's document: `net-update`. Pure: a document, a command and a piece of XML.

mod dhcp;
mod dns;

pub(super) use dhcp::check_range;

use api::constants::*;
use api::{Code, Domain, Error, Result};
use model::network::{Forward, ForwardInterface, Network, PortGroup};
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
                Err(unsupported(words))
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
        Ok(VIR_NETWORK_SECTION_IP_DHCP_HOST) => dhcp::host(network, command, parent, xml),
        Ok(VIR_NETWORK_SECTION_IP_DHCP_RANGE) => dhcp::range(network, command, parent, xml),
        Ok(VIR_NETWORK_SECTION_FORWARD_INTERFACE) => forward_interface(network, command, xml),
        Ok(VIR_NETWORK_SECTION_PORTGROUP) => portgroup(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_HOST) => dns::host(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_TXT) => dns::txt(network, command, xml),
        Ok(VIR_NETWORK_SECTION_DNS_SRV) => dns::srv(network, command, xml),
        _ => Err(unsupported(match section_name(section) {
            Some(section) => format!("can't update '{section}' section of network '{}'", network.name),
            None => "can't update unrecognized section of network".to_owned(),
        })),
    }
}

/// Sections that exist, but cannot be changed.
fn section_name(section: u32) -> Option<&'static str> {
    match i32::try_from(section).ok()? {
        VIR_NETWORK_SECTION_BRIDGE => Some("bridge"),
        VIR_NETWORK_SECTION_DOMAIN => Some("domain"),
        VIR_NETWORK_SECTION_IP => Some("ip"),
        VIR_NETWORK_SECTION_FORWARD => Some("forward"),
        VIR_NETWORK_SECTION_FORWARD_PF => Some("forward pf"),
        _ => None,
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

/// A piece that lacks what it must have, or has what it must not.
fn detail(words: String) -> Error {
    Error::new(Domain::NETWORK, Code::XML_DETAIL, words)
}

fn unsupported(words: impl Into<String>) -> Error {
    Error::new(Domain::NETWORK, Code::OPERATION_UNSUPPORTED, words)
}

/// The piece as a tree, whose outermost element must be called `name`.
fn tree(network: &str, xml: &str, name: &str) -> Result<Node> {
    let node = Node::parse(xml).map_err(|mut problems| {
        for problem in &mut problems.0 {
            problem.code = model::code::XML_DETAIL;
        }
        crate::document_error(Domain::NETWORK, &problems)
    })?;
    if node.name == name {
        return Ok(node);
    }
    Err(bad(format!(
        "unexpected element <{}>, expecting <{name}>, while updating network '{network}'",
        node.name
    )))
}

/// The piece as what it describes.
fn read<T: Element>(xml: &str) -> Result<T> {
    let value = xml::parse(xml, |reader| {
        reader.code = model::code::XML_ERROR;
        let root = reader.root();
        let mut value = T::default();
        value.read(root, reader);
        value
    });
    value.map_err(|problems| crate::document_error(Domain::NETWORK, &problems))
}

fn insert<T>(list: &mut Vec<T>, command: Command, value: T) {
    let at = if command == Command::AddFirst {
        0
    } else {
        list.len()
    };
    list.insert(at, value);
}

fn forward_interface(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let name = network.name.clone();
    let node = tree(&name, xml, "interface")?;
    if command == Command::Modify {
        return Err(unsupported(
            "forward interface entries cannot be modified, only added or deleted",
        ));
    }
    if node.attribute("dev").is_none() {
        return Err(bad("missing dev attribute in <interface> element".to_owned()));
    }
    let interface: ForwardInterface = read(xml)?;
    let mut nothing = Forward::default();
    // A network that forwards nothing has no place for cards: the change is checked and lost.
    let forward = network.body.forward.as_mut().unwrap_or(&mut nothing);
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
    let name = network.name.clone();
    if tree(&name, xml, "portgroup")?.attribute("name").is_none() {
        return Err(bad("Missing required name attribute in portgroup".to_owned()));
    }
    let group: PortGroup = read(xml)?;
    let groups = &mut network.body.portgroups;
    let at = groups.iter().position(|old| old.name == group.name);
    let text = format!("<portgroup name='{}'>", group.name);
    let is_default = |group: &PortGroup| group.default == Some(model::YesNo::Yes);
    let other_default = groups.iter().any(|old| is_default(old) && old.name != group.name);
    match (at, command) {
        (Some(_), Command::AddFirst | Command::AddLast) => {
            let words =
                format!("there is an existing portgroup entry in network '{name}' that matches \"{text}\"");
            return Err(invalid(words));
        }
        (None, Command::Modify | Command::Delete) => {
            let words = format!("couldn't find a portgroup entry in network '{name}' matching {text}");
            return Err(invalid(words));
        }
        _ => {}
    }
    if command != Command::Delete && is_default(&group) && other_default {
        let words = format!("a different portgroup entry in network '{name}' is already set as the default.");
        return Err(invalid(format!("{words} Only one default is allowed.")));
    }
    match (at, command) {
        (Some(at), Command::Delete) => _ = groups.remove(at),
        (Some(at), _) => groups.splice(at..=at, [group]).for_each(drop),
        (None, _) => insert(groups, command, group),
    }
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
    fn ranges_are_in_order_and_not_too_large() {
        let refused = |start: &str, end: &str, address: &str, words: &str| {
            let mut net =
                Network::parse(&format!("<network><name>n</name><ip {address}/></network>")).unwrap();
            let xml = format!("<range start='{start}' end='{end}'/>");
            let section = VIR_NETWORK_SECTION_IP_DHCP_RANGE as u32;
            let error = apply(&mut net, Command::AddLast, section, 0, &xml).unwrap_err();
            assert!(error.message().contains(words), "{}", error.message());
        };
        let v4 = "address='10.0.0.1' prefix='8'";
        refused("10.0.0.9", "10.0.0.2", v4, "is reversed");
        refused("10.0.0.0", "10.0.0.2", v4, "is the network address");
        refused("10.255.255.0", "10.255.255.255", v4, "is the broadcast address");
        refused("10.0.0.1", "10.1.0.1", v4, "is too large");
        refused("11.0.0.1", "10.1.0.1", v4, "is not entirely within");
        refused("fd00::1", "10.1.0.1", v4, "mismatch of address family");
        refused("nine", "10.1.0.1", v4, "Cannot parse socket address 'nine'");
        let v6 = "family='ipv6' address='fd00::1' prefix='64'";
        refused("fd00::9", "fd00::2", v6, "start larger than end");
        refused("fd00::1", "fd00::1:1", v6, "is too large");
        // No network is so large or so small that counting fails.
        refused(
            "::",
            "ffff::",
            "family='ipv6' address='::' prefix='0'",
            "is too large",
        );
        refused(
            "::1",
            "::2",
            "family='ipv6' address='::1' prefix='128'",
            "is not entirely within",
        );
        refused(
            "10.0.0.1",
            "10.0.0.2",
            "address='10.0.0.1' prefix='32'",
            "is not entirely within",
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
