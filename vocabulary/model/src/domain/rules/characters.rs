//! Rules of character devices.

use super::kind;
use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR, SYSTEM_ERROR};
use xml::{Reader, Tag, field};

/// Whether a channel is one of virtio, which is given another place when it cannot be where it is said to be.
pub(super) fn is_virtio(tag: Tag<'_>) -> bool {
    tag.tag_name().name() == "channel"
        && field::child(tag, "target").is_some_and(|target| kind(target) == "virtio")
}

/// Where the guest's connection leads.
pub(super) fn channel(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(target) = field::child(tag, "target").filter(|target| kind(*target) == "guestfwd") else {
        return;
    };
    source_path(tag, r);
    if let Some(port) = target.attribute("port")
        && port.parse::<u32>().is_err()
    {
        field::bad_attr(target, r, "port", port, "Expected non-negative integer value");
    }
    let address = target.attribute("address").unwrap_or_default();
    let hex = address
        .strip_prefix("0x")
        .is_some_and(|digits| u32::from_str_radix(digits, 16).is_ok());
    if !hex && address.parse::<std::net::IpAddr>().is_err() && address.parse::<u32>().is_err() {
        let words = format!("Cannot parse socket address '{address}': Name or service not known");
        r.problem_code(target, SYSTEM_ERROR, words);
    }
}

/// Kinds of character devices that are nothing without a path.
pub(super) fn source_path(tag: Tag<'_>, r: &mut Reader<'_>) {
    let needs = ["file", "dev", "pipe", "unix"].contains(&kind(tag));
    let path = field::child(tag, "source").and_then(|source| source.attribute("path"));
    if needs && path.is_none_or(str::is_empty) {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "Missing source path attribute for char device",
        );
    }
}

pub(super) fn console(tag: Tag<'_>, r: &mut Reader<'_>) {
    const KNOWN: [&str; 8] = [
        "serial", "xen", "uml", "virtio", "lxc", "openvz", "sclp", "sclplm",
    ];
    let target = field::child(tag, "target").map(kind).unwrap_or_default();
    if !target.is_empty() && !KNOWN.contains(&target) {
        unknown_target(tag, target, r);
    }
    if matches!(target, "uml" | "openvz" | "lxc") {
        r.problem_code(
            tag,
            CONFIG_UNSUPPORTED,
            format!("unsupported console target type {target}"),
        );
    }
}

pub(super) fn serial(tag: Tag<'_>, r: &mut Reader<'_>) {
    const KNOWN: [&str; 8] = [
        "serial",
        "isa-serial",
        "usb-serial",
        "pci-serial",
        "spapr-vio-serial",
        "system-serial",
        "sclp-serial",
        "isa-debug",
    ];
    let target = field::child(tag, "target").map(kind).unwrap_or_default();
    if !target.is_empty() && !KNOWN.contains(&target) {
        unknown_target(tag, target, r);
    }
    source_path(tag, r);
}

fn unknown_target(tag: Tag<'_>, target: &str, r: &mut Reader<'_>) {
    let words = format!("unknown target type '{target}' specified for character device");
    r.problem_code(tag, CONFIG_UNSUPPORTED, words);
}

/// Who calls and who is called.
pub(super) fn source_mode(tag: Tag<'_>, r: &mut Reader<'_>) {
    if !matches!(kind(tag), "unix" | "tcp" | "udp") {
        return;
    }
    for source in field::children(tag, "source") {
        if let Some(mode) = source.attribute("mode")
            && !matches!(mode, "bind" | "connect")
        {
            field::bad_attr(source, r, "mode", mode, "");
        }
    }
}
