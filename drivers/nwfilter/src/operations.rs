//! The other operations on a card: taking rules away, and rules for cards whose address is not known yet.

use crate::chains::{self, Set, WAYS, Way};
use crate::command::{Layer, checked};
use crate::{Command, Refused};

const IP_LAYERS: [Layer; 2] = [Layer::Ipv4, Layer::Ipv6];

/// Takes away the old rules and gives the new ones their names.
pub fn tear_old_rules(card: &str) -> Result<Vec<Command>, Refused> {
    let card = &checked("name of a card", card)?;
    let mut commands = Vec::new();
    for layer in IP_LAYERS {
        commands.extend(chains::unlink_ip(layer, Set::Work, card));
        commands.extend(chains::remove_ip(layer, Set::Work, card));
        commands.extend(chains::rename_ip(layer, card));
    }
    commands.extend(chains::take_roots(Set::Work, card));
    commands.extend(chains::list_roots(Set::Temporary, card));
    commands.extend(WAYS.map(|way| chains::rename_root(way, card)));
    Ok(commands)
}

/// Takes away all of a card's rules.
pub fn all_teardown(card: &str) -> Result<Vec<Command>, Refused> {
    let card = &checked("name of a card", card)?;
    let mut commands = Vec::new();
    for set in [Set::Temporary, Set::Work] {
        for layer in IP_LAYERS {
            commands.extend(chains::unlink_ip(layer, set, card));
            if set == Set::Work {
                commands.push(chains::post(layer, "-D", card));
            }
            commands.extend(chains::remove_ip(layer, set, card));
        }
        commands.extend(chains::take_roots(set, card));
    }
    Ok(commands)
}

/// Takes away what the rules below made.
pub fn remove_basic_rules(card: &str) -> Result<Vec<Command>, Refused> {
    let card = &checked("name of a card", card)?;
    Ok([
        chains::take_roots(Set::Work, card),
        chains::take_roots(Set::Temporary, card),
    ]
    .concat())
}

/// Lets the guest speak only with its own hardware address, and only IPv4 and ARP.
pub fn apply_basic_rules(card: &str, mac: &str) -> Result<Vec<Command>, Refused> {
    let mut commands = all_teardown(card)?;
    let mac = checked("hardware address", mac)?;
    let chain = Set::Temporary.root(Way::FromGuest, card);
    let rule = |words: &[&str]| rule(&chain, words);
    commands.push(chains::make_root(Set::Temporary, Way::FromGuest, card));
    commands.push(rule(&["-s", "!", &mac, "-j", "DROP"]));
    commands.push(rule(&["-p", "IPv4", "-j", "ACCEPT"]));
    commands.push(rule(&["-p", "ARP", "-j", "ACCEPT"]));
    commands.push(rule(&["-j", "DROP"]));
    commands.push(chains::link_root(Set::Temporary, Way::FromGuest, card));
    commands.push(chains::rename_root(Way::FromGuest, card));
    Ok(commands)
}

/// Lets the guest only ask for an address, of the servers when there are any named. `leave_temporary` keeps the names
/// for a later change.
pub fn apply_dhcp_only_rules(
    card: &str,
    mac: &str,
    servers: &[String],
    leave_temporary: bool,
) -> Result<Vec<Command>, Refused> {
    let mut commands = all_teardown(card)?;
    let mac = checked("hardware address", mac)?;
    commands.extend(WAYS.map(|way| chains::make_root(Set::Temporary, way, card)));
    let [from, to] = WAYS.map(|way| Set::Temporary.root(way, card));
    let udp = ["-p", "ipv4", "--ip-protocol", "udp"];
    let ask = ["--ip-sport", "68", "--ip-dport", "67", "-j", "ACCEPT"];
    commands.push(rule(&from, &[&["-s", mac.as_str()], &udp[..], &ask[..]].concat()));
    commands.push(rule(&from, &["-j", "DROP"]));
    let none = [String::new()];
    for server in if servers.is_empty() { &none[..] } else { servers } {
        let server = checked("address of a server", server)?;
        let source = ["--ip-src", server.as_str()];
        let source = if server.is_empty() { &[][..] } else { &source[..] };
        let answer = ["--ip-sport", "67", "--ip-dport", "68", "-j", "ACCEPT"];
        for target in [mac.as_str(), "ff:ff:ff:ff:ff:ff"] {
            commands.push(rule(
                &to,
                &[&["-d", target], &udp[..], source, &answer[..]].concat(),
            ));
        }
    }
    commands.push(rule(&to, &["-j", "DROP"]));
    finish(&mut commands, card, leave_temporary);
    Ok(commands)
}

/// Lets nothing through.
pub fn apply_drop_all(card: &str) -> Result<Vec<Command>, Refused> {
    let mut commands = all_teardown(card)?;
    commands.extend(WAYS.map(|way| chains::make_root(Set::Temporary, way, card)));
    commands.extend(WAYS.map(|way| rule(&Set::Temporary.root(way, card), &["-j", "DROP"])));
    finish(&mut commands, card, false);
    Ok(commands)
}

fn finish(commands: &mut Vec<Command>, card: &str, leave_temporary: bool) {
    commands.extend(WAYS.map(|way| chains::link_root(Set::Temporary, way, card)));
    if !leave_temporary {
        commands.extend(WAYS.map(|way| chains::rename_root(way, card)));
    }
}

fn rule(chain: &str, words: &[&str]) -> Command {
    Command::new(Layer::Ethernet, &[&["-A", chain], words].concat())
}
