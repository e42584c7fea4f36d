//! Values of a rule's fields: how each kind is read, limited, and printed.

use crate::scalar::Mac;
use std::net::{Ipv4Addr, Ipv6Addr};
use xml::Value;

/// The kind of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Mac,
    MacMask,
    /// A number that is printed in the base it was written in.
    Hexable {
        most: u64,
    },
    Decimal {
        most: u64,
    },
    /// A number of 32 bits; one below zero counts from the top, as it does in C.
    Wrapping,
    /// The protocol inside of a frame, by number or name.
    EtherType {
        least: u64,
    },
    IpProtocol,
    ArpOpcode,
    Ipv4,
    Ipv4Mask,
    Ipv6,
    Ipv6Mask,
    Switch,
    States,
    TcpFlags,
    IpSetName,
    IpSetFlags,
}

const ETHER_TYPES: &[(&str, u64)] = &[
    ("ipv4", 0x0800),
    ("ipv6", 0x86dd),
    ("arp", 0x0806),
    ("rarp", 0x8035),
    ("vlan", 0x8100),
];
const IP_PROTOCOLS: &[(&str, u64)] = &[
    ("tcp", 6),
    ("udp", 17),
    ("udplite", 136),
    ("esp", 50),
    ("ah", 51),
    ("icmp", 1),
    ("igmp", 2),
    ("sctp", 132),
    ("icmpv6", 58),
];
const ARP_OPCODES: &[(&str, u64)] = &[
    ("Request", 1),
    ("Reply", 2),
    ("Request_Reverse", 3),
    ("Reply_Reverse", 4),
    ("DRARP_Request", 5),
    ("DRARP_Reply", 6),
    ("DRARP_Error", 7),
    ("InARP_Request", 8),
    ("ARP_NAK", 9),
];

/// The number that a name of a protocol or of an operation of ARP stands for.
pub fn number_of_name(name: &str) -> Option<u64> {
    let mut all = [ETHER_TYPES, IP_PROTOCOLS, ARP_OPCODES].into_iter().flatten();
    all.find(|(known, _)| *known == name).map(|(_, number)| *number)
}

const STATES: &[&str] = &["NEW", "ESTABLISHED", "RELATED", "INVALID"];
const TCP_FLAGS: &[&str] = &["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
/// The longest comment and the longest name of a set.
const MOST_COMMENT_BYTES: usize = 256;
const MOST_SET_NAME_BYTES: usize = 31;
const MOST_SET_FLAGS: usize = 6;

impl Form {
    pub const BYTE: Self = Self::Hexable { most: 0xff };
    pub const SHORT: Self = Self::Hexable { most: 0xffff };
    pub const LONG: Self = Self::Wrapping;

    /// What a value is, for people; a variable of the filter (`$NAME`) may stand for any.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Text => "A text of at most 256 characters.",
            Self::Mac => "A hardware address.",
            Self::MacMask => "A mask of a hardware address.",
            Self::Hexable { .. } | Self::Wrapping => "A number, decimal or hexadecimal.",
            Self::Decimal { .. } => "A decimal number.",
            Self::EtherType { .. } => {
                "The protocol inside of a frame: its number, or `ipv4`, `ipv6`, `arp`, `rarp`, `vlan`."
            }
            Self::IpProtocol => "The protocol inside of a packet: its number or its name.",
            Self::ArpOpcode => "What is asked or answered: a number or a name, as `Request`.",
            Self::Ipv4 => "An IPv4 address.",
            Self::Ipv4Mask => "A mask of an IPv4 address, or its length.",
            Self::Ipv6 => "An IPv6 address.",
            Self::Ipv6Mask => "A mask of an IPv6 address, or its length.",
            Self::Switch => "`true`, `yes` or `1`, else not.",
            Self::States => {
                "States of the connection with commas: `NEW`, `ESTABLISHED`, `RELATED`, `INVALID`, or `NONE`."
            }
            Self::TcpFlags => "The flags that are looked at, a slash, and those of them that must be set.",
            Self::IpSetName => "The name of a set of addresses.",
            Self::IpSetFlags => "Which addresses are looked up in the set: `src` and `dst`, with commas.",
        }
    }

    /// The text libvirt prints for a text it read; `None` when it would not read it.
    pub fn normal(self, text: &str) -> Option<String> {
        if let Some(variable) = text.strip_prefix('$') {
            return variable_access(variable);
        }
        match self {
            Self::Text => Some(text.chars().take(MOST_COMMENT_BYTES).collect()),
            Self::Mac => mac(text).map(|mac| mac.to_string()),
            Self::MacMask => mac(text).filter(is_mask).map(|mac| mac.to_string()),
            Self::Hexable { most } => hexable(text, most).map(Number::into_text),
            Self::Decimal { most } => number(text, 10)
                .filter(|number| *number <= most)
                .map(|number| number.to_string()),
            Self::Wrapping => wrapping(text),
            Self::EtherType { least } => {
                named(text, ETHER_TYPES, 0xffff, |number| number >= least).map(Number::into_text)
            }
            Self::IpProtocol => named(text, IP_PROTOCOLS, 0xff, |_| true).map(Number::into_text),
            Self::ArpOpcode => {
                let found = named(text, ARP_OPCODES, 0xffff, |_| true)?;
                Some(found.name.map_or_else(|| found.value.to_string(), str::to_owned))
            }
            Self::Ipv4 => ipv4(text).map(|address| address.to_string()),
            Self::Ipv4Mask => mask(text, 32, |text| {
                let bits = u32::from(ipv4(text)?);
                contiguous(bits.leading_ones(), bits.trailing_zeros(), 32)
            }),
            Self::Ipv6 => ipv6(text),
            Self::Ipv6Mask => mask(text, 128, |text| {
                let bits = u128::from(text.parse::<Ipv6Addr>().ok()?);
                contiguous(bits.leading_ones(), bits.trailing_zeros(), 128)
            }),
            Self::Switch => Some(matches!(text, "1" | "yes" | "true").to_string()),
            Self::States => states(text),
            Self::TcpFlags => {
                let (mask, flags) = text.split_once('/')?;
                Some(format!("{}/{}", tcp_flags(mask)?, tcp_flags(flags)?))
            }
            Self::IpSetName => is_set_name(text).then(|| text.to_owned()),
            Self::IpSetFlags => set_flags(text),
        }
    }
}

