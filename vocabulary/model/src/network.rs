//! Virtual networks, and the ports on them.

use crate::code;
use crate::domain::address::PciAddress;
use crate::domain::hostdev::HostdevDriver;
use crate::domain::interface::{
    Bandwidth, Family, MacTableManager, Mtu, PortOptions, Route, VirtualPort, Vlan,
};
use crate::scalar::{Mac, Uuid};
use crate::storage::OpenBody;
use crate::{PrintOptions, Problems, ReadOptions};
use xml::{Element, Node, OnOff, Reader, Tag, Writer, YesNo, values};

values! {
    /// How packets leave a network.
    ForwardMode { None "none", #[default] Nat "nat", Route "route", Open "open", Bridge "bridge", Private "private", Vepa "vepa", Passthrough "passthrough", Hostdev "hostdev" }
    /// How long an address is lent.
    LeaseUnit { Seconds "seconds", #[default] Minutes "minutes", Hours "hours" }
    /// What a port is plugged into.
    PlugKind { #[default] Network "network", Bridge "bridge", Direct "direct", HostdevPci "hostdev-pci" }
}

/// The namespace of options for dnsmasq.
pub const DNSMASQ_NAMESPACE: &str = "http://libvirt.org/schemas/network/dnsmasq/1.0";

/// A virtual network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// How many guests use it now.
    pub connections: u32,
    /// Guests may talk IPv6 among each other without an IPv6 address of the host.
    pub ipv6: Option<YesNo>,
    pub trust_guest_rx_filters: Option<YesNo>,
    pub body: NetworkBody,
    /// Lines for the configuration of dnsmasq, as they stand.
    pub dnsmasq_options: Vec<String>,
}

impl std::ops::Deref for Network {
    type Target = NetworkBody;
    fn deref(&self) -> &NetworkBody {
        &self.body
    }
}

impl std::ops::DerefMut for Network {
    fn deref_mut(&mut self) -> &mut NetworkBody {
        &mut self.body
    }
}

/// The elements of a network, reached through [`Network`] as if they were its own.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NetworkBody {
    /// The name of the network.
    #[leaf]
    pub name: String,
    /// The identity of the network, for good.
    #[leaf]
    pub uuid: Option<Uuid>,
    /// A short name for people.
    #[leaf]
    pub title: Option<String>,
    /// What the network is for.
    #[leaf]
    pub description: Option<String>,
    #[child]
    pub metadata: Option<Box<Node>>,
    #[child]
    pub forward: Option<Forward>,
    #[child]
    pub bridge: Option<Bridge>,
    #[child]
    pub mtu: Option<Mtu>,
    #[child]
    pub mac: Option<NetworkMac>,
    #[child]
    pub domain: Option<DnsDomain>,
    #[child]
    pub dns: Option<Dns>,
    #[child]
    pub vlan: Option<Vlan>,
    #[child]
    pub bandwidth: Option<Bandwidth>,
    #[child]
    pub port: Option<PortOptions>,
    #[child("ip")]
    pub ips: Vec<Ip>,
    #[child("route")]
    pub routes: Vec<Route>,
    #[child]
    pub virtualport: Option<VirtualPort>,
    #[child("portgroup")]
    pub portgroups: Vec<PortGroup>,
}

/// How packets leave the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Forward {
    /// The interface of the host packets leave by.
    #[attr]
    pub dev: Option<String>,
    /// How packets leave the network.
    #[attr]
    pub mode: Option<ForwardMode>,
    /// Whether functions of the host are taken from their driver and given back.
    #[attr]
    pub managed: Option<YesNo>,
    #[child]
    pub driver: Option<HostdevDriver>,
    #[child]
    pub nat: Option<Nat>,
    #[child("pf")]
    pub pfs: Vec<PhysicalFunction>,
    #[child("interface")]
    pub interfaces: Vec<ForwardInterface>,
    #[child("address")]
    pub addresses: Vec<ForwardAddress>,
}

/// What addresses and ports translated packets get.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Nat {
    /// Whether addresses of IPv6 are translated, too.
    #[attr]
    pub ipv6: Option<YesNo>,
    #[child]
    pub address: Option<AddressRange>,
    #[child]
    pub port: Option<PortRange>,
}

/// A range of addresses.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AddressRange {
    /// The first address.
    #[attr]
    pub start: String,
    /// The last address.
    #[attr]
    pub end: String,
}

