//! Changes of the names that a network knows.

use super::dhcp::same_address;
use super::{Command, detail, insert, invalid, read, tree, unsupported};
use api::Result;
use model::network::{DnsHost, Network, Srv, Txt};
use std::net::IpAddr;
use xml::Node;

/// The largest port, priority and weight of a record.
const NUMBER_MAX: u32 = 65_535;

fn forget_empty(network: &mut Network) {
    if network.dns.as_ref() == Some(&Default::default()) {
        network.body.dns = None;
    }
}

/// What a record must have; one that is to be changed or to go only needs something to be known by.
fn check_host(host: &DnsHost, partial: bool, network: &str) -> Result<()> {
    let refuse = |words: &str| Err(detail(format!("{words} in network '{network}' DNS HOST record")));
    if host.ip.as_ref().is_some_and(|ip| ip.parse::<IpAddr>().is_err()) {
        return refuse("Invalid IP address");
    }
    if host.hostnames.iter().any(String::is_empty) {
        return refuse("Missing hostname");
    }
    match (host.ip.is_some(), !host.hostnames.is_empty()) {
        (false, false) if partial => refuse("Missing ip and hostname"),
        (_, false) if !partial => refuse("Missing hostname"),
        (false, true) if !partial => refuse("Missing IP address"),
        _ => Ok(()),
    }
}

/// Changes the names of an address.
pub(super) fn host(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let name = network.name.clone();
    tree(&name, xml, "host")?;
    let host: DnsHost = read(xml)?;
    check_host(&host, !command.adds(), &name)?;
    let hosts = &mut network.body.dns.get_or_insert_default().hosts;
    let shares_name = |old: &DnsHost| old.hostnames.iter().any(|known| host.hostnames.contains(known));
    let fits = |old: &DnsHost| match command {
        Command::Delete => same_address(&old.ip, &host.ip) || shares_name(old),
        _ => same_address(&old.ip, &host.ip),
    };
    let found: Vec<usize> = hosts
        .iter()
        .enumerate()
        .filter(|(_, old)| fits(old))
        .map(|(at, _)| at)
        .collect();
    match (found.as_slice(), command) {
        ([], Command::AddFirst | Command::AddLast) => insert(hosts, command, host),
        (_, Command::AddFirst | Command::AddLast) => {
            let words = "there is already at least one DNS HOST record with a matching field in network";
            return Err(invalid(format!("{words} {name}")));
        }
        ([at], Command::Modify) => hosts.splice(at..=at, [host]).for_each(drop),
        ([at], Command::Delete) => _ = hosts.remove(*at),
        ([], _) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS HOST record in network {name}"
            )));
        }
        _ => {
            return Err(invalid(format!(
                "multiple matching DNS HOST records were found in network {name}"
            )));
        }
    }
    forget_empty(network);
    Ok(())
}

/// What a text must have; only a new one needs its value.
fn read_txt(node: &Node, xml: &str, partial: bool, network: &str) -> Result<Txt> {
    let Some(name) = node.attribute("name") else {
        return Err(detail(format!(
            "missing required name attribute in DNS TXT record of network {network}"
        )));
    };
    if name.contains([' ', ',']) {
        return Err(detail(format!(
            "prohibited character in DNS TXT record name '{name}' of network {network}"
        )));
    }
    if !partial && node.attribute("value").is_none() {
        return Err(detail(format!(
            "missing required value attribute in DNS TXT record named '{name}' of network {network}"
        )));
    }
    read(xml)
}

/// Changes a text of a name.
pub(super) fn txt(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let name = network.name.clone();
    let node = tree(&name, xml, "txt")?;
    let txt = read_txt(&node, xml, !command.adds(), &name)?;
    let txts = &mut network.body.dns.get_or_insert_default().txts;
    let at = txts.iter().position(|old| old.name == txt.name);
    match (at, command) {
        (Some(_), Command::AddFirst | Command::AddLast) => {
            let words = format!(
                "there is already a DNS TXT record with name '{}' in network {name}",
                txt.name
            );
            return Err(invalid(words));
        }
        (None, Command::AddFirst | Command::AddLast) => insert(txts, command, txt),
        (Some(at), Command::Modify) => txts.splice(at..=at, [txt]).for_each(drop),
        (Some(at), Command::Delete) => _ = txts.remove(at),
        (None, _) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS TXT record in network {name}"
            )));
        }
    }
    forget_empty(network);
    Ok(())
}

