//! Rules of ebtables: frames, and what stands at their beginning.

use crate::command::{Layer, checked};
use crate::fields::{Datum, field, masked, range};
use crate::{Command, Refused};
use model::nwfilter::{Packets, RuleAction};

/// Where bridges talk about their spanning tree.
const BRIDGE_GROUP: &str = "01:80:c2:00:00:00";

/// Protocols that ebtables filters; the others are for iptables.
pub(crate) fn serves(protocol: &str) -> bool {
    matches!(protocol, "mac" | "vlan" | "stp" | "arp" | "rarp" | "ip" | "ipv6")
}

/// What leads packets from the root into a chain: the protocol at the beginning of its name.
pub(crate) fn chain_match(chain: &str) -> &'static [&'static str] {
    const MATCHES: &[(&str, &[&str])] = &[
        ("mac", &[]),
        ("vlan", &["-p", "0x8100"]),
        ("stp", &["-d", BRIDGE_GROUP]),
        ("arp", &["-p", "0x0806"]),
        ("rarp", &["-p", "0x8035"]),
        ("ipv4", &["-p", "0x0800"]),
        ("ipv6", &["-p", "0x86dd"]),
    ];
    let found = MATCHES.iter().find(|(name, _)| chain.starts_with(name));
    found.map_or(&[], |(_, words)| *words)
}

/// A rule in a chain; one that is reversed looks at the source where the filter says destination.
pub(crate) fn rule(
    chain: &str,
    packets: Option<&Packets>,
    action: RuleAction,
    is_reversed: bool,
) -> Result<Command, Refused> {
    let mut line = Line {
        command: Command::new(Layer::Ethernet, &["-A", chain]),
        is_reversed,
    };
    if let Some(packets) = packets {
        line.packets(packets)?;
    }
    let target = match action {
        RuleAction::Accept => "ACCEPT",
        RuleAction::Drop | RuleAction::Reject => "DROP",
        RuleAction::Return => "RETURN",
        RuleAction::Continue => "CONTINUE",
    };
    line.command.words(&["-j", target]);
    Ok(line.command)
}

struct Line {
    command: Command,
    is_reversed: bool,
}

impl Line {
    /// Adds an option, a sign when it must not be so, and the value.
    fn put(&mut self, option: &str, value: Option<(String, bool)>) -> Result<(), Refused> {
        let Some((value, is_negated)) = value else {
            return Ok(());
        };
        self.command.arg(option);
        if is_negated {
            self.command.arg("!");
        }
        self.command.arg(checked("value of a rule", &value)?);
        Ok(())
    }

    /// The same, with the option for the other end when the rule is reversed.
    fn put_end(&mut self, options: [&str; 2], value: Option<(String, bool)>) -> Result<(), Refused> {
        let [here, there] = options;
        self.put(if self.is_reversed { there } else { here }, value)
    }

    fn packets(&mut self, packets: &Packets) -> Result<(), Refused> {
        self.put_end(["-s", "-d"], masked(packets, "srcmacaddr", "srcmacmask"))?;
        self.put_end(["-d", "-s"], masked(packets, "dstmacaddr", "dstmacmask"))?;
        match packets.protocol {
            "mac" => self.put("-p", shown(packets, "protocolid", |datum| datum.hex())),
            "vlan" => {
                self.command.words(&["-p", "0x8100"]);
                self.put("--vlan-id", shown(packets, "vlanid", |datum| datum.decimal()))?;
                self.put(
                    "--vlan-encap",
                    shown(packets, "encap-protocol", |datum| datum.decimal()),
                )
            }
            "stp" => self.spanning_tree(packets),
            "arp" | "rarp" => self.address_resolution(packets),
            "ip" => self.ipv4(packets),
            _ => self.ipv6(packets),
        }
    }

    fn spanning_tree(&mut self, packets: &Packets) -> Result<(), Refused> {
        self.command.words(&["-d", BRIDGE_GROUP]);
        self.put("--stp-type", shown(packets, "type", |datum| datum.decimal()))?;
        self.put("--stp-flags", shown(packets, "flags", |datum| datum.decimal()))?;
        self.put(
            "--stp-root-pri",
            range(packets, "root-priority", "root-priority-hi"),
        )?;
        self.put(
            "--stp-root-addr",
            masked(packets, "root-address", "root-address-mask"),
        )?;
        self.put("--stp-root-cost", range(packets, "root-cost", "root-cost-hi"))?;
        self.put(
            "--stp-sender-prio",
            range(packets, "sender-priority", "sender-priority-hi"),
        )?;
        self.put(
            "--stp-sender-addr",
            masked(packets, "sender-address", "sender-address-mask"),
        )?;
        self.put("--stp-port", range(packets, "port", "port-hi"))?;
        self.put("--stp-msg-age", range(packets, "age", "age-hi"))?;
        self.put("--stp-max-age", range(packets, "max-age", "max-age-hi"))?;
        self.put("--stp-hello-time", range(packets, "hello-time", "hello-time-hi"))?;
        self.put(
            "--stp-forward-delay",
            range(packets, "forward-delay", "forward-delay-hi"),
        )
    }

