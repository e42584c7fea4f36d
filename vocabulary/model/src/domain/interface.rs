//! Network cards and what they are connected to.

use super::address::DeviceInfo;
use super::storage::{Named, Reconnect};
use super::virtio::VirtioOptions;
use crate::scalar::{Mac, Uuid};
use xml::{Element, OnOff, YesNo, values};

values! {
    /// What a card is connected to.
    InterfaceKind { #[default] User "user", Ethernet "ethernet", VhostUser "vhostuser", Server "server", Client "client", Mcast "mcast", Network "network", Bridge "bridge", Internal "internal", Direct "direct", Hostdev "hostdev", Udp "udp", Vdpa "vdpa", Null "null", Vds "vds" }
    /// Whether a MAC address was made up.
    MacKind { #[default] Generated "generated", Static "static" }
    /// Whether the cable is in.
    LinkState { #[default] Up "up", Down "down" }
    /// Who moves the packets.
    NetBackend { #[default] Qemu "qemu", Vhost "vhost", Kvm "kvm", Vfio "vfio", Xen "xen" }
    /// When packets are sent.
    TxMode { #[default] Iothread "iothread", Timer "timer" }
    /// Which program connects a user interface.
    BackendKind { #[default] Default "default", Passt "passt" }
    /// How a macvtap behaves.
    DirectMode { #[default] Vepa "vepa", Private "private", Bridge "bridge", Passthrough "passthrough" }
    /// The kind of a virtual port.
    VirtualPortKind { #[default] None "none", Qbg "802.1Qbg", Qbh "802.1Qbh", OpenVswitch "openvswitch", Midonet "midonet" }
    /// Which half of a team a card is.
    TeamingKind { #[default] Persistent "persistent", Transient "transient" }
    /// A protocol of the transport layer.
    IpProtocol { #[default] Tcp "tcp", Udp "udp" }
    /// How a native VLAN leaves.
    NativeMode { #[default] Default "default", Tagged "tagged", Untagged "untagged" }
    /// Who fills the table of a bridge.
    MacTableManager { #[default] Kernel "kernel", Libvirt "libvirt" }
    /// A family of addresses.
    Family { #[default] Ipv4 "ipv4", Ipv6 "ipv6" }
}

/// A network card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Interface {
    #[attr("type", lenient)]
    pub kind: InterfaceKind,
    /// Whether the host's interface is made and removed.
    #[attr]
    pub managed: Option<YesNo>,
    /// Whether the host follows what the guest filters.
    #[attr("trustGuestRxFilters")]
    pub trust_guest_rx_filters: Option<YesNo>,
    #[child]
    pub mac: Option<MacAddress>,
    #[child]
    pub source: Option<Box<InterfaceSource>>,
    #[child]
    pub vlan: Option<Box<Vlan>>,
    #[child]
    pub virtualport: Option<Box<VirtualPort>>,
    #[child]
    pub bandwidth: Option<Box<Bandwidth>>,
    #[child]
    pub port: Option<PortOptions>,
    #[child("ip")]
    pub ips: Vec<Ip>,
    #[child("route")]
    pub routes: Vec<Route>,
    #[child("portForward")]
    pub port_forwards: Vec<PortForward>,
    #[child]
    pub script: Option<Box<Script>>,
    #[child]
    pub downscript: Option<Box<Script>>,
    #[child]
    pub backenddomain: Option<Box<Named>>,
    #[child]
    pub target: Option<Box<InterfaceTarget>>,
    #[child]
    pub guest: Option<Box<Guest>>,
    #[child]
    pub model: Option<InterfaceModel>,
    #[child]
    pub driver: Option<Box<InterfaceDriver>>,
    #[child]
    pub backend: Option<Box<Backend>>,
    #[child]
    pub filterref: Option<Box<FilterRef>>,
    #[child]
    pub tune: Option<Box<Tune>>,
    #[child]
    pub teaming: Option<Box<Teaming>>,
    #[child]
    pub link: Option<Link>,
    #[child]
    pub mtu: Option<Mtu>,
    #[child]
    pub coalesce: Option<Box<Coalesce>>,
    #[flat]
    pub info: DeviceInfo,
}

impl Interface {
    /// The model of the card, empty when none is given.
    pub fn model(&self) -> &str {
        self.model
            .as_ref()
            .map(|model| model.kind.as_str())
            .unwrap_or_default()
    }

    /// The address of the card; zero until it is completed.
    pub fn mac(&self) -> Mac {
        self.mac.as_ref().and_then(|mac| mac.address).unwrap_or_default()
    }

    /// Whether clients mean this card by `device`: the name of the host's end, or the card's address.
    pub fn is_called(&self, device: &str) -> bool {
        !device.is_empty()
            && (self.target_dev() == device || self.mac().to_string().eq_ignore_ascii_case(device))
    }

    /// The name of the host's end, empty when the host is to choose.
    pub fn target_dev(&self) -> &str {
        self.target
            .as_ref()
            .and_then(|target| target.dev.as_deref())
            .unwrap_or_default()
    }
}

/// The address of the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MacAddress {
    /// The address.
    #[attr]
    pub address: Option<Mac>,
    /// Whether ESX made the address.
    #[attr("type")]
    pub kind: Option<MacKind>,
    /// Whether ESX checks the address.
    #[attr]
    pub check: Option<YesNo>,
    /// The address the guest uses now; only printed.
    #[attr("currentAddress", live)]
    pub current_address: Option<Mac>,
}

/// What the card is connected to.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InterfaceSource {
    /// The virtual network.
    #[attr]
    pub network: Option<String>,
    /// The bridge of the host.
    #[attr]
    pub bridge: Option<String>,
    /// Who fills the table of hardware addresses.
    #[attr("macTableManager", live)]
    pub mac_table_manager: Option<MacTableManager>,
    /// The kind of socket, or of address.
    #[attr("type")]
    pub kind: Option<String>,
    /// The path of the socket.
    #[attr]
    pub path: Option<String>,
    /// The interface or device of the host.
    #[attr]
    pub dev: Option<String>,
    /// The name of an internal network.
    #[attr]
    pub name: Option<String>,
    /// The address of the other end.
    #[attr]
    pub address: Option<String>,
    /// The port of the other end.
    #[attr]
    pub port: Option<u32>,
    /// Who listens, or how an interface is shared.
    #[attr]
    pub mode: Option<String>,
    /// The switch of VMware.
    #[attr]
    pub switchid: Option<Uuid>,
    /// The group of ports.
    #[attr]
    pub portgroup: Option<String>,
    /// The port of the network or switch.
    #[attr]
    pub portid: Option<String>,
    /// The group of ports of VMware.
    #[attr]
    pub portgroupid: Option<String>,
    /// The connection of VMware.
    #[attr]
    pub connectionid: Option<i64>,
    #[child]
    pub local: Option<LocalEnd>,
    #[child("ip")]
    pub ips: Vec<Ip>,
    #[child("route")]
    pub routes: Vec<Route>,
    #[child]
    pub reconnect: Option<Reconnect>,
    /// The host device of an interface of type `hostdev`.
    #[child("address")]
    pub host_address: Option<super::hostdev::HostAddress>,
    #[child]
    pub vendor: Option<super::hostdev::UsbId>,
    #[child]
    pub product: Option<super::hostdev::UsbId>,
}

/// The near end of a UDP connection.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct LocalEnd {
    /// The address of this end.
    #[attr]
    pub address: Option<String>,
    /// The port of this end.
    #[attr]
    pub port: Option<u32>,
}

/// An address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Ip {
    /// The address.
    #[attr]
    pub address: String,
    #[attr]
    pub family: Option<Family>,
    /// The length of its mask.
    #[attr]
    pub prefix: Option<u32>,
    /// The address of the other end.
    #[attr]
    pub peer: Option<String>,
}

/// A route.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Route {
    #[attr]
    pub family: Option<Family>,
    /// The network the route leads to.
    #[attr]
    pub address: Option<String>,
    /// Its mask.
    #[attr]
    pub netmask: Option<String>,
    /// The length of its mask.
    #[attr]
    pub prefix: Option<u32>,
    /// The address packets are sent to.
    #[attr]
    pub gateway: Option<String>,
    /// Lower ones are preferred.
    #[attr]
    pub metric: Option<u32>,
}

/// Ports of the host that lead to the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortForward {
    #[attr]
    pub proto: IpProtocol,
    /// The address of the host that is listened on.
    #[attr]
    pub address: Option<String>,
    /// The interface of the host that is listened on.
    #[attr]
    pub dev: Option<String>,
    #[child("range")]
    pub ranges: Vec<PortRange>,
}

/// A range of ports.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortRange {
    /// The first port.
    #[attr]
    pub start: Option<u32>,
    /// The last port.
    #[attr]
    pub end: Option<u32>,
    /// The first port in the guest.
    #[attr]
    pub to: Option<u32>,
    /// Whether the ports are left out.
    #[attr]
    pub exclude: Option<YesNo>,
}

/// A program that is run.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The script.
    #[attr]
    pub path: Option<String>,
}

/// Tags of virtual networks.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Vlan {
    /// Whether packets keep their tags.
    #[attr]
    pub trunk: Option<YesNo>,
    #[child("tag")]
    pub tags: Vec<VlanTag>,
}

/// One tag.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VlanTag {
    /// The number of the virtual network.
    #[attr]
    pub id: u32,
    #[attr("nativeMode")]
    pub native_mode: Option<NativeMode>,
}

/// A port of a virtual switch.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VirtualPort {
    #[attr("type")]
    pub kind: Option<VirtualPortKind>,
    #[child]
    pub parameters: Option<VirtualPortParameters>,
}

/// Settings of a port.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VirtualPortParameters {
    /// The manager of the port, for 802.1Qbg.
    #[attr]
    pub managerid: Option<xml::AnyBase>,
    /// The type of the port, for 802.1Qbg.
    #[attr]
    pub typeid: Option<xml::AnyBase>,
    /// The version of that type.
    #[attr]
    pub typeidversion: Option<xml::AnyBase>,
    /// The instance, for 802.1Qbg.
    #[attr]
    pub instanceid: Option<Uuid>,
    /// The interface, for Open vSwitch and MidoNet.
    #[attr]
    pub interfaceid: Option<Uuid>,
    /// The profile of the port.
    #[attr]
    pub profileid: Option<String>,
}

