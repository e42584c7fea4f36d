//! Packet filters, and what they are bound to.

mod datum;
mod documented;
mod protocol;

pub use datum::{Form, number_of_name};
pub use protocol::{PROTOCOLS, Protocol};

use crate::domain::interface::FilterRef;
use crate::scalar::Uuid;
use crate::{Problems, ReadOptions, code};
use xml::{Element, Reader, Tag, Writer, values};

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
    pub priority: i32,
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
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub action: RuleAction,
    pub direction: RuleDirection,
    pub priority: i32,
    /// Whether packets of known connections are told apart.
    pub matches_state: bool,
    /// What packets it is about; absent, all of them.
    pub packets: Option<Packets>,
}

/// A protocol and values of its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Packets {
    pub protocol: &'static str,
    /// In the order of the protocol's table.
    pub fields: Vec<PacketField>,
}

/// A value that a field has, or has not.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketField {
    pub name: &'static str,
    pub form: Form,
    /// The value as libvirt prints it; one that starts with `$` is a variable.
    pub value: String,
    pub is_negated: bool,
}

/// The place of a rule that says none.
const RULE_PRIORITY: i32 = 500;
/// What priorities there are.
const PRIORITIES: std::ops::RangeInclusive<i32> = -1000..=1000;
/// Beginnings of names of chains, and the priority each gives.
const CHAINS: &[(&str, i32)] = &[
    ("root", 0),
    ("mac", -800),
    ("vlan", -750),
    ("stp", 0),
    ("arp", -500),
    ("rarp", -400),
    ("ipv4", -700),
    ("ipv6", -600),
];
const MOST_CHAIN_BYTES: usize = 12;
/// Protocols inside of IP that have ports: TCP, UDP, SCTP, DCCP.
const WITH_PORTS: &[&str] = &["tcp", "udp", "sctp", "33", "0x21"];

impl Default for Rule {
    fn default() -> Self {
        Self {
            action: RuleAction::default(),
            direction: RuleDirection::default(),
            priority: RULE_PRIORITY,
            matches_state: true,
            packets: None,
        }
    }
}

impl Element for Rule {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.action = xml::field::attr_req(tag, r, "action");
        self.direction = xml::field::attr_req(tag, r, "direction");
        let priority: Option<i32> = xml::field::attr_opt(tag, r, "priority");
        self.priority = priority
            .filter(|priority| PRIORITIES.contains(priority))
            .unwrap_or(RULE_PRIORITY);
        let state = tag.attribute("statematch").unwrap_or_default();
        self.matches_state = !(state == "0" || state.eq_ignore_ascii_case("false"));
        for node in tag.children().filter(Tag::is_element) {
            let known = Protocol::named(node.tag_name().name());
            let Some(protocol) = known else { continue };
            let packets = self.packets.get_or_insert(Packets {
                protocol: protocol.name,
                fields: Vec::new(),
            });
            // The first protocol decides; more elements of it add to it, others are dropped.
            if packets.protocol == protocol.name {
                packets.add(protocol, node, r);
            }
        }
        if let Some(packets) = &mut self.packets {
            packets.finish(tag, r);
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr_value("action", &self.action);
        w.attr_value("direction", &self.direction);
        w.attr_value("priority", &self.priority);
        if !self.matches_state {
            w.attr("statematch", "false");
        }
    }
    fn write_children(&self, w: &mut Writer) {
        if let Some(packets) = &self.packets {
            packets.write(w);
        }
    }
    fn fields() -> &'static [xml::Field] {
        documented::rule()
    }
}

impl Packets {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&PacketField> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn add(&mut self, protocol: &'static Protocol, tag: Tag<'_>, r: &mut Reader<'_>) {
        let is_negated = tag.attribute("match") == Some("no");
        for rule in protocol.fields() {
            let Some(text) = tag.attribute(rule.name) else {
                continue;
            };
            let Some(value) = rule.form.normal(text) else {
                let message = format!("{} has illegal value {text}", rule.name);
                r.problem_attr_code(tag, rule.name, code::INTERNAL_ERROR, message);
                continue;
            };
            self.fields.retain(|field| field.name != rule.name);
            self.fields.push(PacketField {
                name: rule.name,
                form: rule.form,
                value,
                is_negated,
            });
        }
    }

    /// Puts the fields in order, negates what is negated with another, and checks what depends on another.
    fn finish(&mut self, place: Tag<'_>, r: &mut Reader<'_>) {
        let Some(protocol) = Protocol::named(self.protocol) else {
            return;
        };
        let place_of = |name: &str| protocol.fields().position(|rule| rule.name == name);
        self.fields.sort_by_key(|field| place_of(field.name));
        for rule in protocol.fields() {
            let Some(leader) = rule.follows else { continue };
            let is_negated = self.get(leader).is_some_and(|field| field.is_negated);
            let mut fields = self.fields.iter_mut();
            if let Some(field) = fields.find(|field| field.name == rule.name) {
                field.is_negated = is_negated;
            }
        }
        if protocol.repairs_sets() {
            self.repair_set();
        }
        self.check_ports(place, r);
    }

