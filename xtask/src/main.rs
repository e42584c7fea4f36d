//! House rules and comparisons as code: `cargo xtask tidy`, `layers`, `protocol`, `schema`, `cpu-map`; the last three
//! compare what is committed with the facts (`--spec DIR`), `--write` makes the tables anew.

mod cpu_map;
mod layers;
mod protocol;
mod schema;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask tidy | layers | protocol [--text] | schema | cpu-map   [--spec DIR] [--write]";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let spec = take_value(&mut words, "--spec").map_or_else(|| root().join("../shared/spec"), PathBuf::from);
    let write = take(&mut words, "--write");
    let text = take(&mut words, "--text");
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy::run(&root()),
        ["layers"] => layers::run(&root()),
        ["protocol"] if text => protocol::print_text(),
        ["protocol"] => protocol::run(&spec),
        ["schema"] => schema::run(&root(), &spec, write),
        ["cpu-map"] => cpu_map::run(&root(), &spec, write),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(last_line) => {
            println!("{last_line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Takes an option out of the words; whether it was there.
fn take(words: &mut Vec<String>, option: &str) -> bool {
    let before = words.len();
    words.retain(|word| word != option);
    words.len() < before
}

/// Takes an option and its value out of the words.
fn take_value(words: &mut Vec<String>, option: &str) -> Option<String> {
    let at = words.iter().position(|word| word == option)?;
    words.remove(at);
    (at < words.len()).then(|| words.remove(at))
}

/// The top of the checkout.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}
