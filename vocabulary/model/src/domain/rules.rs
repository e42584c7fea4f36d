//! Rules of documents that need more than one attribute, checked where the text still can be pointed at.

use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR, XML_DETAIL};
use crate::scalar::CpuSet;
use xml::{Reader, Tag, Value, field};

/// The error "there is no source".
const NO_SOURCE: i32 = 19;

/// Checks a domain by its text.
pub fn check(root: Tag<'_>, r: &mut Reader<'_>) {
    for tag in root.children().filter(Tag::is_element) {
        if matches!(
            tag.tag_name().name(),
            "vcpu" | "cputune" | "numatune" | "memoryBacking"
        ) {
            empty_sets(tag, r);
        }
        let text = |name| field::child(tag, name).and_then(|child| child.text());
        if tag.tag_name().name() == "cpu" && text("vendor").is_some() && text("model").is_none() {
            r.problem(tag, "CPU vendor specified without CPU model");
        }
    }
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    once(devices, r);
    for tag in devices.children().filter(Tag::is_element) {
        match tag.tag_name().name() {
            "input" => input(tag, r),
            "hostdev" => hostdev(tag, r),
            "channel" => channel(tag, r),
            "parallel" => source_path(tag, r),
            "console" => console(tag, r),
            "serial" => serial(tag, r),
            "disk" => disk(tag, r),
            "filesystem" => filesystem(tag, r),
            "rng" => rng(tag, r),
            "tpm" => tpm(tag, r),
            "graphics" => graphics(tag, r),
            "interface" => interface(tag, r),
            _ => {}
        }
        if matches!(
            tag.tag_name().name(),
            "serial" | "parallel" | "channel" | "redirdev" | "smartcard"
        ) {
            source_mode(tag, r);
        }
        address(tag, r);
    }
    vcpus(root, r);
    scheduler(root, r);
}

/// A set that is written down must have members: one from which all were taken out pins to nothing.
fn empty_sets(part: Tag<'_>, r: &mut Reader<'_>) {
    let is_empty = |text: &str| CpuSet::parse(text).is_some_and(|set| set.is_empty());
    for tag in part.descendants().filter(Tag::is_element) {
        for name in ["cpuset", "nodeset"] {
            if let Some(text) = tag.attribute(name).filter(|text| is_empty(text)) {
                let message = format!("Invalid value of '{name}': {text}");
                r.problem_attr_code(tag, name, CONFIG_UNSUPPORTED, message);
            }
        }
        let is_sched = tag.tag_name().name() == "vcpusched";
        let vcpus = tag.attribute("vcpus").filter(|text| is_sched && is_empty(text));
        if let Some(text) = vcpus {
            let message = format!("'vcpus' scheduler bitmap '{text}' is empty");
            r.problem_attr_code(tag, "vcpus", CONFIG_UNSUPPORTED, message);
        }
    }
}

fn kind(tag: Tag<'_>) -> &str {
    tag.attribute("type").unwrap_or_default()
}

/// Devices a guest can have once.
fn once(devices: Tag<'_>, r: &mut Reader<'_>) {
    const ROWS: [(&str, &str, i32); 4] = [
        ("memballoon", "memory balloon", INTERNAL_ERROR),
        ("iommu", "IOMMU", crate::code::XML_ERROR),
        ("vsock", "vsock", crate::code::XML_ERROR),
        ("pstore", "pstore", crate::code::XML_ERROR),
    ];
    for (name, words, code) in ROWS {
        if let Some(second) = field::children(devices, name).nth(1) {
            r.problem_code(second, code, format!("only a single {words} device is supported"));
        }
    }
}

fn input(tag: Tag<'_>, r: &mut Reader<'_>) {
    let kind = kind(tag);
    let bus = tag.attribute("bus").unwrap_or_default();
    if bus == "xen" {
        r.problem_code(tag, INTERNAL_ERROR, "unsupported input bus xen");
    }
    if bus == "ps2" && !matches!(kind, "mouse" | "keyboard") {
        let words = format!("ps2 bus does not support {kind} input device");
        r.problem_code(tag, INTERNAL_ERROR, words);
    }
}

fn hostdev(tag: Tag<'_>, r: &mut Reader<'_>) {
    let source = field::child(tag, "source");
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

/// Where the guest's connection leads.
fn channel(tag: Tag<'_>, r: &mut Reader<'_>) {
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
        r.problem_code(target, XML_DETAIL, words);
    }
}

