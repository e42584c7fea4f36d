//! The protocols a filter's rule can be about, and the fields of each in libvirt's order.

use super::datum::Form;
use std::sync::OnceLock;
use xml::Field;

/// One field of a protocol.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldRule {
    pub name: &'static str,
    pub form: Form,
    /// The field whose negation this one shares: a mask has no `not` of its own.
    pub follows: Option<&'static str>,
}

/// One protocol: its fields come in groups that protocols share.
#[derive(Debug)]
pub struct Protocol {
    pub name: &'static str,
    groups: &'static [&'static [FieldRule]],
    /// The description of its element.
    pub(super) described: fn() -> &'static [Field],
}

const fn field(name: &'static str, form: Form) -> FieldRule {
    FieldRule {
        name,
        form,
        follows: None,
    }
}

const fn after(name: &'static str, form: Form, follows: &'static str) -> FieldRule {
    FieldRule {
        name,
        form,
        follows: Some(follows),
    }
}

const SOURCE_MAC: &[FieldRule] = &[
    field("srcmacaddr", Form::Mac),
    after("srcmacmask", Form::MacMask, "srcmacaddr"),
];
const MACS: &[FieldRule] = &[
    field("srcmacaddr", Form::Mac),
    after("srcmacmask", Form::MacMask, "srcmacaddr"),
    field("dstmacaddr", Form::Mac),
    after("dstmacmask", Form::MacMask, "dstmacaddr"),
];
const PLAIN_MACS: &[FieldRule] = &[
    field("srcmacaddr", Form::Mac),
    field("srcmacmask", Form::MacMask),
    field("dstmacaddr", Form::Mac),
    field("dstmacmask", Form::MacMask),
];
const COMMENT: &[FieldRule] = &[field("comment", Form::Text)];
const MAC: &[FieldRule] = &[field("protocolid", Form::EtherType { least: 0x600 })];
const VLAN: &[FieldRule] = &[
    field("vlanid", Form::Hexable { most: 4095 }),
    field("encap-protocol", Form::EtherType { least: 0x3c }),
];
const STP: &[FieldRule] = &[
    field("type", Form::BYTE),
    field("flags", Form::BYTE),
    field("root-priority", Form::SHORT),
    after("root-priority-hi", Form::SHORT, "root-priority"),
    field("root-address", Form::Mac),
    after("root-address-mask", Form::MacMask, "root-address"),
    field("root-cost", Form::LONG),
    after("root-cost-hi", Form::LONG, "root-cost"),
    field("sender-priority", Form::SHORT),
    after("sender-priority-hi", Form::SHORT, "sender-priority"),
    field("sender-address", Form::Mac),
    after("sender-address-mask", Form::MacMask, "sender-address"),
    field("port", Form::SHORT),
    after("port-hi", Form::SHORT, "port"),
    field("age", Form::SHORT),
    after("age-hi", Form::SHORT, "age"),
    field("max-age", Form::SHORT),
    after("max-age-hi", Form::SHORT, "max-age"),
    field("hello-time", Form::SHORT),
    after("hello-time-hi", Form::SHORT, "hello-time"),
    field("forward-delay", Form::SHORT),
    after("forward-delay-hi", Form::SHORT, "forward-delay"),
];
const ARP: &[FieldRule] = &[
    field("hwtype", Form::SHORT),
    field("protocoltype", Form::SHORT),
    field("opcode", Form::ArpOpcode),
    field("arpsrcmacaddr", Form::Mac),
    field("arpdstmacaddr", Form::Mac),
    field("arpsrcipaddr", Form::Ipv4),
    field("arpsrcipmask", Form::Ipv4Mask),
    field("arpdstipaddr", Form::Ipv4),
    field("arpdstipmask", Form::Ipv4Mask),
    field("gratuitous", Form::Switch),
];
const IP: &[FieldRule] = &[
    field("srcipaddr", Form::Ipv4),
    after("srcipmask", Form::Ipv4Mask, "srcipaddr"),
    field("dstipaddr", Form::Ipv4),
    after("dstipmask", Form::Ipv4Mask, "dstipaddr"),
    field("protocol", Form::IpProtocol),
    field("srcportstart", Form::SHORT),
    field("srcportend", Form::SHORT),
    field("dstportstart", Form::SHORT),
    field("dstportend", Form::SHORT),
    field("dscp", Form::Hexable { most: 63 }),
];
const IPV6: &[FieldRule] = &[
    field("srcipaddr", Form::Ipv6),
    after("srcipmask", Form::Ipv6Mask, "srcipaddr"),
    field("dstipaddr", Form::Ipv6),
    after("dstipmask", Form::Ipv6Mask, "dstipaddr"),
    field("protocol", Form::IpProtocol),
    field("srcportstart", Form::SHORT),
    field("srcportend", Form::SHORT),
    field("dstportstart", Form::SHORT),
    field("dstportend", Form::SHORT),
    field("type", Form::BYTE),
    after("typeend", Form::BYTE, "type"),
    after("code", Form::BYTE, "type"),
    after("codeend", Form::BYTE, "type"),
];
const MAC_SOURCE: &[FieldRule] = &[field("srcmacaddr", Form::Mac)];
const ADDRESSES: &[FieldRule] = &[
    field("srcipaddr", Form::Ipv4),
    after("srcipmask", Form::Ipv4Mask, "srcipaddr"),
    field("dstipaddr", Form::Ipv4),
    after("dstipmask", Form::Ipv4Mask, "dstipaddr"),
    field("srcipfrom", Form::Ipv4),
    after("srcipto", Form::Ipv4, "srcipfrom"),
    field("dstipfrom", Form::Ipv4),
    after("dstipto", Form::Ipv4, "dstipfrom"),
];
const ADDRESSES_V6: &[FieldRule] = &[
    field("srcipaddr", Form::Ipv6),
    after("srcipmask", Form::Ipv6Mask, "srcipaddr"),
    field("dstipaddr", Form::Ipv6),
    after("dstipmask", Form::Ipv6Mask, "dstipaddr"),
    field("srcipfrom", Form::Ipv6),
    after("srcipto", Form::Ipv6, "srcipfrom"),
    field("dstipfrom", Form::Ipv6),
    // libvirt 11.3 takes an IPv4 address here, and only that.
    after("dstipto", Form::Ipv4, "dstipfrom"),
];
const STATE: &[FieldRule] = &[
    field("dscp", Form::Hexable { most: 63 }),
    field("connlimit-above", Form::Decimal { most: 0xffff }),
    field("state", Form::States),
    field("ipset", Form::IpSetName),
    field("ipsetflags", Form::IpSetFlags),
];
const PORTS: &[FieldRule] = &[
    field("srcportstart", Form::SHORT),
    after("srcportend", Form::SHORT, "srcportstart"),
    after("dstportstart", Form::SHORT, "srcportstart"),
    after("dstportend", Form::SHORT, "srcportstart"),
];
const TCP: &[FieldRule] = &[field("option", Form::BYTE), field("flags", Form::TcpFlags)];
const TCP_V6: &[FieldRule] = &[field("option", Form::BYTE)];
const ICMP: &[FieldRule] = &[field("type", Form::BYTE), after("code", Form::BYTE, "type")];

