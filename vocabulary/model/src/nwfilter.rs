//! Packet filters, and what they are bound to.

use crate::domain::interface::FilterRef;
use crate::scalar::Uuid;
use crate::{Problems, ReadOptions};
use xml::{Element, Node, Reader, Tag, Writer, values};

values! {
    /// What happens to a packet.
    RuleAction { #[default] Drop "drop", Accept "accept", Reject "reject", Return "return", Continue "continue" }
    /// Which way a packet goes.
    RuleDirection { #[default] In "in", Out "out", Inout "inout" }
}

/// A packet filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NwFilter {
    pub name: String,
    pub chain: Option<String>,
    /// The place of the chain among others.
    pub priority: Option<i32>,
    pub uuid: Option<Uuid>,
    /// Rules and included filters, in order.
    pub entries: Vec<Entry>,
}

/// One line of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Rule(Rule),
    Include(FilterRef),
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    pub action: RuleAction,
    pub direction: RuleDirection,
    pub priority: Option<i32>,
    pub statematch: Option<String>,
    /// What packets it is about: a protocol, and values of its fields.
    pub protocols: Vec<Node>,
}

impl Element for Rule {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.action = xml::field::attr_req(tag, r, "action");
        self.direction = xml::field::attr_req(tag, r, "direction");
        self.priority = xml::field::attr_opt(tag, r, "priority");
        if self
            .priority
            .is_some_and(|priority| !(-1000..=1000).contains(&priority))
        {
            r.problem_attr(
                tag,
                "priority",
                "the priority of a rule must be between -1000 and 1000",
            );
        }
        let state = tag
            .attribute("statematch")
            .filter(|state| *state == "0" || state.eq_ignore_ascii_case("false"));
        self.statematch = state.map(|_| "false".to_owned());
        self.protocols = tag
            .children()
            .filter(Tag::is_element)
            .map(Node::from_tag)
            .collect();
        for (node, tag) in self
            .protocols
            .iter_mut()
            .zip(tag.children().filter(Tag::is_element))
        {
            tidy(node, tag, r);
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr_value("action", &self.action);
        w.attr_value("direction", &self.direction);
        w.attr_value("priority", &self.priority.unwrap_or(500));
        xml::field::put_attr_opt(w, "statematch", self.statematch.as_ref());
    }
    fn write_children(&self, w: &mut Writer) {
        for protocol in &self.protocols {
            w.element(&protocol.name, protocol);
        }
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("action", "What happens to a packet that fits."),
                xml::Field::attr("direction", "Which way the packet goes."),
                xml::Field::attr(
                    "priority",
                    "The order among rules, -1000 to 1000; lower comes first.",
                ),
                xml::Field::attr("statematch", "Whether the state of the connection is looked at."),
                xml::Field::new(
                    xml::Form::Open,
                    "*",
                    "What packets it is about: a protocol, and values of its fields.",
                ),
            ]
        }
    }
}

/// Puts values into the one form they are printed in.
fn tidy(node: &mut Node, tag: Tag<'_>, r: &mut Reader<'_>) {
    for (name, value) in &mut node.attributes {
        let number = |text: &str| match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        };
        if value.starts_with('$') {
            continue;
        }
        let limit = match name.as_str() {
            "srcportstart" | "srcportend" | "dstportstart" | "dstportend" | "code" | "type" | "hwtype"
            | "protocoltype" | "opcode" => Some(0xffff),
            "dscp" => Some(63),
            "priority" => Some(7),
            "vlanid" => Some(4095),
            _ => None,
        };
        if let Some(limit) = limit
            && number(value).is_some_and(|number| number > limit)
        {
            r.problem_attr(tag, name, format!("{} has illegal value {value}", node.name));
        }
        if value.split(':').count() == 6
            && let Some(mac) = <crate::Mac as xml::Value>::parse(value)
        {
            *value = mac.to_string();
        } else if name == "ipsetflags" {
            *value = value.to_lowercase();
        } else if name.ends_with("mask") && !name.contains("mac") {
            match prefix_of(value, node.name.contains("ipv6")) {
                Some(prefix) => *value = prefix.to_string(),
                None => r.problem_attr(tag, name, format!("{} has illegal value {value}", node.name)),
            }
        } else if let Some(number) = number(value).filter(|_| limit.is_some() && !value.starts_with("0x")) {
            *value = number.to_string();
        }
    }
}