/// A number with how it was written, or a name for it.
struct Number {
    value: u64,
    is_hex: bool,
    name: Option<&'static str>,
}

impl Number {
    fn into_text(self) -> String {
        match (self.name, self.is_hex) {
            (Some(name), _) => name.to_owned(),
            (None, true) => format!("0x{:x}", self.value),
            (None, false) => self.value.to_string(),
        }
    }
}

/// A name of a variable, without its dollar, and which of its values is meant.
fn variable_access(text: &str) -> Option<String> {
    let name_end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(name_end)?;
    if rest.is_empty() {
        return Some(format!("${name}"));
    }
    let inside = rest.strip_prefix('[')?.strip_suffix(']')?.trim();
    match inside.strip_prefix('@') {
        None => Some(format!("${name}[{}]", number(inside, 10)?)),
        Some(iterator) => Some(match number(iterator, 10)? {
            0 => format!("${name}"),
            iterator => format!("${name}[@{iterator}]"),
        }),
    }
}

/// A number in a base, blanks before it allowed.
fn number(text: &str, base: u32) -> Option<u64> {
    let digits = text.trim_start();
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let digits = if base == 16 {
        digits
            .strip_prefix("0x")
            .or_else(|| digits.strip_prefix("0X"))
            .unwrap_or(digits)
    } else {
        digits
    };
    u64::from_str_radix(digits, base).ok()
}

/// A number in base 10, else in base 16.
fn hexable(text: &str, most: u64) -> Option<Number> {
    let (value, is_hex) = match number(text, 10) {
        Some(value) => (value, false),
        None => (number(text, 16)?, true),
    };
    (value <= most).then_some(Number {
        value,
        is_hex,
        name: None,
    })
}

fn wrapping(text: &str) -> Option<String> {
    let most = u64::from(u32::MAX);
    if let Some(below) = text.trim_start().strip_prefix('-') {
        let below: u32 = below.parse().ok()?;
        return Some(0u32.wrapping_sub(below).to_string());
    }
    hexable(text, most).map(Number::into_text)
}

