//! Rules of iptables and ip6tables: packets above IP, and the state of their connections.

use crate::chains::{Set, Way};
use crate::command::{Layer, checked};
use crate::fields::{field, masked, range};
use crate::{Command, Refused};
use model::nwfilter::{Packets, Rule, RuleAction, RuleDirection};

/// The layer a protocol is filtered in.
pub(crate) fn layer_of(protocol: &str) -> Layer {
    if protocol.ends_with("v6") {
        Layer::Ipv6
    } else {
        Layer::Ipv4
    }
}

/// One of the three chains a rule goes to: its kind, the direction, and what accepting is called there.
const PLACES: [(char, Way, &str); 3] = [
    ('F', Way::FromGuest, "RETURN"),
    ('F', Way::ToGuest, "ACCEPT"),
    ('H', Way::FromGuest, "RETURN"),
];

/// The rules of iptables for a rule of a filter, with values in place of its variables.
pub(crate) fn rules(rule: &Rule, packets: &Packets, card: &str) -> Result<Vec<Command>, Refused> {
    let explicit = field(packets, "state")
        .map(|state| state.text)
        .filter(|state| !state.is_empty());
    // What a filter says about the state is only heard where state is looked at.
    let explicit = explicit.filter(|_| rule.matches_state);
    let mut commands = Vec::new();
    for (kind, way, accepted) in PLACES {
        let instance = Instance {
            rule,
            packets,
            way,
            explicit,
            // A rule about what goes to the guest looks at the source there, at the destination on the way back.
            is_reversed: (rule.direction == RuleDirection::Out) == (way == Way::ToGuest),
            may_skip_icmp: may_skip_icmp(rule.direction, kind, way),
        };
        if instance.is_needed() {
            let chain = Set::Temporary.ip(kind, way, card);
            commands.extend(instance.command(&chain, accepted)?);
        }
    }
    Ok(commands)
}

/// Whether a rule about a type of ICMP is left out in a chain: an answer has another type.
fn may_skip_icmp(direction: RuleDirection, kind: char, way: Way) -> bool {
    match (direction, kind, way) {
        (RuleDirection::Out, 'F', Way::ToGuest) => true,
        (RuleDirection::Out, ..) => false,
        (RuleDirection::In, _, way) => way == Way::FromGuest,
        (RuleDirection::Inout, ..) => true,
    }
}

/// A rule in one chain.
struct Instance<'a> {
    rule: &'a Rule,
    packets: &'a Packets,
    way: Way,
    /// The states a filter names.
    explicit: Option<&'a str>,
    is_reversed: bool,
    may_skip_icmp: bool,
}