/// Kinds of character devices that are nothing without a path.
fn source_path(tag: Tag<'_>, r: &mut Reader<'_>) {
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

fn console(tag: Tag<'_>, r: &mut Reader<'_>) {
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

fn serial(tag: Tag<'_>, r: &mut Reader<'_>) {
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

fn disk(tag: Tag<'_>, r: &mut Reader<'_>) {
    let inner = field::child(tag, "source").and_then(|source| field::child(source, "auth"));
    for auth in field::child(tag, "auth").into_iter().chain(inner) {
        let secret = field::child(auth, "secret");
        if secret
            .is_some_and(|secret| secret.attribute("uuid").is_none() && secret.attribute("usage").is_none())
        {
            r.problem(auth, "missing secret uuid or usage attribute");
        }
    }
    if kind(tag) == "network"
        && let Some(source) = field::child(tag, "source")
        && source.attribute("name").is_none()
        && !matches!(source.attribute("protocol"), Some("nbd") | None)
    {
        r.problem(source, "missing name for disk source");
    }
}

fn filesystem(tag: Tag<'_>, r: &mut Reader<'_>) {
    if !matches!(kind(tag), "" | "mount" | "bind") {
        return;
    }
    let source = field::child(tag, "source");
    let given = source
        .is_some_and(|source| source.attribute("dir").is_some() || source.attribute("socket").is_some());
    if !given {
        let target = field::child(tag, "target").and_then(|target| target.attribute("dir"));
        let words = format!(
            "missing source information for device {}",
            target.unwrap_or_default()
        );
        r.problem_code(tag, NO_SOURCE, words);
    }
}

fn interface(tag: Tag<'_>, r: &mut Reader<'_>) {
    let source = field::child(tag, "source");
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
    let virtio = field::child(tag, "model").is_some_and(|model| kind(model).starts_with("virtio"));
    let name = field::child(tag, "driver").and_then(|driver| Some((driver, driver.attribute("name")?)));
    if let Some((driver, name)) = name
        && virtio
        && kind(tag) != "hostdev"
        && !matches!(name, "qemu" | "vhost")
    {
        field::bad_attr(driver, r, "name", name, "");
    }
}

/// Who calls and who is called.
fn source_mode(tag: Tag<'_>, r: &mut Reader<'_>) {
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

/// What only newer TPMs have.
fn tpm(tag: Tag<'_>, r: &mut Reader<'_>) {
    let backend = field::child(tag, "backend").filter(|backend| backend.attribute("version") == Some("1.2"));
    let Some(backend) = backend.filter(|backend| kind(*backend) == "emulator") else {
        return;
    };
    for name in ["active_pcr_banks", "profile"] {
        if let Some(child) = field::child(backend, name) {
            r.problem(child, format!("<{name}/> requires TPM version '2.0'"));
        }
    }
}

fn graphics(tag: Tag<'_>, r: &mut Reader<'_>) {
    let alone = kind(tag) == "dbus" && tag.attribute("p2p") == Some("yes");
    if alone && tag.attribute("address").is_some() {
        r.problem(tag, "D-Bus p2p with an address is not supported");
    }
}

fn rng(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(backend) = field::child(tag, "backend").filter(|tag| tag.attribute("model") == Some("egd"))
    else {
        return;
    };
    let channel = field::child(backend, "source").and_then(|source| source.attribute("channel"));
    let needs = matches!(kind(backend), "dbus" | "spiceport");
    if needs && channel.is_none() {
        let words = "Missing source channel attribute for char device";
        r.problem_code(backend, CONFIG_UNSUPPORTED, words);
    }
}

/// Places that need more than their kind; only devices of the host may be nowhere.
fn address(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(address) = field::child(tag, "address") else {
        return;
    };
    match kind(address) {
        "dimm" if address.attribute("slot").is_none() => field::missing_attr(address, r, "slot"),
        "unassigned" if !matches!(tag.tag_name().name(), "hostdev" | "hub") => {
            let words = "address of type 'unassigned' is supported only for hostdevs";
            r.problem_code(address, CONFIG_UNSUPPORTED, words);
        }
        _ => {}
    }
}

fn vcpus(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(list) = field::child(root, "vcpus") else {
        return;
    };
    let count = field::child(root, "vcpu").and_then(field::text_of);
    let count = count
        .and_then(|text| text.trim().parse::<u32>().ok())
        .unwrap_or(1);
    for vcpu in field::children(list, "vcpu") {
        let id = vcpu.attribute("id").and_then(|text| text.parse::<u32>().ok());
        if let Some(id) = id.filter(|id| *id >= count) {
            r.problem(
                vcpu,
                format!("vcpu id '{id}' is out of range of maximum vcpu count"),
            );
        }
    }
}

/// Schedulers with priorities need one.
fn scheduler(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(tune) = field::child(root, "cputune") else {
        return;
    };
    for name in ["emulatorsched", "vcpusched", "iothreadsched"] {
        for tag in field::children(tune, name) {
            let kind = tag.attribute("scheduler").unwrap_or_default();
            if matches!(kind, "fifo" | "rr") && tag.attribute("priority").is_none() {
                field::missing_attr(tag, r, "priority");
            }
        }
    }
}