/// A range of ports.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortRange {
    /// The first port.
    #[attr]
    pub start: u32,
    /// The last port.
    #[attr]
    pub end: u32,
}

/// A card whose virtual functions the network hands out.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PhysicalFunction {
    /// The interface of the physical function.
    #[attr]
    pub dev: String,
    /// How many guests use it now.
    #[attr(live)]
    pub connections: Option<u32>,
}

/// A card packets leave by.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ForwardInterface {
    /// The name of an interface of the host.
    #[attr]
    pub dev: String,
    /// How many guests use it now.
    #[attr(live)]
    pub connections: Option<u32>,
}

/// A PCI device the network hands out.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ForwardAddress {
    /// The kind of address; only `pci`.
    #[attr("type")]
    pub kind: String,
    #[flat]
    pub pci: PciAddress,
    /// How many guests use it now.
    #[attr(live)]
    pub connections: Option<u32>,
}

/// The bridge guests are plugged into.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bridge {
    /// The bridge of the host; a name is made up when there is none.
    #[attr]
    pub name: Option<String>,
    /// The zone of firewalld the bridge belongs to.
    #[attr]
    pub zone: Option<String>,
    /// Whether the bridge takes part in the spanning tree.
    #[attr]
    pub stp: Option<OnOff>,
    /// How long the bridge waits before it forwards, in seconds.
    #[attr]
    pub delay: Option<u64>,
    /// Who fills the table of hardware addresses: the kernel by learning, or libvirt.
    #[attr("macTableManager")]
    pub mac_table_manager: Option<MacTableManager>,
}

/// The address of the bridge.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NetworkMac {
    /// The hardware address of the bridge.
    #[attr]
    pub address: Mac,
}

/// The domain names of guests end in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DnsDomain {
    /// The name of the domain.
    #[attr]
    pub name: String,
    /// Whether names of the domain are never asked for elsewhere.
    #[attr("localOnly")]
    pub local_only: Option<YesNo>,
    /// Whether names of the domain are given to the host's resolver.
    #[attr]
    pub register: Option<YesNo>,
}

/// The name server of the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Dns {
    /// Whether names are resolved for the guests.
    #[attr]
    pub enable: Option<YesNo>,
    /// Whether names without a dot are asked for elsewhere.
    #[attr("forwardPlainNames")]
    pub forward_plain_names: Option<YesNo>,
    #[child("forwarder")]
    pub forwarders: Vec<Forwarder>,
    #[child("txt")]
    pub txts: Vec<Txt>,
    #[child("srv")]
    pub srvs: Vec<Srv>,
    #[child("host")]
    pub hosts: Vec<DnsHost>,
}

/// A server that is asked for some names.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Forwarder {
    /// Only names of this domain are asked for there.
    #[attr]
    pub domain: Option<String>,
    /// The address of the resolver.
    #[attr]
    pub addr: Option<String>,
}

/// A text of a name.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Txt {
    /// The name the text belongs to.
    #[attr]
    pub name: String,
    /// The text.
    #[attr]
    pub value: Option<String>,
}

/// Where a service is.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Srv {
    /// The service, as `ldap`.
    #[attr]
    pub service: String,
    /// Its protocol: `tcp` or `udp`.
    #[attr]
    pub protocol: String,
    /// The domain the service is for.
    #[attr]
    pub domain: Option<String>,
    /// The host that serves it.
    #[attr]
    pub target: Option<String>,
    /// The port there.
    #[attr]
    pub port: Option<u32>,
    /// Lower ones are tried first.
    #[attr]
    pub priority: Option<u32>,
    /// How often one is chosen among those of a priority.
    #[attr]
    pub weight: Option<u32>,
}

/// Names of an address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DnsHost {
    /// The address the names stand for.
    #[attr]
    pub ip: Option<String>,
    /// A name.
    #[leaf("hostname")]
    pub hostnames: Vec<String>,
}

/// An address of the host on the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Ip {
    /// `ipv4` or `ipv6`.
    #[attr]
    pub family: Option<Family>,
    /// The address of the bridge.
    #[attr]
    pub address: Option<String>,
    /// The mask of the network, for IPv4.
    #[attr]
    pub netmask: Option<String>,
    /// The length of the mask.
    #[attr]
    pub prefix: Option<u32>,
    /// Whether names of these addresses are never asked for elsewhere.
    #[attr("localPtr")]
    pub local_ptr: Option<YesNo>,
    #[flat]
    pub body: OpenBody,
    #[child]
    pub tftp: Option<Tftp>,
    #[child]
    pub dhcp: Option<Dhcp>,
}

