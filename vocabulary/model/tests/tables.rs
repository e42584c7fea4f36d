//! The definitions of documents and the tables of what documents may hold agree in both directions.

use oxvirt_model::definitions::DEFINITIONS;
use schema::Kind;
use std::collections::{BTreeMap, BTreeSet};
use xml::{Field, Form};

type Fields = &'static [Field];

/// Where the content of an element is described: by fields, or as a list of elements of a name.
#[derive(Clone, Copy)]
enum Part {
    Fields(Fields),
    ListOf(&'static str, Fields),
}

/// What one element holds by its definition.
#[derive(Default)]
struct Defined {
    attributes: BTreeSet<&'static str>,
    children: BTreeMap<&'static str, Vec<Part>>,
    /// Anything may stand here.
    open: bool,
}

impl Defined {
    fn of(parts: &[Part]) -> Self {
        let mut defined = Self::default();
        for part in parts {
            match part {
                Part::Fields(fields) => defined.add(fields),
                Part::ListOf(name, fields) => defined.child(name, Part::Fields(fields)),
            }
        }
        defined
    }

    fn add(&mut self, fields: Fields) {
        for field in fields {
            let inner = field.fields.map_or(&[][..], |fields| fields());
            match field.form {
                Form::Attr => _ = self.attributes.insert(field.name),
                Form::Flat => self.add(inner),
                Form::Open => self.open = true,
                Form::Text => {}
                Form::Child | Form::Leaf | Form::Flag => self.child(field.name, Part::Fields(inner)),
                Form::List => {
                    let (outer, name) = field.name.split_once('/').unwrap_or((field.name, field.name));
                    self.child(outer, Part::ListOf(name, inner));
                }
            }
        }
    }

