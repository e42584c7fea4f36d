//! What two daemons made of the same documents: `conformance outcomes REFERENCE OURS [TABLE]`.
//!
//! REFERENCE and OURS are files that `scripts/documents` wrote. Each difference is one line of words; those that a row
//! of TABLE (a file with lines `| generated | pattern | why |`) explains are counted apart.

use crate::{compare_args, compare_xml};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Compares; true when every difference is explained.
pub fn run(reference: &Path, ours: &Path, table: Option<&Path>) -> Result<bool, String> {
    let (reference, ours) = (read(reference)?, read(ours)?);
    let rows = table.map(rows).transpose()?.unwrap_or_default();
    let mut used = vec![0; rows.len()];
    let (mut accepted, mut equal, mut lines_equal, mut explained) = (0, 0, 0, 0);
    let mut open: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let there = reference.as_object().ok_or("the reference is no object")?;
    for (name, theirs) in there {
        let mine = ours.get(name).unwrap_or(&Value::Null);
        let both = theirs.get("xml").is_some() && mine.get("xml").is_some();
        accepted += usize::from(both);
        let found = differences(theirs, mine);
        equal += usize::from(both && !found.iter().any(|line| line.starts_with("XML")));
        lines_equal += usize::from(both && !found.iter().any(|line| line.starts_with("arguments")));
        for line in found {
            match rows.iter().position(|(pattern, _)| fits(pattern, &line)) {
                Some(row) => (used[row], explained) = (used[row] + 1, explained + 1),
                None => open.entry(line).or_default().push(name),
            }
        }
    }
    for (line, names) in &open {
        println!("{:>4}  {line}  ({})", names.len(), names[0]);
    }
    for ((pattern, _), _) in rows.iter().zip(&used).filter(|(_, used)| **used == 0) {
        println!("no longer needed: {pattern}");
    }
    let unexplained: usize = open.values().map(Vec::len).sum();
    println!(
        "{} documents: {accepted} accepted by both, {equal} printed alike, {lines_equal} with the same arguments; {explained} differences explained, {unexplained} not",
        there.len()
    );
    Ok(unexplained == 0)
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The rows of a table in a text for people.
fn rows(path: &Path) -> Result<Vec<(String, String)>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let cells = |line: &str| -> Option<(String, String)> {
        let mut cells = line.trim().trim_matches('|').split(" | ").map(str::trim);
        (cells.next()? == "generated").then_some(())?;
        Some((
            cells.next()?.trim_matches('`').to_owned(),
            cells.next()?.to_owned(),
        ))
    };
    Ok(text.lines().filter_map(cells).collect())
}

/// Whether a text is what a pattern means; `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        match if last {
            rest.strip_suffix(part).map(|_| rest.len() - part.len())
        } else {
            rest.find(part)
        } {
            Some(found) => rest = &rest[found + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

/// Every way in which two outcomes differ.
fn differences(theirs: &Value, mine: &Value) -> Vec<String> {
    let text = |outcome: &Value, name: &str| outcome.get(name).and_then(Value::as_str).map(str::to_owned);
    let message = |outcome: &Value| text(outcome, "message").unwrap_or_else(|| "no answer".to_owned());
    let mut found = Vec::new();
    match (text(theirs, "xml"), text(mine, "xml")) {
        (None, None) => {}
        (None, Some(_)) => found.push(format!("accepted here; libvirt: {}", message(theirs))),
        (Some(_), None) => found.push(format!("refused here: {}", message(mine))),
        (Some(their_xml), Some(my_xml)) => {
            if let Err(line) = compare_xml::compare(&their_xml, &below_root(&my_xml)) {
                found.push(format!("XML {line}"));
            }
            found
                .extend(arguments(theirs, mine).map(|line| format!("arguments {}", line.replace('\n', " "))));
        }
    }
    found
}

/// Our daemon's paths without the folder it runs below.
fn below_root(text: &str) -> String {
    match text
        .find("/var/lib/libvirt/qemu")
        .or_else(|| text.find("/var/run/libvirt"))
    {
        Some(at) => {
            let start = text[..at]
                .rfind(['\'', '"', '>', '=', ' ', ','])
                .map_or(0, |found| found + 1);
            let root = &text[start..at];
            if root.is_empty() {
                text.to_owned()
            } else {
                text.replace(root, "")
            }
        }
        None => text.to_owned(),
    }
}

fn arguments(theirs: &Value, mine: &Value) -> Option<String> {
    let text = |outcome: &Value, name: &str| outcome.get(name).and_then(Value::as_str).map(str::to_owned);
    match (text(theirs, "argv"), text(mine, "argv")) {
        (Some(their_line), Some(my_line)) => {
            let (their_line, my_line) = (without_time(&their_line), without_time(&my_line));
            let words = compare_args::shell_words(&below_root(&my_line));
            let program = words
                .into_iter()
                .skip_while(|word| compare_args::is_assignment(word));
            compare_args::compare(&their_line, &program.collect::<Vec<_>>()).err()
        }
        (None, None) => None,
        (None, Some(_)) => Some(format!(
            "made here; libvirt: {}",
            text(theirs, "argv_error").unwrap_or_default()
        )),
        (Some(_), None) => Some(format!(
            "not made here: {}",
            text(mine, "argv_error").unwrap_or_default()
        )),
    }
}

/// A line without the moment a guest's clock begins at, which is that of the run.
fn without_time(line: &str) -> String {
    const LEN: usize = "2026-01-02T03:04:05".len();
    match line.find("-rtc base=2") {
        Some(at) => {
            let start = at + "-rtc base=".len();
            let end = (start + LEN).min(line.len());
            format!("{}NOW{}", &line[..start], &line[end..])
        }
        None => line.to_owned(),
    }
}