impl Ip {
    /// The address with the length of its network, when both are known.
    pub fn parsed(&self) -> Option<(std::net::IpAddr, u32)> {
        let address: std::net::IpAddr = self.address.as_deref()?.parse().ok()?;
        let from_mask = |mask: &str| {
            mask.parse::<std::net::Ipv4Addr>()
                .ok()
                .map(|mask| u32::from(mask).count_ones())
        };
        let prefix = match (self.prefix, &self.netmask, address) {
            (Some(prefix), _, _) => prefix,
            (None, Some(mask), _) => from_mask(mask)?,
            (None, None, std::net::IpAddr::V6(_)) => 64,
            (None, None, std::net::IpAddr::V4(v4)) => classful_prefix(v4),
        };
        Some((address, prefix))
    }

    /// Whether the address is of the newer family.
    pub fn is_ipv6(&self) -> bool {
        self.family == Some(Family::Ipv6)
    }
}

/// The length an address had before lengths were written down.
pub fn classful_prefix(address: std::net::Ipv4Addr) -> u32 {
    match address.octets()[0] {
        0..128 => 8,
        128..192 => 16,
        _ => 24,
    }
}

/// Files served to guests that boot.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Tftp {
    /// The folder that is served.
    #[attr]
    pub root: Option<String>,
}

/// Addresses lent to guests.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Dhcp {
    #[child("range")]
    pub ranges: Vec<DhcpRange>,
    #[child("host")]
    pub hosts: Vec<DhcpHost>,
    #[child]
    pub bootp: Option<Bootp>,
}

/// A range of addresses.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DhcpRange {
    /// The first address that is given away.
    #[attr]
    pub start: String,
    /// The last one.
    #[attr]
    pub end: String,
    #[child]
    pub lease: Option<Lease>,
}

/// A guest that always gets the same address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DhcpHost {
    /// The hardware address the host is known by.
    #[attr]
    pub mac: Option<String>,
    /// The identifier it sends, for IPv6.
    #[attr]
    pub id: Option<String>,
    /// The name it gets.
    #[attr]
    pub name: Option<String>,
    /// The address it gets.
    #[attr]
    pub ip: Option<String>,
    #[child]
    pub lease: Option<Lease>,
}

/// How long an address is lent; 0 is for ever.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Lease {
    /// How long an address is lent; 0 for ever.
    #[attr]
    pub expiry: u64,
    /// The unit of that: seconds, minutes or hours.
    #[attr]
    pub unit: Option<LeaseUnit>,
}

/// What a guest loads that boots from the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bootp {
    /// The file guests boot from.
    #[attr]
    pub file: String,
    /// The server that has it.
    #[attr]
    pub server: Option<String>,
}

/// Settings some ports of the network share.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortGroup {
    /// The name guests refer to.
    #[attr]
    pub name: String,
    /// Whether guests that name no group are in it.
    #[attr]
    pub default: Option<YesNo>,
    /// Whether the host follows what the guest filters.
    #[attr("trustGuestRxFilters")]
    pub trust_guest_rx_filters: Option<YesNo>,
    #[flat]
    pub body: OpenBody,
    #[child]
    pub port: Option<PortOptions>,
    #[child]
    pub vlan: Option<Vlan>,
    #[child]
    pub virtualport: Option<VirtualPort>,
    #[child]
    pub bandwidth: Option<Bandwidth>,
}

/// What is looked at first in a network's document, in words of its own.
fn check_identity(tag: Tag<'_>, r: &mut Reader<'_>) {
    let text = |name| xml::field::child(tag, name).and_then(xml::field::text_of);
    if text("name").is_some_and(|name| name.contains('/')) {
        r.problem_code(tag, code::XML_DETAIL, "invalid char in name: /");
    }
    if text("uuid").is_some_and(|uuid| <Uuid as xml::Value>::parse(&uuid).is_none()) {
        r.problem_code(tag, code::INTERNAL_ERROR, "malformed uuid element");
    }
    if text("title").is_some_and(|title| title.contains('\n')) {
        r.problem(tag, "Network title can't contain newlines");
    }
    let forward = xml::field::child(tag, "forward");
    if let Some(mode) = forward.and_then(|forward| forward.attribute("mode"))
        && <ForwardMode as xml::Value>::parse(mode).is_none()
    {
        let words = format!("unknown forwarding type '{mode}'");
        r.problem_code(tag, code::CONFIG_UNSUPPORTED, words);
    }
}