/// The length of a mask, dotted or not.
fn prefix_of(text: &str, ipv6: bool) -> Option<u32> {
    if let Ok(dotted) = text.parse::<std::net::Ipv4Addr>() {
        let bits = u32::from(dotted);
        return (bits.leading_ones().saturating_add(bits.trailing_zeros()) >= 32)
            .then_some(bits.leading_ones());
    }
    let most = if ipv6 { 128 } else { 32 };
    text.parse().ok().filter(|prefix| *prefix <= most)
}

impl Element for NwFilter {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.name = xml::field::attr_req(tag, r, "name");
        self.chain = xml::field::attr_opt(tag, r, "chain");
        self.priority = xml::field::attr_opt(tag, r, "priority");
        if self
            .priority
            .is_some_and(|priority| !(-1000..=1000).contains(&priority))
        {
            r.problem_attr(
                tag,
                "priority",
                "the priority of a chain must be between -1000 and 1000",
            );
        }
        self.uuid = xml::field::leaf_opt(tag, r, "uuid");
        for child in tag.children().filter(Tag::is_element) {
            match child.tag_name().name() {
                "rule" => {
                    let mut rule = Rule::default();
                    rule.read(child, r);
                    self.entries.push(Entry::Rule(rule));
                }
                "filterref" => {
                    let mut include = FilterRef::default();
                    include.read(child, r);
                    self.entries.push(Entry::Include(include));
                }
                _ => {}
            }
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("name", &self.name);
        w.attr("chain", self.chain.as_deref().unwrap_or("root"));
        xml::field::put_attr_opt(w, "priority", self.priority.as_ref());
    }
    fn write_children(&self, w: &mut Writer) {
        xml::field::put_leaf_opt(w, "uuid", self.uuid.as_ref());
        for entry in &self.entries {
            match entry {
                Entry::Rule(rule) => w.element("rule", rule),
                Entry::Include(include) => w.element("filterref", include),
            }
        }
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("name", "The name of the filter."),
                xml::Field::attr("chain", "The chain its rules stand in."),
                xml::Field::attr("priority", "The place of the chain among others."),
                xml::Field::child("uuid", "The identity of the filter."),
                xml::Field::child("rule", "A rule.").holding(Rule::fields),
                xml::Field::child("filterref", "A filter whose rules are part of this one.")
                    .holding(FilterRef::fields),
            ]
        }
    }
}

impl NwFilter {
    /// Reads a filter document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(text, "filter", ReadOptions::default(), |_: &mut Self, _, _| {})
    }

    /// The document of the filter.
    pub fn format(&self) -> String {
        xml::to_string("filter", self, Writer::new())
    }
}

/// A filter at work on a card of a guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilterBinding {
    #[child]
    pub owner: crate::network::PortOwner,
    #[child]
    pub portdev: DeviceName,
    #[child]
    pub linkdev: Option<DeviceName>,
    #[child]
    pub mac: crate::network::PortMac,
    #[child]
    pub filterref: FilterRef,
}

/// The name of an interface of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DeviceName {
    #[attr]
    pub name: String,
}

impl FilterBinding {
    /// Reads a binding document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "filterbinding",
            ReadOptions::default(),
            |_: &mut Self, _, _| {},
        )
    }

    /// The document of the binding.
    pub fn format(&self) -> String {
        xml::to_string("filterbinding", self, Writer::new())
    }
}