impl Instance<'_> {
    /// A rule that names states stands only in the chains of its own direction.
    fn is_needed(&self) -> bool {
        match (self.explicit, self.rule.direction) {
            (None, _) | (_, RuleDirection::Inout) => true,
            (_, RuleDirection::In) => self.way == Way::ToGuest,
            (_, RuleDirection::Out) => self.way == Way::FromGuest,
        }
    }

    fn command(&self, chain: &str, accepted: &str) -> Result<Option<Command>, Refused> {
        let packets = self.packets;
        let is_icmp = packets.protocol.starts_with("icmp");
        let has_type = is_icmp && packets.get("type").is_some();
        if has_type && self.may_skip_icmp {
            return Ok(None);
        }
        let has_limit = packets.get("connlimit-above").is_some();
        // Connections can only be counted where they begin.
        if has_limit && self.is_reversed {
            return Ok(None);
        }
        let protocol = packets.protocol.strip_suffix("-ipv6").unwrap_or(packets.protocol);
        let mut line = Line(Command::new(
            layer_of(packets.protocol),
            &["-A", chain, "-p", protocol],
        ));
        let bare = line.0.args.len();
        self.addresses(&mut line)?;
        self.protocol(&mut line)?;
        // What is only about the guest's hardware address says nothing about the way back.
        let is_empty = line.0.args.len() == bare;
        if is_empty && self.is_reversed && packets.get("srcmacaddr").is_some() {
            return Ok(None);
        }
        self.state(&mut line, has_type, has_limit)?;
        self.rest(&mut line)?;
        line.0.words(&["-j", self.target(accepted)]);
        Ok(Some(line.0))
    }

    fn target<'t>(&self, accepted: &'t str) -> &'t str {
        match self.rule.action {
            RuleAction::Accept => accepted,
            RuleAction::Drop => "DROP",
            RuleAction::Reject => "REJECT",
            RuleAction::Return => "RETURN",
            RuleAction::Continue => "CONTINUE",
        }
    }

    /// The option for an end of the connection, seen from this chain.
    fn end<'t>(&self, options: [&'t str; 2]) -> &'t str {
        let [here, there] = options;
        if self.is_reversed { there } else { here }
    }

    fn addresses(&self, line: &mut Line) -> Result<(), Refused> {
        let packets = self.packets;
        if let Some(mac) = field(packets, "srcmacaddr").filter(|_| !self.is_reversed) {
            line.0.words(&["-m", "mac"]);
            line.put("--mac-source", Some((mac.text.to_owned(), mac.is_negated)))?;
        }
        let (source, target) = ("--source", "--destination");
        match masked(packets, "srcipaddr", "srcipmask") {
            Some(address) => line.put(self.end([source, target]), Some(address))?,
            None => self.span(line, ["--src-range", "--dst-range"], "srcipfrom", "srcipto")?,
        }
        match masked(packets, "dstipaddr", "dstipmask") {
            Some(address) => line.put(self.end([target, source]), Some(address))?,
            None => self.span(line, ["--dst-range", "--src-range"], "dstipfrom", "dstipto")?,
        }
        if let Some(dscp) = field(packets, "dscp") {
            line.0.words(&["-m", "dscp"]);
            line.put("--dscp", Some((dscp.decimal(), dscp.is_negated)))?;
        }
        Ok(())
    }

    /// Addresses from one to another; one address alone counts before them.
    fn span(&self, line: &mut Line, options: [&str; 2], from: &str, to: &str) -> Result<(), Refused> {
        let Some(from) = field(self.packets, from) else {
            return Ok(());
        };
        let to = field(self.packets, to).map(|to| format!("-{}", to.text));
        line.0.words(&["-m", "iprange"]);
        let value = format!("{}{}", from.text, to.unwrap_or_default());
        line.put(self.end(options), Some((value, from.is_negated)))
    }

    fn protocol(&self, line: &mut Line) -> Result<(), Refused> {
        let packets = self.packets;
        if let Some(flags) = field(packets, "flags") {
            let (mask, set) = flags.text.split_once('/').unwrap_or((flags.text, ""));
            if flags.is_negated {
                line.0.arg("!");
            }
            line.0.arg("--tcp-flags");
            line.0
                .arg(checked("flags of a rule", mask)?)
                .arg(checked("flags of a rule", set)?);
        }
        let (source, target) = ("--sport", "--dport");
        line.put(
            self.end([source, target]),
            range(packets, "srcportstart", "srcportend"),
        )?;
        line.put(
            self.end([target, source]),
            range(packets, "dstportstart", "dstportend"),
        )?;
        let option = field(packets, "option").map(|option| (option.decimal(), option.is_negated));
        line.put("--tcp-option", option)?;
        let kind = field(packets, "type").filter(|_| packets.protocol.starts_with("icmp"));
        let kind = kind.map(|kind| {
            let code = field(packets, "code").map(|code| format!("/{}", code.decimal()));
            (
                format!("{}{}", kind.decimal(), code.unwrap_or_default()),
                kind.is_negated,
            )
        });
        let option = if packets.protocol == "icmpv6" {
            "--icmpv6-type"
        } else {
            "--icmp-type"
        };
        line.put(option, kind)
    }

    /// What state a connection must be in, and which way the packet goes in it.
    fn state(&self, line: &mut Line, has_type: bool, has_limit: bool) -> Result<(), Refused> {
        // What is accepted up to a number of connections is accepted in any state.
        if has_limit && self.rule.action == RuleAction::Accept {
            return Ok(());
        }
        if let Some(states) = self.explicit {
            if states != "NONE" {
                line.0.words(&["-m", "conntrack", "--ctstate"]);
                line.0.arg(checked("states of a rule", states)?);
            }
            return Ok(());
        }
        let looks = self.rule.matches_state
            && self.rule.direction != RuleDirection::Inout
            && self.rule.action == RuleAction::Accept;
        if !looks {
            return Ok(());
        }
        let (states, way) = if self.is_reversed {
            ("ESTABLISHED", "Reply")
        } else {
            ("NEW,ESTABLISHED", "Original")
        };
        line.0.words(&["-m", "conntrack", "--ctstate", states]);
        if !has_type {
            line.0.words(&["-m", "conntrack", "--ctdir", way]);
        }
        Ok(())
    }

    /// What stands behind the state: sets of addresses, how many connections, and the comment.
    fn rest(&self, line: &mut Line) -> Result<(), Refused> {
        if let (Some(set), Some(flags)) = (field(self.packets, "ipset"), field(self.packets, "ipsetflags")) {
            let other = |flag: &str| if flag == "src" { "dst" } else { "src" };
            let flags: Vec<&str> = flags
                .text
                .split(',')
                .map(|flag| if self.is_reversed { other(flag) } else { flag })
                .collect();
            // libvirt has no sign for "not in the set".
            line.0.words(&["-m", "set", "--match-set"]);
            line.0.arg(checked("name of a set", set.text)?);
            line.0.arg(checked("flags of a set", &flags.join(","))?);
        }
        if let Some(limit) = field(self.packets, "connlimit-above") {
            line.0.words(&["-m", "connlimit"]);
            line.put("--connlimit-above", Some((limit.decimal(), limit.is_negated)))?;
        }
        if let Some(comment) = field(self.packets, "comment") {
            line.0.words(&["-m", "comment", "--comment"]);
            line.0.arg(checked("comment of a rule", comment.text)?);
        }
        Ok(())
    }
}

struct Line(Command);

impl Line {
    /// Adds a sign when it must not be so, an option, and the value.
    fn put(&mut self, option: &str, value: Option<(String, bool)>) -> Result<(), Refused> {
        let Some((value, is_negated)) = value else {
            return Ok(());
        };
        if is_negated {
            self.0.arg("!");
        }
        self.0.arg(option);
        self.0.arg(checked("value of a rule", &value)?);
        Ok(())
    }
}
