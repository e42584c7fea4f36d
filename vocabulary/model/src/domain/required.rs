//! What a domain's document must have, where libvirt has words of its own for what is missing.

use crate::code::{INTERNAL_ERROR, NO_SOURCE, NO_TARGET, XML_ERROR};
use std::collections::HashSet;
use xml::{Reader, Tag, field};

/// Something that must be there.
enum Need {
    Attr(&'static str),
    Child(&'static str),
}

/// Devices, what each must have, and how its absence is called.
const NEEDS: &[(&str, Need, i32, &str)] = &[
    (
        "input",
        Need::Attr("type"),
        INTERNAL_ERROR,
        "missing input device type",
    ),
    (
        "hub",
        Need::Attr("type"),
        INTERNAL_ERROR,
        "missing hub device type",
    ),
    (
        "redirdev",
        Need::Attr("type"),
        INTERNAL_ERROR,
        "missing type in redirdev",
    ),
    (
        "rng",
        Need::Child("backend"),
        XML_ERROR,
        "only one RNG backend is supported",
    ),
    (
        "tpm",
        Need::Child("backend"),
        XML_ERROR,
        "missing TPM device backend",
    ),
    (
        "shmem",
        Need::Attr("name"),
        XML_ERROR,
        "shmem element must contain 'name' attribute",
    ),
    (
        "memory",
        Need::Child("target"),
        XML_ERROR,
        "missing <target> element for <memory> device",
    ),
    (
        "lease",
        Need::Child("key"),
        XML_ERROR,
        "Missing 'key' element for lease",
    ),
];

/// Checks what must be there, before anything is read.
pub fn check(root: Tag<'_>, r: &mut Reader<'_>) {
    let numa = field::child(root, "cpu").and_then(|cpu| field::child(cpu, "numa"));
    if field::child(root, "memory").is_none() && numa.is_none() {
        let words = "Memory size must be specified via <memory> or in the <numa> configuration";
        r.problem_code(root, XML_ERROR, words);
    }
    clock(root, r);
    features_of_cpu(root, r);
    cells(numa, r);
    labels(root, r);
    schedulers(root, r);
    consoles(root, r);
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    for tag in devices.children().filter(Tag::is_element) {
        let name = tag.tag_name().name();
        for (_, need, code, words) in NEEDS.iter().filter(|(device, ..)| *device == name) {
            let there = match need {
                // A device that says what it is and nothing else is another mistake.
                Need::Attr(attr) => tag.attribute(*attr).is_some(),
                Need::Child(child) => {
                    field::child(tag, child).is_some() || tag.attributes().len() == 0 && name == "memory"
                }
            };
            if !there {
                r.problem_code(tag, *code, *words);
            }
        }
        match name {
            "channel" => channel(tag, r),
            "hostdev" => hostdev(tag, r),
            "interface" => interface(tag, r),
            "disk" => disk_hosts(tag, r),
            "filesystem" => filesystem(tag, r),
            _ => {}
        }
    }
}

fn clock(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(clock) = field::child(root, "clock") else {
        return;
    };
    let offset = clock.attribute("offset").unwrap_or_default();
    for (kind, name) in [("timezone", "timezone"), ("absolute", "start")] {
        if offset == kind && clock.attribute(name).is_none() {
            let words = format!("missing '{name}' attribute for clock with offset='{kind}'");
            r.problem_code(clock, INTERNAL_ERROR, words);
        }
    }
}

fn features_of_cpu(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(cpu) = field::child(root, "cpu") else {
        return;
    };
    for feature in field::children(cpu, "feature") {
        if feature.attribute("name").is_none_or(str::is_empty) {
            r.problem_code(feature, XML_ERROR, "Invalid CPU feature name");
        }
    }
    let Some(topology) = field::child(cpu, "topology") else {
        return;
    };
    for name in ["sockets", "dies", "clusters", "cores", "threads"] {
        if topology.attribute(name).is_some_and(|text| text.trim() == "0") {
            let words =
                format!("Invalid value for attribute '{name}' in element 'topology': Zero is not permitted");
            r.problem_code(topology, XML_ERROR, words);
        }
    }
}

/// Nodes are numbered from 0 without holes, and have memory.
fn cells(numa: Option<Tag<'_>>, r: &mut Reader<'_>) {
    let Some(numa) = numa else { return };
    let count = field::children(numa, "cell").count();
    let mut seen = HashSet::new();
    for (place, cell) in field::children(numa, "cell").enumerate() {
        let id = cell
            .attribute("id")
            .map_or(Some(place), |text| text.trim().parse().ok());
        let Some(id) = id else { continue };
        if id >= count {
            r.problem_code(
                cell,
                XML_ERROR,
                "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not starting from 0 are not allowed",
            );
        } else if !seen.insert(id) {
            r.problem_code(
                cell,
                XML_ERROR,
                format!("Duplicate NUMA cell info for cell id '{id}'"),
            );
        }
        if cell.attribute("memory").is_none() {
            r.problem_code(cell, XML_ERROR, "missing element or attribute './@memory'");
        }
    }
}

/// Whom a scheduler is for; asked in other words than what is missing elsewhere.
fn schedulers(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(tune) = field::child(root, "cputune") else {
        return;
    };
    for (name, of) in [("vcpusched", "vcpus"), ("iothreadsched", "iothreads")] {
        for tag in field::children(tune, name).filter(|tag| tag.attribute(of).is_none()) {
            r.problem(tag, format!("Missing attribute '{of}' in element '{name}'"));
            r.leave_out(tag);
        }
    }
}

fn labels(root: Tag<'_>, r: &mut Reader<'_>) {
    for label in field::children(root, "seclabel") {
        let fixed = label.attribute("type") == Some("static");
        if fixed && label.attribute("model") != Some("none") && field::child(label, "label").is_none() {
            r.problem_code(label, XML_ERROR, "security label is missing");
        }
    }
}

/// Only the first console can be another name for a serial port.
fn consoles(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    for console in field::children(devices, "console").skip(1) {
        let target = field::child(console, "target").and_then(|target| target.attribute("type"));
        if matches!(target, None | Some("serial")) {
            let words = "Only the first console can be a serial port";
            r.problem_code(console, crate::code::CONFIG_UNSUPPORTED, words);
        }
    }
}

fn channel(tag: Tag<'_>, r: &mut Reader<'_>) {
    let target = field::child(tag, "target");
    if target.is_none_or(|target| target.attribute("type").is_none()) {
        r.problem_code(tag, XML_ERROR, "target type must be specified for channel device");
    }
}

fn hostdev(tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(kind) = tag.attribute("type") else { return };
    let Some(source) = field::child(tag, "source") else {
        r.problem_code(tag, XML_ERROR, "Missing <source> element in hostdev device");
        return;
    };
    let iscsi = source.attribute("protocol") == Some("iscsi");
    if kind == "scsi" && iscsi && source.attribute("name").is_none() {
        r.problem_code(source, XML_ERROR, "missing iSCSI hostdev source path name");
    }
}

/// Kinds of network cards that are connected to something.
fn interface(tag: Tag<'_>, r: &mut Reader<'_>) {
    const CONNECTED: &[&str] = &[
        "network", "bridge", "direct", "vdpa", "client", "server", "mcast", "udp", "internal",
    ];
    let kind = tag.attribute("type").unwrap_or_default();
    let source = field::child(tag, "source");
    if CONNECTED.contains(&kind) && source.is_none() {
        r.problem_code(
            tag,
            XML_ERROR,
            format!("interface type='{kind}' requires a 'source' element"),
        );
        return;
    }
    let Some(source) = source else { return };
    let missing = |name: &str| source.attribute(name).is_none();
    match kind {
        "bridge" if missing("bridge") => field::missing_attr(source, r, "bridge"),
        "network" if missing("network") => field::missing_attr(source, r, "network"),
        "direct" | "vdpa" if missing("dev") => field::missing_attr(source, r, "dev"),
        "client" | "server" | "mcast" | "udp" if missing("port") => field::missing_attr(source, r, "port"),
        "udp" if field::child(source, "local").is_none() => {
            r.problem_code(
                source,
                XML_ERROR,
                "'<local>' element missing for 'udp' socket interface",
            );
        }
        _ => {}
    }
}

/// Servers of a disk on the network have a name or a socket, by the way they are reached.
fn disk_hosts(tag: Tag<'_>, r: &mut Reader<'_>) {
    if tag.attribute("type") != Some("network") {
        return;
    }
    let source = field::child(tag, "source");
    for host in source
        .into_iter()
        .flat_map(|source| field::children(source, "host"))
    {
        let transport = host.attribute("transport").unwrap_or("tcp");
        if transport == "unix" && host.attribute("socket").is_none() {
            r.problem_code(host, XML_ERROR, "missing socket for unix transport");
        } else if transport != "unix" && host.attribute("socket").is_some() {
            let words = format!("transport '{transport}' does not support socket attribute");
            r.problem_code(host, XML_ERROR, words);
        } else if transport != "unix" && host.attribute("name").is_none() {
            r.problem_code(host, XML_ERROR, "missing name for host");
        }
    }
}

fn filesystem(tag: Tag<'_>, r: &mut Reader<'_>) {
    let (source, target) = (field::child(tag, "source"), field::child(tag, "target"));
    let target = target.and_then(|target| target.attribute("dir"));
    let kind = tag.attribute("type").unwrap_or_default();
    let names: &[&str] = match kind {
        "ram" => return,
        "" | "mount" | "bind" => &["dir", "socket"],
        _ => &["dir", "file", "dev", "name", "socket", "pool"],
    };
    let named = source.and_then(|source| names.iter().find_map(|name| source.attribute(*name)));
    let Some(named) = named else {
        r.problem_code(tag, NO_SOURCE, target.unwrap_or_default());
        return;
    };
    if target.is_none() {
        r.problem_code(tag, NO_TARGET, named);
    }
}
