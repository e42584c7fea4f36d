//! Network interfaces of the host.

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
    #[attr("type")]
    pub kind: HostInterfaceKind,
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
    pub bridge: Option<BridgePorts>,
    #[child]
    pub bond: Option<Bond>,
    #[child]
    pub vlan: Option<VlanOf>,
}

/// When it is started.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Start {
    #[attr]
    pub mode: StartMode,
}

/// Its address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MacText {
    #[attr]
    pub address: String,
}

/// Whether the cable is in, and how fast it is in megabits per second.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct LinkState {
    #[attr]
    pub speed: Option<u32>,
    #[attr]
    pub state: Option<String>,
}

/// The longest packet, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MtuSize {
    #[attr]
    pub size: u32,
}

/// A family of addresses, and how they are had.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Protocol {
    #[attr]
    pub family: String,
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
    #[attr]
    pub peerdns: Option<YesNo>,
}

/// A fixed address.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Address {
    #[attr]
    pub address: String,
    #[attr]
    pub prefix: Option<u32>,
}

/// Where packets for elsewhere go.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gateway {
    #[attr]
    pub gateway: String,
}

/// The ports of a bridge.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BridgePorts {
    #[attr]
    pub stp: Option<OnOff>,
    /// In seconds.
    #[attr]
    pub delay: Option<String>,
    #[child("interface")]
    pub interfaces: Vec<Member>,
}

/// A member of a bridge or a bond.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Member {
    #[attr("type")]
    pub kind: HostInterfaceKind,
    #[attr]
    pub name: Option<String>,
    #[child]
    pub link: Option<LinkState>,
    #[child]
    pub mac: Option<MacText>,
    #[child]
    pub bond: Option<Box<Bond>>,
    #[child]
    pub vlan: Option<VlanOf>,
}

/// Interfaces that act as one.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bond {
    #[attr]
    pub mode: Option<BondMode>,
    #[child]
    pub miimon: Option<Miimon>,
    #[child]
    pub arpmon: Option<Arpmon>,
    #[child("interface")]
    pub interfaces: Vec<Member>,
}

/// Watching the link; times in milliseconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Miimon {
    #[attr]
    pub freq: u32,
    #[attr]
    pub downdelay: Option<u32>,
    #[attr]
    pub updelay: Option<u32>,
    #[attr]
    pub carrier: Option<Carrier>,
}

/// Watching a neighbour.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Arpmon {
    #[attr]
    pub interval: u32,
    #[attr]
    pub target: String,
    #[attr]
    pub validate: Option<String>,
}

/// A virtual network on another interface.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VlanOf {
    #[attr]
    pub tag: String,
    #[child]
    pub interface: VlanDevice,
}

/// The interface below.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VlanDevice {
    #[attr]
    pub name: String,
}

impl HostInterface {
    /// Reads a document of an interface. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(text, "interface", ReadOptions::default(), |_: &mut Self, _, _| {})
    }

    /// The document of the interface.
    pub fn format(&self) -> String {
        xml::to_string("interface", self, Writer::new())
    }
}
