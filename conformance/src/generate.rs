//! Documents of domains, made by chance from the tables of what they may hold: `conformance generate SEED COUNT DIR`.
//!
//! The same seed makes the same documents. Each is a small guest with a few devices and settings; most optional parts
//! are left out, so that a good part of the documents can be accepted and each refusal has few possible reasons.

use crate::generate_values::{Chance, value_of};
use schema::{Attribute, Child, Count, Form, Kind, Rule};
use std::fmt::Write as _;
use std::path::Path;
use xml::Node;

/// Writes `count` documents below `dir`.
pub fn run(seed: u64, count: usize, dir: &Path) -> Result<(), String> {
    std::fs::create_dir_all(dir).map_err(|error| error.to_string())?;
    for number in 0..count {
        let text = document(seed, number);
        let file = dir.join(format!("{number:05}.xml"));
        std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    println!("{count} documents below {}, seed {seed}", dir.display());
    Ok(())
}

/// Devices that QEMU knows, the common ones more often.
const DEVICES: &[&str] = &[
    "disk",
    "disk",
    "disk",
    "disk",
    "interface",
    "interface",
    "interface",
    "controller",
    "controller",
    "controller",
    "filesystem",
    "serial",
    "parallel",
    "console",
    "channel",
    "channel",
    "input",
    "graphics",
    "graphics",
    "sound",
    "audio",
    "video",
    "video",
    "hub",
    "redirdev",
    "smartcard",
    "watchdog",
    "memballoon",
    "rng",
    "tpm",
    "panic",
    "shmem",
    "memory",
    "iommu",
    "vsock",
    "crypto",
    "pstore",
    "hostdev",
    "lease",
];

/// What a domain has beside devices.
const SETTINGS: &[&str] = &[
    "title",
    "description",
    "iothreads",
    "iothreadids",
    "memoryBacking",
    "memtune",
    "cputune",
    "blkiotune",
    "numatune",
    "resource",
    "sysinfo",
    "features",
    "cpu",
    "clock",
    "on_poweroff",
    "on_reboot",
    "on_crash",
    "pm",
    "perf",
    "seclabel",
    "launchSecurity",
    "maxMemory",
    "currentMemory",
    "metadata",
    "keywrap",
    "os",
    "vcpus",
    "throttlegroups",
];

fn document(seed: u64, number: usize) -> String {
    let mut chance = Chance::new(seed, number as u64);
    let machine = *chance.pick(&["q35", "q35", "pc", "pc", "microvm"]);
    let machine = if chance.one_in(30) {
        machine
    } else {
        machine.replace("microvm", "q35").leak()
    };
    let mut out = String::new();
    let _ = write!(
        out,
        "<domain type='qemu'>\n  <name>g{number}</name>\n  <uuid>00000000-0000-4000-8000-{number:012x}</uuid>\n  <memory unit='KiB'>{}</memory>\n  <vcpu placement='static'>{}</vcpu>\n",
        chance.pick(&["219136", "1048576", "524288", "1000001"]),
        chance.pick(&["1", "2", "4", "6"]),
    );
    let settings: Vec<&str> = (0..chance.below(3)).map(|_| *chance.pick(SETTINGS)).collect();
    let mut os = Node::new("os");
    if settings.contains(&"os") {
        os = element(Kind::Domain, "/domain/os", "os", None, 0, &mut chance);
        os.children.retain(|child| child.name != "type");
        os.attributes
            .retain(|(name, _)| name != "firmware" || number.is_multiple_of(2));
    }
    let mut kind = Node::new("type");
    kind.attributes = vec![
        ("arch".into(), "x86_64".into()),
        ("machine".into(), machine.into()),
    ];
    kind.text = "hvm".into();
    os.children.insert(0, kind);
    push(&mut out, os, 1);
    let mut done = vec!["os"];
    for name in settings {
        if !done.contains(&name) {
            done.push(name);
            push(
                &mut out,
                element(
                    Kind::Domain,
                    &format!("/domain/{name}"),
                    name,
                    None,
                    0,
                    &mut chance,
                ),
                1,
            );
        }
    }
    let mut devices = Node::new("devices");
    for _ in 0..1 + chance.below(4) {
        let name = *chance.pick(DEVICES);
        devices.children.push(element(
            Kind::Domain,
            &format!("/domain/devices/{name}"),
            name,
            None,
            0,
            &mut chance,
        ));
    }
    push(&mut out, devices, 1);
    out.push_str("</domain>\n");
    out
}

fn push(out: &mut String, node: Node, depth: usize) {
    let mut writer = xml::Writer::new();
    writer.element(&node.name, &node);
    for line in writer.finish().lines() {
        let _ = writeln!(out, "{}{line}", "  ".repeat(depth));
    }
}

/// Parts that would name things of the host, make most documents wrong, or have no use of chance.
fn is_left_out(path: &str, name: &str) -> bool {
    const NEVER: &[&str] = &[
        "privateData",
        "mirror",
        "backenddomain",
        "index",
        "alias",
        "tty",
        "nodeset",
        "emulatorpin",
        "ready",
    ];
    NEVER.contains(&name) || (path.ends_with("/metadata") && name == "*")
}

/// How seldom an optional part is there.
fn rarity(name: &str, depth: usize) -> u64 {
    match name {
        "address" | "acpi" | "rom" | "boot" | "virtualport" | "vlan" => 14,
        "source" | "model" | "target" => 2,
        "driver" => 3,
        _ => 5 + 2 * depth as u64,
    }
}

/// What an element holds where its parent has a form: attributes and children, instead of all it can hold.
type Detail<'a> = Option<(&'a [Child], &'a [Child])>;

/// One element with what it must hold, and by chance with what it may hold.
fn element(
    kind: Kind,
    path: &str,
    name: &str,
    detail: Detail<'_>,
    depth: usize,
    chance: &mut Chance,
) -> Node {
    let mut node = Node::new(name);
    let Some((kind, path, rule)) = schema::rule(kind, path) else {
        return node;
    };
    let forms: Vec<Form<'_>> = rule.forms().collect();
    let form = (detail.is_none() && !forms.is_empty()).then(|| *chance.pick(&forms));
    tell_form(&mut node, form, chance);
    for (attribute, required) in attributes(rule, form, detail) {
        if is_left_out(&path, &attribute.name)
            || node.attributes.iter().any(|(name, _)| *name == attribute.name)
        {
            continue;
        }
        if required || chance.one_in(rarity(&attribute.name, depth)) {
            let value = value_of(&format!("{path}@{}", attribute.name), &attribute.value, chance);
            node.attributes.push((attribute.name.clone(), value));
        }
    }
    for child in children(rule, form, detail) {
        if is_left_out(&path, &child.name) || !wanted(&path, child, depth, chance) {
            continue;
        }
        let inner = form.and_then(|form| form.of_child(&child.name));
        let place = format!("{path}/{}", child.name);
        node.children
            .push(element(kind, &place, &child.name, inner, depth + 1, chance));
    }
    if let Some(text) = &rule.text
        && node.children.is_empty()
    {
        node.text = value_of(&path, text, chance);
    }
    node
}

/// The attributes that tell the form.
fn tell_form(node: &mut Node, form: Option<Form<'_>>, chance: &mut Chance) {
    for (name, values) in form.iter().flat_map(|form| form.when) {
        if let Some(value) = chance.pick(values) {
            node.attributes.push((name.clone(), value.clone()));
        }
    }
}

/// The attributes an element can have in this form, and whether it must.
fn attributes<'a>(rule: &'a Rule, form: Option<Form<'_>>, detail: Detail<'_>) -> Vec<(&'a Attribute, bool)> {
    let listed = |list: &[Child], name: &str| {
        list.iter()
            .find(|each| each.name == name)
            .map(|each| each.count == Count::One)
    };
    let of = |attribute: &Attribute| match (detail, form) {
        (Some((list, _)), _) => listed(list, &attribute.name),
        (None, Some(form)) if form.when.iter().any(|(name, _)| *name == attribute.name) => None,
        (None, Some(form)) if rule.is_of_a_form(&attribute.name) => listed(form.attributes, &attribute.name),
        _ => Some(attribute.required),
    };
    let known = rule.attributes.iter().filter(|attribute| attribute.name != "*");
    known
        .filter_map(|attribute| Some((attribute, of(attribute)?)))
        .collect()
}

/// The children an element can have in this form.
fn children<'a>(rule: &'a Rule, form: Option<Form<'a>>, detail: Detail<'a>) -> Vec<&'a Child> {
    let own: &[Child] = match (detail, form) {
        (Some((_, list)), _) => return list.iter().filter(|child| child.name != "*").collect(),
        (None, Some(form)) => form.children,
        _ => &[],
    };
    let common = rule
        .children
        .iter()
        .filter(|child| form.is_none() || !rule.is_of_a_form(&child.name));
    common.chain(own).filter(|child| child.name != "*").collect()
}

fn wanted(path: &str, child: &Child, depth: usize, chance: &mut Chance) -> bool {
    match child.count {
        Count::One | Count::Many => true,
        // What is chosen at random where it is missing could not be compared.
        _ if path.ends_with("/interface") && child.name == "mac" => true,
        _ => depth < 5 && chance.one_in(rarity(&child.name, depth)),
    }
}
