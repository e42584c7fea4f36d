//! Putting a filter on a card: the temporary chains, filled and linked.

use crate::chains::{self, Set, WAYS, Way};
use crate::command::{Layer, checked};
use crate::rules::{self, Filters, Placed, ROOT};
use crate::variables::instances;
use crate::{Command, Refused, Variables, ebtables, iptables};
use model::nwfilter::{NwFilter, Packets, RuleDirection};

/// The commands that make new rules for a card, in temporary chains that are linked already.
///
/// Errors: a filter that is missing, variables without values, strings no command may hold.
pub fn apply(
    filter: &NwFilter,
    filters: &Filters,
    variables: &Variables,
    card: &str,
) -> Result<Vec<Command>, Refused> {
    let card = checked("name of a card", card)?;
    let placed = rules::collect(filter, filters, variables)?;
    let mut made = Made::default();
    for each in &placed {
        made.add(each, &card)?;
    }
    Ok(made.into_commands(&card))
}

/// A chain of ebtables below the root, for one direction.
struct SubChain<'a> {
    way: Way,
    name: &'a str,
    priority: i32,
}

/// A rule of ebtables, and where it belongs.
struct EthernetRule<'a> {
    priority: i32,
    chain: &'a str,
    command: Command,
}

/// What became of the rules.
#[derive(Default)]
struct Made<'a> {
    /// Directions that have rules in ebtables.
    roots: Vec<Way>,
    chains: Vec<SubChain<'a>>,
    ethernet: Vec<EthernetRule<'a>>,
    /// Rules of iptables and ip6tables; absent when no rule is about such packets.
    ipv4: Option<Vec<Command>>,
    ipv6: Option<Vec<Command>>,
}

impl<'a> Made<'a> {
    fn add(&mut self, placed: &Placed<'a>, card: &str) -> Result<(), Refused> {
        let Some(packets) = &placed.rule.packets else {
            return Ok(());
        };
        for packets in instances(packets, &placed.variables)? {
            if ebtables::serves(packets.protocol) {
                self.add_ethernet(placed, &packets, card)?;
                continue;
            }
            let rules = iptables::rules(placed.rule, &packets, card)?;
            match iptables::layer_of(packets.protocol) {
                Layer::Ipv6 => self.ipv6.get_or_insert_default().extend(rules),
                _ => self.ipv4.get_or_insert_default().extend(rules),
            }
        }
        Ok(())
    }

    fn add_ethernet(&mut self, placed: &Placed<'a>, packets: &Packets, card: &str) -> Result<(), Refused> {
        let direction = placed.rule.direction;
        let both = direction == RuleDirection::Inout;
        if both && packets.protocol == "stp" && packets.get("srcmacaddr").is_some() {
            return Err(Refused::SpanningTreeBothWays);
        }
        for way in WAYS {
            let counts = match way {
                Way::FromGuest => direction != RuleDirection::In,
                Way::ToGuest => direction != RuleDirection::Out,
            };
            if !counts {
                continue;
            }
            let chain = self.chain(placed, way, card);
            // A rule for both directions is written as the guest receives.
            let is_reversed = direction == RuleDirection::Inout && way == Way::FromGuest;
            let command = ebtables::rule(&chain, Some(packets), placed.rule.action, is_reversed)?;
            self.ethernet.push(EthernetRule {
                priority: placed.rule.priority,
                chain: placed.chain,
                command,
            });
        }
        Ok(())
    }

    /// The chain of a rule; notes that it is needed.
    fn chain(&mut self, placed: &Placed<'a>, way: Way, card: &str) -> String {
        if !self.roots.contains(&way) {
            self.roots.push(way);
        }
        if placed.chain == ROOT {
            return Set::Temporary.root(way, card);
        }
        let known = self
            .chains
            .iter()
            .any(|chain| chain.way == way && chain.name == placed.chain);
        if !known {
            self.chains.push(SubChain {
                way,
                name: placed.chain,
                priority: placed.chain_priority,
            });
        }
        Set::Temporary.below(way, card, placed.chain)
    }

    fn into_commands(mut self, card: &str) -> Vec<Command> {
        let mut commands = chains::take_roots(Set::Temporary, card);
        let is_used = |way: &Way| self.roots.contains(way);
        let roots: Vec<Way> = WAYS.into_iter().filter(is_used).collect();
        commands.extend(
            roots
                .iter()
                .map(|way| chains::make_root(Set::Temporary, *way, card)),
        );
        self.chains
            .sort_by_key(|chain| (chain.way == Way::ToGuest, chain.priority));
        self.chains.sort_by_key(|chain| chain.priority);
        commands.extend(ethernet(self.ethernet, self.chains, card));
        for (layer, rules) in [(Layer::Ipv4, self.ipv4), (Layer::Ipv6, self.ipv6)] {
            if let Some(rules) = rules {
                commands.extend(make_ip(layer, card));
                commands.extend(rules);
            }
        }
        commands.extend(
            roots
                .iter()
                .map(|way| chains::link_root(Set::Temporary, *way, card)),
        );
        commands
    }
}

/// Rules and the chains they need: a chain stands among the rules by its priority, and before its own rules.
fn ethernet(rules: Vec<EthernetRule<'_>>, chains: Vec<SubChain<'_>>, card: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut left = chains.into_iter().collect::<std::collections::VecDeque<_>>();
    for rule in rules {
        let is_missing = |chain: &SubChain<'_>| chain.name == rule.chain;
        while let Some(next) = left.front() {
            if next.priority > rule.priority && !left.iter().any(is_missing) {
                break;
            }
            commands.extend(left.pop_front().iter().flat_map(|chain| make_below(chain, card)));
        }
        commands.push(rule.command);
    }
    commands.extend(left.iter().flat_map(|chain| make_below(chain, card)));
    commands
}

/// Makes a chain of ebtables below the root, and leads there what it is about.
fn make_below(chain: &SubChain<'_>, card: &str) -> Vec<Command> {
    let name = Set::Temporary.below(chain.way, card, chain.name);
    let root = Set::Temporary.root(chain.way, card);
    let mut link = Command::new(Layer::Ethernet, &["-A", &root]);
    link.words(ebtables::chain_match(chain.name))
        .words(&["-j", &name]);
    vec![
        Command::attempt(Layer::Ethernet, &["-F", &name]),
        Command::attempt(Layer::Ethernet, &["-X", &name]),
        Command::new(Layer::Ethernet, &["-N", &name]),
        link,
    ]
}

/// The temporary chains of iptables, new and linked.
fn make_ip(layer: Layer, card: &str) -> Vec<Command> {
    [
        chains::unlink_ip(layer, Set::Temporary, card),
        chains::remove_ip(layer, Set::Temporary, card),
        chains::make_bases(layer),
        chains::make_ip(layer, card),
        chains::link_ip(layer, card),
        vec![chains::post(layer, "-D", card), chains::post(layer, "-A", card)],
    ]
    .concat()
}