    fn child(&mut self, name: &'static str, part: Part) {
        self.children.entry(name).or_default().push(part);
    }
}

/// Compares one element and all below it; `seen` ends the recursion of elements that hold themselves.
fn compare(kind: Kind, path: &str, parts: &[Part], seen: &mut BTreeSet<String>, out: &mut BTreeSet<String>) {
    let Some((kind, path, rule)) = schema::rule(kind, path) else {
        return;
    };
    let defined = Defined::of(parts);
    if rule.is_forbidden()
        || defined.open
        || !seen.insert(format!("{kind:?} {path} {:?}", defined.attributes))
    {
        return;
    }
    for attribute in rule.attributes.iter().filter(|each| each.name != "*") {
        if !defined.attributes.contains(attribute.name.as_str()) {
            out.insert(format!("{path}@{}: not defined", attribute.name));
        }
    }
    for name in &defined.attributes {
        if !rule.attributes.iter().any(|each| each.name == *name) {
            out.insert(format!("{path}@{name}: not in the table"));
        }
    }
    for child in rule.children.iter().filter(|each| each.name != "*") {
        match defined.children.get(child.name.as_str()) {
            Some(parts) => compare(kind, &format!("{path}/{}", child.name), parts, seen, out),
            None => _ = out.insert(format!("{path}/{}: not defined", child.name)),
        }
    }
    for name in defined.children.keys() {
        if !rule.children.iter().any(|each| each.name == *name) {
            out.insert(format!("{path}/{name}: not in the table"));
        }
    }
}

/// Differences that are meant: end of the path (`*` stands for anything), and why.
const MEANT: &[(&str, &str)] = &[
    ("*/boot: not in the table", SHARED),
    ("*/master: not in the table", SHARED),
    ("*/rom: not in the table", SHARED),
    ("*/acpi: not in the table", SHARED),
    ("*/nvram/alias: not in the table", SHARED),
    ("*/smartcard/alias: not in the table", SHARED),
    (
        "*@tty: not in the table",
        "libvirt prints the terminal of every character device that has one",
    ),
    (
        "*/address/zpci: not in the table",
        "one definition of a PCI address",
    ),
    (
        "/device/capability*: not in the table",
        "one definition for all forms of a capability, which nest",
    ),
    (
        "/domain/devices/hostdev/source/address@*",
        "one definition of an address on the host",
    ),
    (
        "/domain/devices/interface/source/address@*",
        "one definition of an address on the host",
    ),
    (
        "/domain/devices/hostdev/source/host@*",
        "one definition of a server of storage",
    ),
    (
        "/domain/devices/filesystem/source@*",
        "read as libvirt does; the table does not know volumes of file systems",
    ),
    (
        "/domain/devices/graphics/listen@*",
        "only in documents of status and migration",
    ),
    (
        "/domain/devices/tpm/backend/source/reconnect*",
        "one definition of a character device's source",
    ),
    ("/domain/sysinfo/*/entry@*", "one definition of an entry"),
    (
        "/domain/cpu/arch: not in the table",
        "one definition of a CPU: of hosts, and of guests",
    ),
    (
        "/domain/os/nvram/source/dataStore*",
        "one definition of an image, which may build on another",
    ),
    (
        "/domainsnapshot/disks/disk/source*",
        "one definition of a source; the document's reader refuses the rest",
    ),
    ("/domainbackup/disks/disk@state*", "only in documents of status"),
    ("/domaincheckpoint/active*", "only in files of oxvirt and libvirt"),
    (
        "/interface/bridge/interface/bond/interface/*",
        "one definition of a member, which may have members",
    ),
    (
        "/network/forward/pf@connections*",
        "libvirt prints how many guests use the function",
    ),
    ("/network/portgroup/port*", "one definition of a port's isolation"),
    (
        "/volume/backingStore/*",
        "one definition of an image: the volume and what it builds on",
    ),
    (
        "/filter/rule/*: not in the table",
        "libvirt reads and prints the field of the protocol, its schema lacks it",
    ),
    (
        "*/privateData: not defined",
        "only in documents of status, where the driver reads them",
    ),
    (
        "/domain/devices/hostdev/source/adapter@*",
        "forms of an adapter of pools, which libvirt drops here",
    ),
    (
        "/domain/devices/hostdev/source/adapter/parentaddr*",
        "a form of an adapter of pools, which libvirt drops here",
    ),
    (
        "/domain/devices/interface/source@missing*",
        "only in documents of status",
    ),
    ("/domain/devices/smartcard/target*", "libvirt drops it"),
    ("/filter/rule/tcp-ipv6@flags: not defined", "libvirt drops it"),
    ("/domain/launchSecurity/handle*", "libvirt drops it"),
    (
        "/pool/config_opts*",
        "read and printed with their namespace by hand",
    ),
    (
        "/pool/mount_opts*",
        "read and printed with their namespace by hand",
    ),
    (
        "/pool/source/format/*",
        "the table has them in two places; libvirt reads them beside the format",
    ),
    (
        "/cpu/*: not defined",
        "what a host's CPU has besides: in the document of capabilities",
    ),
];

const SHARED: &str = "one definition of what devices have in common; libvirt reads it of every device";

/// Whether a text is what a pattern with at most two stars means.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(_) if part.is_empty() => rest = "",
            Some(found) => rest = &rest[found + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

#[test]
fn definitions_and_tables_agree() {
    let mut differences = BTreeSet::new();
    for (root, fields) in DEFINITIONS {
        let kind = Kind::of_root(root).expect(root);
        let mut seen = BTreeSet::new();
        compare(
            kind,
            &format!("/{root}"),
            &[Part::Fields(fields())],
            &mut seen,
            &mut differences,
        );
    }
    let unmeant: Vec<&String> = differences
        .iter()
        .filter(|line| !MEANT.iter().any(|(pattern, _)| fits(pattern, line)))
        .collect();
    assert_eq!(unmeant, Vec::<&String>::new());
    for (pattern, reason) in MEANT {
        let used = differences.iter().any(|line| fits(pattern, line));
        assert!(used, "no longer needed: {pattern} ({reason})");
    }
}
