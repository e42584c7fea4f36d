//! Rules of documents that need more than one attribute, checked where the text still can be pointed at.

use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use crate::scalar::CpuSet;
use xml::{Reader, Tag, Value, field};

mod cards;
mod characters;
mod disks;
mod hostdevs;
mod machine;

/// Checks a domain by its text.
pub fn check(root: Tag<'_>, r: &mut Reader<'_>) {
    for tag in root.children().filter(Tag::is_element) {
        if matches!(
            tag.tag_name().name(),
            "vcpu" | "cputune" | "numatune" | "memoryBacking"
        ) {
            empty_sets(tag, r);
        }
        match tag.tag_name().name() {
            "cpu" => machine::cpu(tag, r),
            "clock" => machine::clock(tag, r),
            "features" => machine::features(tag, r),
            "numatune" => machine::numatune(tag, root, r),
            "sysinfo" => machine::sysinfo(tag, r),
            _ => {}
        }
    }
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    machine::labels(root, r);
    once(devices, r);
    audios(devices, r);
    for tag in devices.children().filter(Tag::is_element) {
        match tag.tag_name().name() {
            "input" => input(tag, r),
            "hostdev" => hostdevs::hostdev(tag, r),
            "channel" => characters::channel(tag, r),
            "parallel" => characters::source_path(tag, r),
            "console" => characters::console(tag, r),
            "serial" => characters::serial(tag, r),
            "disk" => disks::disk(tag, r),
            "tpm" => tpm(tag, r),
            "graphics" => graphics(tag, r),
            "interface" => cards::interface(tag, r),
            "video" => video(tag, r),
            _ => {}
        }
        if matches!(
            tag.tag_name().name(),
            "serial" | "parallel" | "channel" | "redirdev" | "smartcard"
        ) {
            characters::source_mode(tag, r);
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

/// Each way to the host's sound has its own number.
fn audios(devices: Tag<'_>, r: &mut Reader<'_>) {
    let mut seen = std::collections::HashSet::new();
    for audio in field::children(devices, "audio") {
        let id = audio.attribute("id").unwrap_or_default();
        if !seen.insert(id) {
            r.problem_attr(audio, "id", format!("audio ID {id} is used multiple times"));
        }
    }
}

/// What is drawn faster is said.
fn video(tag: Tag<'_>, r: &mut Reader<'_>) {
    let acceleration = field::child(tag, "model").and_then(|model| field::child(model, "acceleration"));
    if let Some(acceleration) = acceleration.filter(|acceleration| acceleration.attributes().len() == 0) {
        r.problem_code(
            acceleration,
            CONFIG_UNSUPPORTED,
            "missing values for acceleration",
        );
    }
}

/// The state of a TPM the host emulates is kept in a file or a folder.
fn tpm(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(backend) = field::child(tag, "backend").filter(|backend| kind(*backend) == "emulator") else {
        return;
    };
    if let Some(source) = field::child(backend, "source")
        && !matches!(kind(source), "file" | "dir")
    {
        field::bad_attr(source, r, "type", kind(source), "");
    }
}

fn graphics(tag: Tag<'_>, r: &mut Reader<'_>) {
    let guarded = kind(tag) == "vnc" && tag.attribute("passwd").is_some();
    if guarded
        && tag
            .attribute("connected")
            .is_some_and(|connected| connected != "keep")
    {
        r.problem_attr_code(
            tag,
            "connected",
            CONFIG_UNSUPPORTED,
            "VNC supports connected='keep' only",
        );
    }
    let alone = kind(tag) == "dbus" && tag.attribute("p2p") == Some("yes");
    if alone && tag.attribute("address").is_some() {
        r.problem(tag, "D-Bus p2p with an address is not supported");
    }
}

/// Places that need more than their kind; only devices of the host may be nowhere.
fn address(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(address) = field::child(tag, "address") else {
        return;
    };
    match kind(address) {
        "dimm" if address.attribute("slot").is_none() => field::missing_attr(address, r, "slot"),
        "unassigned"
            if !matches!(tag.tag_name().name(), "hostdev" | "hub") && !characters::is_virtio(tag) =>
        {
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