/// A record to delete may leave out what every other record must have.
fn read_srv(node: &Node, partial: bool, network: &str) -> Result<Srv> {
    let text = |name: &str| node.attribute(name).map(str::to_owned);
    let (service, protocol) = (text("service"), text("protocol"));
    if service.is_none() && !partial {
        return Err(detail(format!(
            "missing required service attribute in DNS SRV record of network '{network}'"
        )));
    }
    // The C library prints a missing text so.
    let called = service.clone().unwrap_or_else(|| "(null)".to_owned());
    if protocol.is_none() && !partial {
        return Err(detail(format!(
            "missing required protocol attribute in DNS SRV record '{called}' of network '{network}'"
        )));
    }
    let target = text("target");
    let number = |name: &str, refusal: &str, least: u32| {
        let about = format!("for service '{called}' in network '{network}'");
        let refused = || detail(format!("{refusal} DNS SRV {name} attribute {about}"));
        let Some(text) = node.attribute(name) else {
            return Ok(None);
        };
        let value: u32 = text.parse().map_err(|_| refused())?;
        if target.is_none() {
            return Err(detail(format!(
                "DNS SRV {name} attribute not permitted without target {about}"
            )));
        }
        match (least..=NUMBER_MAX).contains(&value) {
            true => Ok(Some(value)),
            false => Err(refused()),
        }
    };
    let (port, priority, weight) = (
        number("port", "invalid", 1)?,
        number("priority", "Invalid", 0)?,
        number("weight", "invalid", 0)?,
    );
    Ok(Srv {
        service: service.unwrap_or_default(),
        protocol: protocol.unwrap_or_default(),
        domain: text("domain"),
        target,
        port,
        priority,
        weight,
    })
}

/// Changes where a service is.
pub(super) fn srv(network: &mut Network, command: Command, xml: &str) -> Result<()> {
    let name = network.name.clone();
    let node = tree(&name, xml, "srv")?;
    if command == Command::Modify {
        return Err(unsupported(
            "DNS SRV records cannot be modified, only added or deleted",
        ));
    }
    let srv = read_srv(&node, command == Command::Delete, &name)?;
    let srvs = &mut network.body.dns.get_or_insert_default().srvs;
    let text_fits = |wanted: &str, have: &str| wanted.is_empty() || wanted == have;
    let or_any = |wanted: &Option<String>, have: &Option<String>| wanted.is_none() || wanted == have;
    let fits = |old: &Srv| {
        text_fits(&srv.service, &old.service)
            && text_fits(&srv.protocol, &old.protocol)
            && or_any(&srv.domain, &old.domain)
            && or_any(&srv.target, &old.target)
            && srv.port.is_none_or(|port| old.port == Some(port))
            && srv.priority.is_none_or(|priority| old.priority == Some(priority))
            && srv.weight.is_none_or(|weight| old.weight == Some(weight))
    };
    let found: Vec<usize> = srvs
        .iter()
        .enumerate()
        .filter(|(_, old)| fits(old))
        .map(|(at, _)| at)
        .collect();
    match (found.as_slice(), command.adds()) {
        ([], true) => insert(srvs, command, srv),
        (_, true) => {
            let words =
                "there is already at least one DNS SRV record matching all specified fields in network";
            return Err(invalid(format!("{words} {name}")));
        }
        ([at], false) => _ = srvs.remove(*at),
        ([], false) => {
            return Err(invalid(format!(
                "couldn't locate a matching DNS SRV record in network {name}"
            )));
        }
        _ => {
            let words = "multiple DNS SRV records matching all specified fields were found in network";
            return Err(invalid(format!("{words} {name}")));
        }
    }
    forget_empty(network);
    Ok(())
}
