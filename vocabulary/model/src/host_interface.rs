//! Network interfaces of the host.

use crate::nodedev::Opened;
use crate::{Problems, ReadOptions};
use xml::{Element, OnOff, Writer, YesNo, values};

values! {
    /// What an interface is.
    HostInterfaceKind { #[default] Ethernet "ethernet", Bridge "bridge", Bond "bond", Vlan "vlan" }
    /// When an interface is started.
    StartMode { #[default] None "none", Onboot "onboot", Hotplug "hotplug" }
    /// How the members of a bond share the work.
    BondMode { #[default] BalanceRr "balance-rr", ActiveBackup "active-backup", BalanceXor "balance-xor", Broadcast "broadcast", Lacp "802.3ad", BalanceTlb "balance-tlb", BalanceAlb "balance-alb" }
    /// How a lost link is noticed.
    Carrier { #[default] Ioctl "ioctl", Netif "netif" }
}

/// An interface of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostInterface {
    /// What kind of interface it is.
    #[attr("type")]
    pub kind: HostInterfaceKind,
    /// The name of the interface.
    #[attr]
    pub name: Option<String>,
    #[child]
    pub start: Option<Start>,
    #[child]
    pub mtu: Option<MtuSize>,
    #[child("protocol")]
    pub protocols: Vec<Protocol>,
    #[child]
    pub link: Option<LinkState>,
    #[child]
    pub mac: Option<MacText>,
    #[child(keep)]
    pub bridge: Option<Opened<BridgePorts>>,
    #[child(keep)]
    pub bond: Option<Opened<Bond>>,
    #[child]
    pub vlan: Option<VlanOf>,
}

/// When it is started.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// Whether it comes up with the host.
    #[attr]
    pub mode: StartMode,
}

/// Its address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MacText {
    /// The hardware address.
    #[attr]
    pub address: String,
}

/// Whether the cable is in, and how fast it is in megabits per second.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct LinkState {
    /// The speed in megabits a second.
    #[attr]
    pub speed: Option<u32>,
    /// Whether there is a link.
    #[attr]
    pub state: Option<String>,
}

/// The longest packet, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MtuSize {
    /// The longest packet in bytes.
    #[attr]
    pub size: u32,
}

/// A family of addresses, and how they are had.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Protocol {
    /// `ipv4` or `ipv6`.
    #[attr]
    pub family: String,
    /// Addresses are taken from what routers announce.
    #[flag]
    pub autoconf: bool,
    #[child(keep)]
    pub dhcp: Option<DhcpClient>,
    #[child("ip")]
    pub ips: Vec<Address>,
    #[child]
    pub route: Option<Gateway>,
}

/// Addresses come from the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DhcpClient {
    /// Whether resolvers are taken from the answer.
    #[attr]
    pub peerdns: Option<YesNo>,
}

/// A fixed address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The address.
    #[attr]
    pub address: String,
    /// The length of its mask.
    #[attr]
    pub prefix: Option<u32>,
}

/// Where packets for elsewhere go.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gateway {
    /// The address packets to elsewhere are sent to.
    #[attr]
    pub gateway: String,
}

/// The ports of a bridge.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BridgePorts {
    /// Whether the bridge takes part in the spanning tree.
    #[attr]
    pub stp: Option<OnOff>,
    /// In seconds.
    #[attr]
    pub delay: Option<String>,
    #[child("interface")]
    pub interfaces: Vec<Opened<Member>>,
}

/// A member of a bridge or a bond.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// What kind of interface the member is.
    #[attr("type")]
    pub kind: HostInterfaceKind,
    /// The name of the member.
    #[attr]
    pub name: Option<String>,
    #[child]
    pub link: Option<LinkState>,
    #[child]
    pub mac: Option<MacText>,
    #[child(keep)]
    pub bond: Option<Box<Opened<Bond>>>,
    #[child]
    pub vlan: Option<VlanOf>,
}

/// Interfaces that act as one.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bond {
    /// How the members share the work.
    #[attr]
    pub mode: Option<BondMode>,
    #[child]
    pub miimon: Option<Miimon>,
    #[child]
    pub arpmon: Option<Arpmon>,
    #[child("interface")]
    pub interfaces: Vec<Opened<Member>>,
}

/// Watching the link; times in milliseconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Miimon {
    /// How often the link is looked at, in milliseconds.
    #[attr]
    pub freq: u32,
    /// How long a lost link is waited for.
    #[attr]
    pub downdelay: Option<u32>,
    /// How long a new link is waited for.
    #[attr]
    pub updelay: Option<u32>,
    /// Who says whether there is a link.
    #[attr]
    pub carrier: Option<Carrier>,
}

/// Watching a neighbour.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Arpmon {
    /// How often a request is sent, in milliseconds.
    #[attr]
    pub interval: u32,
    /// The address that must answer.
    #[attr]
    pub target: String,
    /// Which members answers are checked on.
    #[attr]
    pub validate: Option<String>,
}

/// A virtual network on another interface.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VlanOf {
    /// The number of the virtual network.
    #[attr]
    pub tag: String,
    #[child]
    pub interface: VlanDevice,
}

/// The interface below.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VlanDevice {
    /// The interface the virtual network is on.
    #[attr]
    pub name: String,
}

impl HostInterface {
    /// Reads a document of an interface. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "interface",
            ReadOptions::default(),
            crate::host_interface_rules::finish,
        )
    }

    /// The document of the interface.
    pub fn format(&self) -> String {
        xml::to_string("interface", &Opened(self.clone()), Writer::new())
    }
}
