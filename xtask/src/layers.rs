//! The folders are the architecture: no crate uses one of a folder below its own.

use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// The folders from top to bottom: each may use those before it and, where it says so, itself.
const LAYERS: &[(&str, bool)] = &[
    ("base", true),
    ("vocabulary", true),
    ("transport", false),
    ("host", false),
    ("engine", false),
    ("drivers", false),
    ("programs", true),
    ("conformance", false),
    ("xtask", false),
];

/// Crates that may use `transport`: everybody else must not know that a wire exists.
const KNOWS_THE_WIRE: &[&str] = &["oxvirt-daemon", "oxvirt-driver-remote", "oxvirt-connect"];

/// Compares `cargo metadata` with the layers. Errors: one line per arrow that points the wrong way.
pub fn run(root: &Path) -> Result<String, String> {
    let metadata = metadata(root)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let layer_of: HashMap<String, usize> = packages
        .iter()
        .filter_map(|package| layer(root, package))
        .collect();
    let mut wrong = Vec::new();
    for package in &packages {
        let name = text(&package["name"]);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = text(&dependency["name"]);
            let (Some(ours), Some(theirs)) = (layer_of.get(name), layer_of.get(other)) else {
                continue;
            };
            let (folder, may_use_itself) = LAYERS.get(*ours).copied().unwrap_or(("", false));
            let hidden = other == "oxvirt-transport" && !KNOWS_THE_WIRE.contains(&name);
            let sideways = theirs == ours && !may_use_itself;
            let program = folder == "conformance" || folder == "xtask";
            if theirs > ours || sideways || (hidden && !program) {
                wrong.push(format!("{name} ({folder}) must not use {other}"));
            }
        }
    }
    if wrong.is_empty() {
        Ok(format!("layers: {} crates in order", layer_of.len()))
    } else {
        Err(wrong.join("\n"))
    }
}

fn metadata(root: &Path) -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

fn layer(root: &Path, package: &Value) -> Option<(String, usize)> {
    let manifest = Path::new(text(&package["manifest_path"]))
        .strip_prefix(root)
        .ok()?;
    let folder = manifest.components().next()?.as_os_str().to_str()?;
    let index = LAYERS.iter().position(|(name, _)| *name == folder)?;
    Some((text(&package["name"]).to_owned(), index))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
