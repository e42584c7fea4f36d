//! The commands that put filters on cards.

use model::nwfilter::NwFilter;
use oxvirt_driver_nwfilter::{Filters, Refused, Variables, apply, apply_drop_all, remove_basic_rules};

fn filter(text: &str) -> NwFilter {
    NwFilter::parse(text).unwrap()
}

/// The rules among the commands, without the words they all begin with.
fn rules(filter: &NwFilter, filters: &Filters, variables: &Variables) -> Vec<String> {
    let commands = apply(filter, filters, variables, "tap7").unwrap();
    let lines = commands.iter().map(|command| command.args.join(" "));
    let rules =
        lines.filter(|line| line.contains(" -A ") && !line.contains("-g ") && !line.contains("-post"));
    rules
        .map(|line| {
            line.replace("ebtables --concurrent -t nat -A ", "")
                .replace("iptables -w -A ", "")
        })
        .collect()
}

fn alone(text: &str) -> Vec<String> {
    rules(&filter(text), &Filters::default(), &Variables::default())
}

#[test]
fn a_rule_about_a_connection_lets_the_answers_through() {
    let text =
        "<filter name='a'><rule action='accept' direction='in'><tcp dstportstart='22'/></rule></filter>";
    assert_eq!(
        alone(text),
        [
            "FJ-tap7 -p tcp --sport 22 -m conntrack --ctstate ESTABLISHED -m conntrack --ctdir Reply -j RETURN",
            "FP-tap7 -p tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -m conntrack --ctdir Original -j ACCEPT",
            "HJ-tap7 -p tcp --sport 22 -m conntrack --ctstate ESTABLISHED -m conntrack --ctdir Reply -j RETURN",
        ]
    );
}

#[test]
fn frames_are_filtered_in_chains_of_their_protocol() {
    let text = "<filter name='a' chain='arp'><rule action='drop' direction='out'>\
                <arp match='no' arpsrcipaddr='10.0.0.7'/></rule></filter>";
    assert_eq!(
        alone(text),
        [
            "libvirt-J-tap7 -p 0x0806 -j J-tap7-arp",
            "J-tap7-arp -p 0x806 --arp-ip-src ! 10.0.0.7/32 -j DROP",
            "PREROUTING -i tap7 -j libvirt-J-tap7",
        ]
    );
}

#[test]
fn variables_make_a_rule_for_each_combination() {
    let text = "<filter name='a'><rule action='drop' direction='out' statematch='0'>\
                <udp dstipaddr='$IP' dstportstart='$PORT[@1]'/></rule></filter>";
    let mut variables = Variables::default();
    for (name, value) in [
        ("IP", "10.0.0.1"),
        ("IP", "10.0.0.2"),
        ("PORT", "53"),
        ("PORT", "67"),
        ("PORT", "53"),
    ] {
        variables.add(name, value).unwrap();
    }
    let found = rules(&filter(text), &Filters::default(), &variables);
    let forwarded: Vec<&String> = found.iter().filter(|line| line.starts_with("FJ")).collect();
    assert_eq!(
        forwarded[0],
        "FJ-tap7 -p udp --destination 10.0.0.1 --dport 53 -j DROP"
    );
    assert_eq!(
        forwarded[1],
        "FJ-tap7 -p udp --destination 10.0.0.2 --dport 53 -j DROP"
    );
    assert_eq!(forwarded.len(), 4);
    let missing = apply(&filter(text), &Filters::default(), &Variables::default(), "tap7");
    assert_eq!(
        missing,
        Err(Refused::NoValue {
            variable: "IP".to_owned()
        })
    );
}

#[test]
fn included_filters_have_their_own_values() {
    let inner = filter(
        "<filter name='inner'><rule action='drop' direction='in'><ip srcipaddr='$IP'/></rule></filter>",
    );
    let outer = filter(
        "<filter name='outer'><filterref filter='inner'><parameter name='IP' value='10.0.0.9'/></filterref></filter>",
    );
    let mut variables = Variables::default();
    variables.add("IP", "10.0.0.1").unwrap();
    let found = rules(&outer, &Filters::of([inner]), &variables);
    assert_eq!(found[0], "libvirt-P-tap7 -p ipv4 --ip-source 10.0.0.9 -j DROP");
    let missing = apply(&outer, &Filters::default(), &variables, "tap7");
    assert_eq!(
        missing,
        Err(Refused::NoFilter {
            name: "inner".to_owned()
        })
    );
    let endless = filter("<filter name='e'><filterref filter='e'/></filter>");
    let all = Filters::of([endless.clone()]);
    assert_eq!(
        apply(&endless, &all, &variables, "tap7"),
        Err(Refused::Endless { name: "e".to_owned() })
    );
}

#[test]
fn no_string_with_a_line_break_reaches_a_command() {
    let text = "<filter name='a'><rule action='drop' direction='in'><tcp comment='a&#10;-j ACCEPT'/></rule></filter>";
    let refused = apply(&filter(text), &Filters::default(), &Variables::default(), "tap7").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "comment of a rule contains a control character"
    );
    assert!(apply_drop_all("tap\n7").is_err());
    assert!(Variables::default().add("A", "\0").is_err());
}

#[test]
fn what_may_not_be_there_may_fail() {
    assert!(
        remove_basic_rules("tap7")
            .unwrap()
            .iter()
            .all(|command| command.may_fail)
    );
    let made = apply_drop_all("tap7").unwrap();
    let last: Vec<String> = made
        .iter()
        .filter(|command| !command.may_fail)
        .map(|command| command.args[4..].join(" "))
        .collect();
    assert_eq!(last[2], "-A libvirt-J-tap7 -j DROP");
    assert_eq!(last.last().unwrap(), "-E libvirt-P-tap7 libvirt-O-tap7");
}
