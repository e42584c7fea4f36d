//! The tables of `vocabulary/schema`: made of the published facts, with the few places where those are wrong put right.

use serde_json::{Map, Value};
use std::path::Path;

/// Where the facts refer to another document's element of the same name, but the element is another: kind, path, and
/// what it really holds.
const CORRECTIONS: [(&str, &str, &str); 5] = [
    (
        "network",
        "/network/domain",
        r#"{"attrs": {"name": {"req": true, "type": "@dnsName"}, "localOnly": {"values": ["yes", "no"]}, "register": {"values": ["yes", "no"]}}}"#,
    ),
    (
        "capability",
        "/capabilities/guest/arch/domain",
        r#"{"attrs": {"type": {"req": true, "type": "text"}}, "children": ["emulator", "loader", "machine*"]}"#,
    ),
    (
        "nodedev",
        "/device/capability/domain",
        r#"{"text": ["@unsignedLong", "@hexuint"]}"#,
    ),
    ("domaincaps", "/domainCapabilities/domain", r#"{"text": "text"}"#),
    // A network disk has no files to label.
    (
        "domainsnapshot",
        "/domainsnapshot/disks/disk",
        r#"{"variants": [{"when": {"type": ["file", "block", null]}, "children": ["source"]}, {"when": {"type": ["network"]}, "children": ["source"], "child_detail": {"source": {"attrs": ["protocol!", "name", "tls", "tlsHostname", "index", "query"], "children": ["slices", "dataStore", "privateData", "host*", "reconnect", "encryption", "snapshot", "config", "auth", "initiator", "cookies", "readahead", "timeout", "ssl", "knownHosts", "identity"]}}}]}"#,
    ),
];

/// The names of the tables, in the order of their files.
const TABLES: [&str; 18] = [
    "capability",
    "cpu",
    "domain",
    "domainbackup",
    "domaincaps",
    "domaincheckpoint",
    "domainsnapshot",
    "interface",
    "network",
    "networkport",
    "nodedev",
    "nwfilter",
    "nwfilterbinding",
    "secret",
    "storagepool",
    "storagepoolcaps",
    "storagevol",
    "types",
];

/// Compares the committed tables with the facts, or writes them. Errors: the tables that differ.
pub fn run(root: &Path, spec: &Path, write: bool) -> Result<String, String> {
    let facts = spec.join("xml");
    if !facts.join("domain.json").exists() {
        return Ok(format!(
            "schema: skipped, there are no facts at {}",
            spec.display()
        ));
    }
    let folder = root.join("vocabulary/schema/tables");
    let (mut stale, mut paths) = (Vec::new(), 0);
    for name in TABLES {
        let (text, count) = table(name, &facts.join(format!("{name}.json")))?;
        paths += count;
        let file = folder.join(format!("{name}.json"));
        if write {
            std::fs::write(&file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
        } else if std::fs::read_to_string(&file).unwrap_or_default() != text {
            stale.push(name);
        }
    }
    if stale.is_empty() {
        return Ok(format!(
            "schema: {} tables, {paths} rows, 0 differences",
            TABLES.len()
        ));
    }
    Err(format!(
        "schema: tables differ from the facts: {}; cargo xtask schema --write",
        stale.join(", ")
    ))
}

/// One table as text, a row a line; and the number of its rows.
fn table(name: &str, facts: &Path) -> Result<(String, usize), String> {
    let text = std::fs::read_to_string(facts).map_err(|error| format!("{}: {error}", facts.display()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", facts.display()))?;
    let paths = json.get("paths");
    let mut rows = paths.unwrap_or(&json).as_object().cloned().unwrap_or_default();
    correct(name, &mut rows)?;
    let lines: Vec<String> = rows
        .iter()
        .map(|(path, row)| format!("{}: {row}", Value::from(path.as_str())))
        .collect();
    let body = lines.join(",\n");
    let text = match paths {
        Some(_) => format!("{{\"paths\": {{\n{body}\n}}}}\n"),
        None => format!("{{\n{body}\n}}\n"),
    };
    Ok((text, rows.len()))
}

/// Puts corrections in: a reference is replaced, anything else is added to.
fn correct(name: &str, rows: &mut Map<String, Value>) -> Result<(), String> {
    for (_, path, text) in CORRECTIONS.iter().filter(|(table, _, _)| *table == name) {
        let new: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?;
        let row = rows.get_mut(*path).and_then(Value::as_object_mut);
        let row = row.ok_or_else(|| format!("{name}: there is no {path} to correct"))?;
        row.remove("see");
        row.extend(new);
    }
    Ok(())
}