impl Element for Network {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        check_identity(tag, r);
        self.ipv6 = xml::field::attr_opt(tag, r, "ipv6").filter(|ipv6| *ipv6 == YesNo::Yes);
        self.trust_guest_rx_filters = xml::field::attr_opt(tag, r, "trustGuestRxFilters");
        self.body.read(tag, r);
        let is_options = |node: &Tag<'_>| node.has_tag_name((DNSMASQ_NAMESPACE, "options"));
        let options = tag.children().filter(is_options).flat_map(|node| node.children());
        self.dnsmasq_options = options
            .filter(|node| node.has_tag_name((DNSMASQ_NAMESPACE, "option")))
            .filter_map(|node| node.attribute("value").map(str::to_owned))
            .collect();
    }
    fn write_attrs(&self, w: &mut Writer) {
        if !self.dnsmasq_options.is_empty() {
            w.attr("xmlns:dnsmasq", DNSMASQ_NAMESPACE);
        }
        if self.connections > 0 && !w.inactive {
            w.attr_value("connections", &self.connections);
        }
        xml::field::put_attr_opt(w, "ipv6", self.ipv6.as_ref());
        xml::field::put_attr_opt(w, "trustGuestRxFilters", self.trust_guest_rx_filters.as_ref());
    }
    fn write_children(&self, w: &mut Writer) {
        self.body.write_children(w);
        if self.dnsmasq_options.is_empty() {
            return;
        }
        w.begin("dnsmasq:options");
        for option in &self.dnsmasq_options {
            w.begin("dnsmasq:option");
            w.attr("value", option);
            w.end("dnsmasq:option");
        }
        w.end("dnsmasq:options");
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr(
                    "connections",
                    "How many guests use the network, while it is active.",
                ),
                xml::Field::attr(
                    "ipv6",
                    "Whether guests may talk IPv6 to each other without an address of the host.",
                ),
                xml::Field::attr(
                    "trustGuestRxFilters",
                    "Whether the host takes over the guests' filters of received packets.",
                ),
                xml::Field::new(xml::Form::Flat, "", "").holding(NetworkBody::fields),
                xml::Field::child(
                    "options",
                    "Lines for the configuration of dnsmasq (namespace `dnsmasq:`).",
                )
                .holding(xml::Node::fields),
            ]
        }
    }
}

impl Network {
    /// Reads a network document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "network",
            ReadOptions::default(),
            |network: &mut Self, root, r| {
                network.complete(root, r);
            },
        )
    }

    /// The document of the network.
    pub fn format(&self, options: PrintOptions) -> String {
        let mut shown = self.clone();
        if options.inactive
            && let Some(forward) = shown
                .body
                .forward
                .as_mut()
                .filter(|forward| !forward.pfs.is_empty())
        {
            forward.interfaces.clear();
            forward.addresses.clear();
        }
        xml::to_string("network", &shown, options.writer())
    }

    /// How packets leave the network.
    pub fn forward_mode(&self) -> ForwardMode {
        self.forward
            .as_ref()
            .map_or(ForwardMode::None, |forward| forward.mode.unwrap_or_default())
    }

    /// The name of the bridge, empty until it has one.
    pub fn bridge_name(&self) -> &str {
        self.bridge
            .as_ref()
            .and_then(|bridge| bridge.name.as_deref())
            .unwrap_or_default()
    }

    /// What libvirt adds to every network.
    fn complete(&mut self, root: Tag<'_>, r: &mut Reader<'_>) {
        let has_bridge = matches!(
            self.forward_mode(),
            ForwardMode::None | ForwardMode::Nat | ForwardMode::Route | ForwardMode::Open
        );
        if let Some(forward) = &mut self.body.forward {
            complete_forward(forward);
        }
        if has_bridge {
            let bridge = self.body.bridge.get_or_insert_default();
            bridge.stp.get_or_insert(OnOff::On);
            bridge.delay.get_or_insert(0);
        }
        self.check_forward(root, r);
        if let Some(dns) = &self.body.dns
            && dns.enable == Some(YesNo::No)
            && (Dns {
                enable: Some(YesNo::No),
                ..Dns::default()
            }) != *dns
        {
            r.problem(
                root,
                format!("Extra data in disabled network '{}'", self.body.name),
            );
        }
        for portgroup in &mut self.body.portgroups {
            portgroup.default = portgroup.default.filter(|default| *default == YesNo::Yes);
        }
        for ip in &mut self.body.ips {
            if let Some(address) = &ip.address
                && address.parse::<std::net::IpAddr>().is_err()
            {
                r.problem(
                    root,
                    format!("Invalid address '{address}' in network '{}'", self.body.name),
                );
            }
        }
    }
}

