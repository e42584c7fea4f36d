//! `check`: everything that is wrong with documents.

use super::{Outcome, Words};
use crate::input::Input;
use crate::{document, emulator, report};
use serde_json::{Value, json};
use xml::Problem;

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    let standard_input = ["-".to_owned()];
    let files = if words.plain.is_empty() {
        &standard_input[..]
    } else {
        &words.plain
    };
    let mut out = String::new();
    let mut is_fine = true;
    for file in files {
        let (text, good) = one(words, file)?;
        out.push_str(&text);
        is_fine &= good;
    }
    Ok(Outcome { text: out, is_fine })
}

fn one(words: &Words, file: &str) -> Result<(String, bool), String> {
    let input = Input::read(file)?;
    let text = input.xml()?;
    let mut found = document::findings(&text);
    if found.errors.is_empty() && words.value("driver") == Some("qemu") {
        let host = emulator::find(words, &text)?;
        found.errors = emulator::completed(&text, &host)
            .err()
            .map(|problems| problems.0)
            .unwrap_or_default();
    }
    let is_good = found.errors.is_empty() && !(words.has("strict") && !found.warnings.is_empty());
    let out = if words.has("json") {
        as_json(&input.name, &found)
    } else {
        let errors = report::text(&input.name, &found.errors, "error");
        errors + &report::text(&input.name, &found.warnings, "warning")
    };
    Ok((out, is_good))
}

/// A JSON object on a line for each problem.
fn as_json(name: &str, found: &document::Findings) -> String {
    let line = |severity: &str, problem: &Problem| -> Value {
        json!({
            "file": name, "line": problem.line, "column": problem.column, "severity": severity,
            "path": problem.path, "code": problem.code, "message": model::code::message(problem),
        })
    };
    let errors = found.errors.iter().map(|problem| line("error", problem));
    let warnings = found.warnings.iter().map(|problem| line("warning", problem));
    errors.chain(warnings).map(|line| format!("{line}\n")).collect()
}