/// A number that may have a name; it is printed by its name.
fn named(text: &str, names: &[(&'static str, u64)], most: u64, fits: impl Fn(u64) -> bool) -> Option<Number> {
    let by_name = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    let mut number = match by_name {
        Some((_, value)) => Number {
            value: *value,
            is_hex: false,
            name: None,
        },
        None => hexable(text, most).filter(|number| fits(number.value))?,
    };
    let by_value = names.iter().find(|(_, value)| *value == number.value);
    number.name = by_value.map(|(name, _)| *name);
    Some(number)
}

fn mac(text: &str) -> Option<Mac> {
    if text.contains('-') {
        return None;
    }
    Mac::parse(text)
}

/// Ones, then zeros.
fn is_mask(mac: &Mac) -> bool {
    let bits = mac.0.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let high = bits << 16;
    high.leading_ones().saturating_add(bits.trailing_zeros().min(48)) >= 48
}

/// An address as C reads it: fewer than four parts, in any base.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let part = |text: &str| {
        let plain = text.starts_with(|c: char| c.is_ascii_digit());
        let value: xml::AnyBase = Value::parse(text)?;
        plain.then_some(value.0)
    };
    let parts: Vec<u64> = text.split('.').map(part).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 0xff) {
        return None;
    }
    let bytes_left = u32::try_from(4usize.checked_sub(first.len())?).ok()?;
    if *last > u64::from(u32::MAX) >> 32u32.checked_sub(bytes_left.checked_mul(8)?)? {
        return None;
    }
    let mut bits = 0u64;
    for (index, part) in first.iter().enumerate() {
        bits |= part << 24u32.checked_sub(u32::try_from(index).ok()?.checked_mul(8)?)?;
    }
    u32::try_from(bits | last).ok().map(Ipv4Addr::from)
}

/// An address, with the zone it is in when it says one.
fn ipv6(text: &str) -> Option<String> {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let address: Ipv6Addr = address.parse().ok()?;
    let bits = u128::from(address);
    let address = match u32::try_from(bits) {
        // The C library writes the last 32 bits of such an address as IPv4.
        Ok(last) if last > 0xffff => format!("::{}", Ipv4Addr::from(last)),
        _ => address.to_string(),
    };
    match zone {
        None => Some(address),
        Some(zone) if !zone.is_empty() && zone.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Some(format!("{address}%{zone}"))
        }
        Some(_) => None,
    }
}

/// The length of a mask, given as such or as an address.
fn mask(text: &str, most: u64, of_address: impl Fn(&str) -> Option<u32>) -> Option<String> {
    if let Some(length) = number(text, 10) {
        return (length <= most).then(|| length.to_string());
    }
    text.contains(['.', ':'])
        .then(|| of_address(text))?
        .map(|length| length.to_string())
}

fn contiguous(ones: u32, zeros: u32, bits: u32) -> Option<u32> {
    (ones.saturating_add(zeros) >= bits).then_some(ones)
}

fn states(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(',')
        .map(|word| word.trim().to_ascii_uppercase())
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| word == "NONE") {
        return Some("NONE".to_owned());
    }
    chosen(&words, STATES)
}

fn tcp_flags(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(',')
        .map(|word| word.trim().to_ascii_uppercase())
        .collect();
    match words.as_slice() {
        [all] if all == "ALL" || all == "NONE" => Some(all.clone()),
        _ => {
            let chosen = chosen(&words, TCP_FLAGS)?;
            let all = TCP_FLAGS.iter().all(|flag| words.iter().any(|word| word == flag));
            Some(if all { "ALL".to_owned() } else { chosen })
        }
    }
}

/// The known words among those given, in the known order; nothing when one is unknown.
fn chosen(words: &[String], known: &[&str]) -> Option<String> {
    if words.iter().any(|word| !known.contains(&word.as_str())) {
        return None;
    }
    let found: Vec<&str> = known
        .iter()
        .copied()
        .filter(|known| words.iter().any(|word| word == known))
        .collect();
    Some(found.join(","))
}

fn is_set_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || " _.:-+".contains(c);
    text.len() <= MOST_SET_NAME_BYTES && text.chars().all(fits)
}

fn set_flags(text: &str) -> Option<String> {
    let words: Vec<String> = text.split(',').map(str::to_ascii_lowercase).collect();
    let known = words.iter().all(|word| word == "src" || word == "dst");
    (known && words.len() <= MOST_SET_FLAGS).then(|| words.join(","))
}