    /// A set without flags is matched by the source. libvirt drops a set with flags, except where all packets are meant.
    fn repair_set(&mut self) {
        let Some(set) = self.fields.iter().position(|field| field.name == "ipset") else {
            self.fields.retain(|field| field.name != "ipsetflags");
            return;
        };
        let flagged = self.get("ipsetflags").is_some();
        if flagged {
            self.fields.retain(|field| !field.name.starts_with("ipset"));
            return;
        }
        self.fields.insert(
            set.saturating_add(1),
            PacketField {
                name: "ipsetflags",
                form: Form::IpSetFlags,
                value: "src".to_owned(),
                is_negated: false,
            },
        );
    }

    fn check_ports(&self, place: Tag<'_>, r: &mut Reader<'_>) {
        let family = match self.protocol {
            "ip" => "IP",
            "ipv6" => "IPv6",
            _ => return,
        };
        let has_ports = self.fields.iter().any(|field| field.name.contains("port"));
        let fits = self
            .get("protocol")
            .is_some_and(|field| WITH_PORTS.contains(&field.value.as_str()));
        if has_ports && !fits {
            let message = format!(
                "{family} rule with port specification requires protocol specification with protocol to be either \
                 one of tcp(6), udp(17), dccp(33), or sctp(132)"
            );
            r.problem_code(place, code::INTERNAL_ERROR, message);
        }
    }

    /// What holds stands in one element, what does not hold in another.
    fn write(&self, w: &mut Writer) {
        if self.fields.is_empty() {
            w.empty(self.protocol);
        }
        for negated in [false, true] {
            let mut fields = self
                .fields
                .iter()
                .filter(|field| field.is_negated == negated)
                .peekable();
            if fields.peek().is_none() {
                continue;
            }
            w.begin(self.protocol);
            if negated {
                w.attr("match", "no");
            }
            for field in fields {
                w.attr(field.name, &field.value);
            }
            w.end(self.protocol);
        }
    }
}

impl Element for NwFilter {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.name = tag.attribute("name").unwrap_or_default().to_owned();
        if self.name.is_empty() {
            r.problem_code(tag, code::INTERNAL_ERROR, "filter has no name");
        }
        self.read_chain(tag, r);
        if let Some(uuid) = xml::field::child(tag, "uuid") {
            let text = xml::field::text_of(uuid).unwrap_or_default();
            self.uuid = text.parse().ok();
            if self.uuid.is_none() {
                r.problem(uuid, "malformed uuid element");
            }
        }
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
                    tidy_parameters(&mut include);
                    self.entries.push(Entry::Include(include));
                }
                _ => {}
            }
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("name", &self.name);
        w.attr("chain", self.chain.as_deref().unwrap_or("root"));
        if self.priority != 0 {
            w.attr_value("priority", &self.priority);
        }
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
        documented::FilterFields::fields()
    }
}

impl NwFilter {
    fn read_chain(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let mut refuse =
            |name: &str, message: String| r.problem_attr_code(tag, name, code::INVALID_ARG, message);
        let chain = tag.attribute("chain").filter(|chain| !chain.is_empty());
        if let Some(chain) = chain {
            match chain_priority(chain) {
                Ok(priority) => self.priority = priority,
                Err(message) => refuse("chain", message),
            }
            self.chain = Some(chain.to_owned());
        }
        // Without a chain there is no place among chains.
        let Some(text) = tag.attribute("priority") else {
            return;
        };
        match text.trim_start().parse::<i32>() {
            Err(_) => refuse("priority", format!("Could not parse chain priority '{text}'")),
            Ok(priority) if !PRIORITIES.contains(&priority) => {
                let message = format!("Priority '{priority}' is outside valid range of [-1000,1000]");
                refuse("priority", message);
            }
            Ok(priority) if chain.is_some() => self.priority = priority,
            Ok(_) => {}
        }
    }
}

/// The priority that follows from the name of a chain. Errors: what is wrong with the name.
fn chain_priority(chain: &str) -> Result<i32, String> {
    if chain.len() > MOST_CHAIN_BYTES {
        return Err(format!(
            "Name of chain is longer than {MOST_CHAIN_BYTES} characters"
        ));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    if !chain.chars().all(fits) {
        return Err("Chain name contains invalid characters".to_owned());
    }
    let found = CHAINS.iter().find(|(name, _)| {
        // The root has no chains of its own kind beside it.
        chain == *name || (*name != "root" && chain.starts_with(name))
    });
    let names: Vec<&str> = CHAINS.iter().skip(1).map(|(name, _)| *name).collect();
    found.map(|(_, priority)| *priority).ok_or_else(|| {
        format!(
            "Invalid chain name '{chain}'. Please use a chain name called 'root' or any of the following prefixes: {}",
            names.join(", ")
        )
    })
}

/// Parameters stand in the order of their names; what could not be a name or a value is dropped.
fn tidy_parameters(include: &mut FilterRef) {
    let word = |text: &str, more: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    include
        .parameters
        .retain(|parameter| word(&parameter.name, "_") && word(&parameter.value, "_.:"));
    include
        .parameters
        .sort_by(|left, right| left.name.cmp(&right.name));
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
    /// The name.
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
