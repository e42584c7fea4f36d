//! Rules of devices of the host.

use super::kind;
use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use xml::{Reader, Tag, field};

pub(super) fn hostdev(tag: Tag<'_>, r: &mut Reader<'_>) {
    let source = field::child(tag, "source");
    if tag.attribute("mode") != Some("capabilities") {
        model(tag, r);
        source.iter().for_each(|source| protocol(tag, *source, r));
    }
    if kind(tag) == "usb"
        && let Some(source) = source
        && field::child(source, "product").is_some()
        && field::child(source, "vendor").is_none()
    {
        r.problem_code(source, INTERNAL_ERROR, "missing vendor");
    }
    if kind(tag) == "pci" && source.is_some_and(|source| source.attribute("startupPolicy").is_some()) {
        r.problem_code(
            tag,
            CONFIG_UNSUPPORTED,
            "Setting startupPolicy is only allowed for USB devices",
        );
    }
    let capabilities = tag.attribute("mode") == Some("capabilities");
    if !capabilities && matches!(kind(tag), "storage" | "misc" | "net") {
        field::bad_attr(tag, r, "type", kind(tag), "");
    }
    let wwpn = field::child(tag, "source").and_then(|source| source.attribute("wwpn"));
    let digits = wwpn.map(|wwpn| wwpn.strip_prefix("naa.").unwrap_or_default());
    if digits.is_some_and(|digits| digits.len() != 16 || !digits.bytes().all(|c| c.is_ascii_hexdigit())) {
        r.problem(tag, "malformed 'wwpn' value");
    }
}

/// Which protocol each kind of SCSI device is reached by.
fn protocol(tag: Tag<'_>, source: Tag<'_>, r: &mut Reader<'_>) {
    let Some(protocol) = source.attribute("protocol") else {
        return;
    };
    let fits = match kind(tag) {
        "scsi" => protocol == "iscsi",
        "scsi_host" => protocol == "vhost",
        _ => true,
    };
    if !fits {
        field::bad_attr(source, r, "protocol", protocol, "");
    } else if kind(tag) == "scsi" {
        match field::child(source, "host") {
            None => r.problem(source, "missing the host address for the iSCSI hostdev"),
            Some(host) if host.attribute("name").is_none() => r.problem(host, "missing name for host"),
            Some(_) => {}
        }
    }
}

/// How the guest sees the device, where there is a choice.
fn model(tag: Tag<'_>, r: &mut Reader<'_>) {
    let model = tag.attribute("model");
    let fits = |model: &str| match kind(tag) {
        "mdev" => model.starts_with("vfio-"),
        _ => model.starts_with("virtio-"),
    };
    match (kind(tag), model) {
        ("mdev", None) => field::missing_attr(tag, r, "model"),
        ("mdev" | "scsi_host", Some(model)) if !fits(model) => field::bad_attr(tag, r, "model", model, ""),
        ("mdev" | "scsi_host", _) | (_, None) => {}
        (other, Some(_)) => {
            let words = format!("'model' attribute in <hostdev> is only supported when type='{other}'");
            r.problem_attr(tag, "model", words);
        }
    }
}