impl Network {
    /// What a mode of forwarding rules out.
    fn check_forward(&self, root: Tag<'_>, r: &mut Reader<'_>) {
        let (name, mode) = (&self.body.name, self.forward_mode());
        let Some(forward) = &self.body.forward else { return };
        if mode == ForwardMode::Open && !forward.interfaces.is_empty() {
            r.problem(
                root,
                format!("forward dev not allowed for network '{name}' with forward mode='open'"),
            );
        }
        if mode == ForwardMode::Hostdev && self.body.bridge.is_some() {
            r.problem(
                root,
                format!("bridge name not allowed in {mode} mode (network '{name}')"),
            );
        }
        if forward.nat.is_some() && mode != ForwardMode::Nat {
            let message =
                format!("<nat> element in <forward> of network '{name}' is only valid with mode 'nat'");
            r.problem(root, message);
        }
    }
}

/// The card in the attribute is the first of the list, and the other way around.
fn complete_forward(forward: &mut Forward) {
    let mode = *forward.mode.get_or_insert_default();
    if let Some(dev) = &forward.dev
        && forward.interfaces.is_empty()
        && forward.pfs.is_empty()
    {
        forward.interfaces.push(ForwardInterface {
            dev: dev.clone(),
            connections: None,
        });
    }
    forward.dev = forward.interfaces.first().map(|interface| interface.dev.clone());
    if mode == ForwardMode::Hostdev {
        forward.dev = None;
    }
    forward.managed = forward.managed.filter(|managed| *managed == YesNo::Yes);
}

/// One end plugged into a network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NetworkPort {
    /// The identity of the port.
    #[leaf]
    pub uuid: Option<Uuid>,
    #[child]
    pub owner: PortOwner,
    /// The group of ports it belongs to.
    #[leaf]
    pub group: Option<String>,
    #[child]
    pub mac: PortMac,
    #[child]
    pub virtualport: Option<VirtualPort>,
    #[child]
    pub bandwidth: Option<Bandwidth>,
    #[child]
    pub rxfilters: Option<RxFilters>,
    #[child]
    pub port: Option<PortOptions>,
    #[child]
    pub vlan: Option<Vlan>,
    #[child]
    pub plug: Option<Plug>,
}

/// The guest behind a port.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortOwner {
    /// The name of the guest.
    #[leaf]
    pub name: String,
    /// The identity of the guest.
    #[leaf]
    pub uuid: Uuid,
}

/// The address of the guest's card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortMac {
    /// The hardware address of the guest's card.
    #[attr]
    pub address: Mac,
}

/// Whether the guest's filters are believed.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct RxFilters {
    /// Whether the host follows what the guest filters.
    #[attr("trustGuest")]
    pub trust_guest: YesNo,
}

/// What a port is plugged into.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Plug {
    /// How the card is connected.
    #[attr("type")]
    pub kind: PlugKind,
    /// The bridge of the host.
    #[attr]
    pub bridge: Option<String>,
    /// Who fills the table of hardware addresses.
    #[attr("macTableManager")]
    pub mac_table_manager: Option<MacTableManager>,
    /// The interface of the host.
    #[attr]
    pub dev: Option<String>,
    /// How the interface is shared.
    #[attr]
    pub mode: Option<String>,
    /// Whether the device is taken from its driver and given back.
    #[attr]
    pub managed: Option<YesNo>,
    #[child]
    pub driver: Option<HostdevDriver>,
    #[child]
    pub address: Option<PciAddress>,
}

impl NetworkPort {
    /// Reads a port document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "networkport",
            ReadOptions::default(),
            |_: &mut Self, _, _| {},
        )
    }

    /// The document of the port.
    pub fn format(&self) -> String {
        xml::to_string("networkport", self, Writer::new())
    }
}