    fn address_resolution(&mut self, packets: &Packets) -> Result<(), Refused> {
        let protocol = if packets.protocol == "arp" {
            "0x806"
        } else {
            "0x8035"
        };
        self.command.words(&["-p", protocol]);
        self.put("--arp-htype", shown(packets, "hwtype", |datum| datum.decimal()))?;
        self.put("--arp-opcode", shown(packets, "opcode", |datum| datum.decimal()))?;
        self.put("--arp-ptype", shown(packets, "protocoltype", |datum| datum.hex()))?;
        // A target without a mask gets that of the source.
        let source_mask = field(packets, "arpsrcipaddr").and(field(packets, "arpsrcipmask"));
        let whole = |name: &str, mask: &str, usual: &str| {
            let mask = field(packets, mask).map_or_else(|| usual.to_owned(), |mask| mask.text.to_owned());
            field(packets, name).map(|address| (format!("{}/{mask}", address.text), address.is_negated))
        };
        let source = whole("arpsrcipaddr", "arpsrcipmask", "32");
        let usual = source_mask.map_or("32", |mask| mask.text);
        let target = whole("arpdstipaddr", "arpdstipmask", usual);
        self.put_end(["--arp-ip-src", "--arp-ip-dst"], source)?;
        self.put_end(["--arp-ip-dst", "--arp-ip-src"], target)?;
        self.put_end(
            ["--arp-mac-src", "--arp-mac-dst"],
            plain(packets, "arpsrcmacaddr"),
        )?;
        self.put_end(
            ["--arp-mac-dst", "--arp-mac-src"],
            plain(packets, "arpdstmacaddr"),
        )?;
        if let Some(wish) = field(packets, "gratuitous").filter(|wish| wish.text == "true") {
            if wish.is_negated {
                self.command.arg("!");
            }
            self.command.arg("--arp-gratuitous");
        }
        Ok(())
    }

    fn ipv4(&mut self, packets: &Packets) -> Result<(), Refused> {
        self.command.words(&["-p", "ipv4"]);
        let (source, target) = ("--ip-source", "--ip-destination");
        self.put_end([source, target], masked(packets, "srcipaddr", "srcipmask"))?;
        self.put_end([target, source], masked(packets, "dstipaddr", "dstipmask"))?;
        self.put(
            "--ip-protocol",
            shown(packets, "protocol", |datum| datum.decimal()),
        )?;
        let (source, target) = ("--ip-source-port", "--ip-destination-port");
        self.put_end([source, target], range(packets, "srcportstart", "srcportend"))?;
        self.put_end([target, source], range(packets, "dstportstart", "dstportend"))?;
        self.put("--ip-tos", shown(packets, "dscp", |datum| datum.hex()))
    }

    fn ipv6(&mut self, packets: &Packets) -> Result<(), Refused> {
        self.command.words(&["-p", "ipv6"]);
        let (source, target) = ("--ip6-source", "--ip6-destination");
        self.put_end([source, target], masked(packets, "srcipaddr", "srcipmask"))?;
        self.put_end([target, source], masked(packets, "dstipaddr", "dstipmask"))?;
        self.put(
            "--ip6-protocol",
            shown(packets, "protocol", |datum| datum.decimal()),
        )?;
        let (source, target) = ("--ip6-source-port", "--ip6-destination-port");
        self.put_end([source, target], range(packets, "srcportstart", "srcportend"))?;
        self.put_end([target, source], range(packets, "dstportstart", "dstportend"))?;
        self.put("--ip6-icmp-type", icmp(packets))
    }
}

/// Types and codes of ICMPv6, each as a range; one that is not said is any.
fn icmp(packets: &Packets) -> Option<(String, bool)> {
    let names = ["type", "typeend", "code", "codeend"];
    let fields = names.map(|name| field(packets, name));
    let sign = fields.iter().flatten().next()?.is_negated;
    let [kind, kind_end, code, code_end] = fields.map(|field| field.map(|field| field.decimal()));
    let span = |first: Option<String>, last: Option<String>| {
        let last = last.or(first.clone()).unwrap_or_else(|| "255".to_owned());
        format!("{}:{last}", first.unwrap_or_else(|| "0".to_owned()))
    };
    Some((format!("{}/{}", span(kind, kind_end), span(code, code_end)), sign))
}

fn shown(packets: &Packets, name: &str, show: fn(&Datum<'_>) -> String) -> Option<(String, bool)> {
    field(packets, name).map(|datum| (show(&datum), datum.is_negated))
}

fn plain(packets: &Packets, name: &str) -> Option<(String, bool)> {
    field(packets, name).map(|datum| (datum.text.to_owned(), datum.is_negated))
}
