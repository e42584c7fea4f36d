//! The fields of a filter, for documentation: which fields a protocol has stands in its table.

use super::{PROTOCOLS, Rule, RuleAction, RuleDirection};
use crate::domain::interface::FilterRef;
use crate::scalar::Uuid;
use std::sync::OnceLock;
use xml::{Element, Field, Form};

/// A packet filter.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub(super) struct FilterFields {
    /// The name by which guests and other filters refer to it.
    #[attr]
    name: String,
    /// The chain its rules go to: `root`, or a name that begins with a protocol.
    #[attr]
    chain: Option<String>,
    /// The place of the chain among others, -1000 to 1000; the lowest is looked at first.
    #[attr]
    priority: Option<i32>,
    /// The identity of the filter.
    #[leaf]
    uuid: Option<Uuid>,
    /// Filters whose rules count as well.
    #[child("filterref")]
    includes: Vec<FilterRef>,
    /// What happens to which packets.
    #[child("rule")]
    rules: Vec<Rule>,
}

/// What happens to which packets, without the packets.
#[derive(Element, Clone, Debug, Default, PartialEq)]
struct RuleHead {
    /// What happens to a packet that fits.
    #[attr]
    action: RuleAction,
    /// Which way the packet goes, as the guest sees it.
    #[attr]
    direction: RuleDirection,
    /// The place among the rules, -1000 to 1000; 500 when absent.
    #[attr]
    priority: Option<i32>,
    /// `false` or `0`: packets of known connections are not told apart.
    #[attr]
    statematch: Option<String>,
}

/// What a rule holds: its head, and an element for each protocol.
pub(super) fn rule() -> &'static [Field] {
    static FIELDS: OnceLock<Vec<Field>> = OnceLock::new();
    FIELDS.get_or_init(|| {
        let head = Field::new(Form::Flat, "", "").holding(RuleHead::fields);
        let protocols = PROTOCOLS.iter().map(|protocol| {
            Field::child(protocol.name, "What packets of the protocol the rule is about.")
                .holding(protocol.described)
        });
        std::iter::once(head).chain(protocols).collect()
    })
}