macro_rules! protocols {
    ($($name:literal: $($group:ident)*;)*) => {
        /// All protocols.
        pub const PROTOCOLS: &[Protocol] = &[$(Protocol {
            name: $name,
            groups: &[$($group),*],
            described: {
                fn described() -> &'static [Field] {
                    static FIELDS: OnceLock<Vec<Field>> = OnceLock::new();
                    FIELDS.get_or_init(|| describe(&[$($group),*]))
                }
                described
            },
        }),*];
    };
}

protocols! {
    "mac": MACS MAC COMMENT;
    "vlan": MACS VLAN COMMENT;
    "stp": SOURCE_MAC STP COMMENT;
    "arp": PLAIN_MACS ARP COMMENT;
    "rarp": PLAIN_MACS ARP COMMENT;
    "ip": PLAIN_MACS IP COMMENT;
    "ipv6": PLAIN_MACS IPV6 COMMENT;
    "tcp": MAC_SOURCE ADDRESSES STATE PORTS TCP COMMENT;
    "icmp": MAC_SOURCE ADDRESSES STATE ICMP COMMENT;
    "igmp": MAC_SOURCE ADDRESSES STATE COMMENT;
    "udp": MAC_SOURCE ADDRESSES STATE PORTS COMMENT;
    "udplite": MAC_SOURCE ADDRESSES STATE COMMENT;
    "esp": MAC_SOURCE ADDRESSES STATE COMMENT;
    "ah": MAC_SOURCE ADDRESSES STATE COMMENT;
    "sctp": MAC_SOURCE ADDRESSES STATE PORTS COMMENT;
    "all": MAC_SOURCE ADDRESSES STATE COMMENT;
    "tcp-ipv6": MAC_SOURCE ADDRESSES_V6 STATE PORTS TCP_V6 COMMENT;
    "icmpv6": MAC_SOURCE ADDRESSES_V6 STATE ICMP COMMENT;
    "udp-ipv6": MAC_SOURCE ADDRESSES_V6 STATE PORTS COMMENT;
    "udplite-ipv6": MAC_SOURCE ADDRESSES_V6 STATE COMMENT;
    "esp-ipv6": MAC_SOURCE ADDRESSES_V6 STATE COMMENT;
    "ah-ipv6": MAC_SOURCE ADDRESSES_V6 STATE COMMENT;
    "sctp-ipv6": MAC_SOURCE ADDRESSES_V6 STATE PORTS COMMENT;
    "all-ipv6": MAC_SOURCE ADDRESSES_V6 STATE COMMENT;
}

fn describe(groups: &[&'static [FieldRule]]) -> Vec<Field> {
    let same = Field::attr(
        "match",
        "`no`: the packets that do not have these values are meant.",
    );
    let fields = groups.iter().copied().flatten();
    std::iter::once(same)
        .chain(fields.map(|rule| Field::attr(rule.name, rule.form.doc())))
        .collect()
}

impl Protocol {
    /// The protocol of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROTOCOLS.iter().find(|protocol| protocol.name == name)
    }

    /// Its fields in the order they are printed.
    pub fn fields(&self) -> impl Iterator<Item = &'static FieldRule> {
        self.groups.iter().copied().flatten()
    }

    /// Whether it is one above IP or IPv6 with a state of connections, and not all of them.
    pub(super) fn repairs_sets(&self) -> bool {
        !self.name.starts_with("all")
    }
}
