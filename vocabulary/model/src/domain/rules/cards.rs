//! Rules of network cards.

use super::super::unread::is_virtio_card;
use super::kind;
use crate::code::{CONFIG_UNSUPPORTED, INVALID_ARG, XML_DETAIL};
use std::net::IpAddr;
use xml::{Reader, Tag, field};

pub(super) fn interface(tag: Tag<'_>, r: &mut Reader<'_>) {
    let source = field::child(tag, "source");
    port(tag, r);
    ips(tag, r);
    source.iter().for_each(|source| ips(*source, r));
    let port = source.and_then(|source| Some((source, source.attribute("portid")?)));
    if let Some((source, id)) = port.filter(|(_, id)| kind(tag) == "vds" && id.parse::<i64>().is_err()) {
        field::bad_attr(source, r, "portid", id, "Expected long long integer value");
    }
    match kind(tag) {
        "bridge" | "network" | "direct" if source.is_none() => {
            let words = format!("interface type='{}' requires a 'source' element", kind(tag));
            r.problem(tag, words);
        }
        "vhostuser" => {
            let passt = field::child(tag, "backend").is_some_and(|backend| kind(backend) == "passt");
            if !passt && source.is_none_or(|source| source.attribute("path").is_none()) {
                field::missing_attr(source.unwrap_or(tag), r, "path");
            }
        }
        _ => {}
    }
    let class = field::child(tag, "bandwidth").filter(|bandwidth| bandwidth.attribute("classID").is_some());
    if let Some(bandwidth) = class.filter(|_| kind(tag) != "network") {
        let words = "classID attribute not supported on <bandwidth> in this usage context";
        r.problem_code(bandwidth, XML_DETAIL, words);
    }
    let options = field::child(tag, "driver").and_then(|driver| {
        let names = ["iommu", "ats", "packed", "page_per_vq"];
        Some((
            driver,
            *names.iter().find(|name| driver.attribute(**name).is_some())?,
        ))
    });
    let emulated = field::child(tag, "model").is_some_and(|model| !kind(model).starts_with("virtio"));
    if let Some((driver, name)) = options
        && emulated
    {
        let what = if name == "page_per_vq" { "" } else { "driver " };
        let words = format!("{name} {what}option is only supported for virtio devices");
        r.problem_code(driver, CONFIG_UNSUPPORTED, words);
    }
    if let Some(source) = source.filter(|_| kind(tag) == "direct")
        && let Some(mode) = source.attribute("mode")
        && !matches!(mode, "vepa" | "private" | "bridge" | "passthrough")
    {
        field::bad_attr(source, r, "mode", mode, "");
    }
    let Some(driver) = field::child(tag, "driver") else {
        return;
    };
    let passed = kind(tag) == "hostdev";
    if let Some(name) = driver.attribute("name")
        && (passed || is_virtio_card(tag))
        && passed == matches!(name, "qemu" | "vhost")
    {
        field::bad_attr(driver, r, "name", name, "");
    }
}

/// Kinds of cards that are ports of a switch; all but one must say of what kind.
fn port(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(port) = field::child(tag, "virtualport") else {
        return;
    };
    match kind(tag) {
        "network" => {}
        "bridge" | "direct" | "hostdev" if port.attribute("type").is_none() => {
            r.problem(port, "missing required virtualport type");
        }
        "bridge" | "direct" | "hostdev" => {}
        other => {
            let words = format!("<virtualport> element unsupported for <interface type='{other}'>");
            r.problem_code(port, CONFIG_UNSUPPORTED, words);
        }
    }
}

/// An address is of the family that is said, and has no more bits than that has.
fn ips(tag: Tag<'_>, r: &mut Reader<'_>) {
    for ip in field::children(tag, "ip") {
        let Some(text) = ip.attribute("address") else {
            continue;
        };
        let Ok(address) = text.parse::<IpAddr>() else {
            continue;
        };
        let other = match ip.attribute("family") {
            Some("ipv4") => address.is_ipv6(),
            Some("ipv6") => address.is_ipv4(),
            _ => false,
        };
        if other {
            r.problem_attr(ip, "address", format!("Invalid address '{text}' in <ip>"));
        }
        let peer = ip.attribute("peer").and_then(|peer| peer.parse::<IpAddr>().ok());
        if let Some(peer) = peer.filter(|peer| peer.is_ipv6() != address.is_ipv6()) {
            r.problem_attr_code(ip, "peer", INVALID_ARG, format!("Invalid peer '{peer}' in <ip>"));
        }
        let most = if address.is_ipv6() { 128 } else { 32 };
        let prefix = ip.attribute("prefix").and_then(|text| text.parse::<u32>().ok());
        if let Some(prefix) = prefix.filter(|prefix| *prefix > most) {
            r.problem_attr(ip, "prefix", format!("Invalid prefix value '{prefix}' in <ip>"));
        }
    }
}