/// Limits of throughput.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bandwidth {
    /// The class of the rule; only in status files.
    #[attr("classID", live)]
    pub class_id: Option<u32>,
    #[child]
    pub inbound: Option<Rate>,
    #[child]
    pub outbound: Option<Rate>,
}

/// A limit: kilobytes per second, and kilobytes at once.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Rate {
    /// The wished rate in KiB a second.
    #[attr]
    pub average: Option<u64>,
    /// The highest rate in KiB a second.
    #[attr]
    pub peak: Option<u64>,
    /// The rate that is granted in any case, in KiB a second.
    #[attr]
    pub floor: Option<u64>,
    /// How much may go at the highest rate, in KiB.
    #[attr]
    pub burst: Option<u64>,
}

/// Options of a port of a bridge.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortOptions {
    /// Whether cards cannot reach each other.
    #[attr]
    pub isolated: Option<YesNo>,
}

/// The host's end of the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InterfaceTarget {
    /// The interface of the host the card has.
    #[attr]
    pub dev: Option<String>,
    /// Whether that interface is made and removed.
    #[attr]
    pub managed: Option<YesNo>,
}

/// The name of the card in a container.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Guest {
    /// The name of the interface in the guest.
    #[attr]
    pub dev: Option<String>,
    /// The name the guest gave it.
    #[attr]
    pub actual: Option<String>,
}

