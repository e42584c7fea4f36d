//! House rules over the text of the sources.

use std::path::{Path, PathBuf};

/// The most lines a source file may have before it holds more than one noun.
const LINES_MAX: usize = 900;

/// Checks every source file. Errors: one line per broken rule.
pub fn run(root: &Path) -> Result<String, String> {
    let mut files = Vec::new();
    for folder in [
        "base",
        "vocabulary",
        "transport",
        "host",
        "engine",
        "drivers",
        "programs",
        "conformance",
        "xtask",
    ] {
        collect(&root.join(folder), &mut files);
    }
    let mut broken = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.strip_prefix(root).unwrap_or(path).display().to_string();
        check(&name, &text, &mut broken);
    }
    if broken.is_empty() {
        Ok(format!("tidy: {} files in order", files.len()))
    } else {
        Err(broken.join("\n"))
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && name != "target" && name != "corpus" {
            collect(&path, files);
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
}

fn check(name: &str, text: &str, broken: &mut Vec<String>) {
    if !text.starts_with("//!") {
        broken.push(format!("{name}:1: opens without a `//!` sentence"));
    }
    let lines = text.lines().count();
    // Tables of facts grow with what they list; code does not get that excuse.
    let is_table = ["constants.rs", "tables.rs", "messages.rs", "replies.rs"]
        .iter()
        .any(|end| name.ends_with(end));
    if lines > LINES_MAX && !is_table {
        broken.push(format!("{name}: {lines} lines, the limit is {LINES_MAX}"));
    }
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.trim_end() != line {
            broken.push(format!("{name}:{number}: blank at the end of the line"));
        }
        // Put together here so that this file does not break its own rule.
        for path in [concat!("/wo", "rk/"), concat!("/fa", "rm/")] {
            if line.contains(path) {
                broken.push(format!("{name}:{number}: a path of one machine"));
            }
        }
    }
    if text.contains("unsafe {") && !text.contains("// SAFETY:") {
        broken.push(format!("{name}: `unsafe` without its reason (// SAFETY:)"));
    }
}