/// The card the guest sees.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InterfaceModel {
    /// The model of the card.
    #[attr("type")]
    pub kind: String,
}

/// How the card is driven.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InterfaceDriver {
    #[attr]
    pub name: Option<NetBackend>,
    /// The driver of the host.
    #[attr]
    pub model: Option<String>,
    #[attr]
    pub txmode: Option<TxMode>,
    /// Whether requests are signalled by a descriptor.
    #[attr]
    pub ioeventfd: Option<OnOff>,
    /// Whether guest and host tell each other when a signal is needed.
    #[attr]
    pub event_idx: Option<OnOff>,
    /// How many queues it has.
    #[attr]
    pub queues: Option<u32>,
    /// How many packets wait to be received.
    #[attr]
    pub rx_queue_size: Option<u32>,
    /// How many packets wait to be sent.
    #[attr]
    pub tx_queue_size: Option<u32>,
    /// Whether packets are spread over the queues.
    #[attr]
    pub rss: Option<OnOff>,
    /// Whether the guest is told why.
    #[attr]
    pub rss_hash_report: Option<OnOff>,
    #[flat]
    pub virtio: VirtioOptions,
    #[child]
    pub host: Option<HostOffload>,
    #[child]
    pub guest: Option<GuestOffload>,
}

/// What the host may leave to the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostOffload {
    /// Sums of packets.
    #[attr]
    pub csum: Option<OnOff>,
    /// Packets of any kind are cut by the host.
    #[attr]
    pub gso: Option<OnOff>,
    /// TCP over IPv4 is cut by the host.
    #[attr]
    pub tso4: Option<OnOff>,
    /// TCP over IPv6 is cut by the host.
    #[attr]
    pub tso6: Option<OnOff>,
    /// Congestion is noted while packets are cut.
    #[attr]
    pub ecn: Option<OnOff>,
    /// UDP is cut by the host.
    #[attr]
    pub ufo: Option<OnOff>,
    /// Buffers may be put together.
    #[attr]
    pub mrg_rxbuf: Option<OnOff>,
}

/// What the guest may leave to the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GuestOffload {
    /// Sums of packets.
    #[attr]
    pub csum: Option<OnOff>,
    /// TCP over IPv4 comes uncut.
    #[attr]
    pub tso4: Option<OnOff>,
    /// TCP over IPv6 comes uncut.
    #[attr]
    pub tso6: Option<OnOff>,
    /// Congestion is noted while packets come uncut.
    #[attr]
    pub ecn: Option<OnOff>,
    /// UDP comes uncut.
    #[attr]
    pub ufo: Option<OnOff>,
}

/// Files of the host behind the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Backend {
    #[attr("type")]
    pub kind: Option<BackendKind>,
    /// The device of the host taps are made by.
    #[attr]
    pub tap: Option<String>,
    /// The device of the host packets are moved by.
    #[attr]
    pub vhost: Option<String>,
    /// Where passt writes what it does.
    #[attr("logFile")]
    pub log_file: Option<String>,
}

/// The packet filter of the card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilterRef {
    /// The name of the filter.
    #[attr]
    pub filter: String,
    #[child("parameter")]
    pub parameters: Vec<FilterParameter>,
}

/// A variable of a filter.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilterParameter {
    /// The name of the variable.
    #[attr]
    pub name: String,
    /// Its value.
    #[attr]
    pub value: String,
}

/// Settings of the host's end.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Tune {
    /// How many bytes may wait to be sent.
    #[leaf]
    pub sndbuf: Option<u64>,
}

/// The other half of a team.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Teaming {
    #[attr("type")]
    pub kind: TeamingKind,
    /// The alias of the card that stays.
    #[attr]
    pub persistent: Option<String>,
}

/// Whether the cable is in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Link {
    #[attr]
    pub state: LinkState,
}

/// The longest packet, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Mtu {
    /// The longest packet in bytes.
    #[attr]
    pub size: u32,
}

/// How packets are gathered.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Coalesce {
    #[child]
    pub rx: Option<CoalesceRx>,
}

/// How received packets are gathered.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CoalesceRx {
    #[child]
    pub frames: Option<Frames>,
}

/// The most packets at once.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Frames {
    /// How many packets are taken together.
    #[attr]
    pub max: Option<u32>,
}
