//! House rules and comparisons as code: `cargo xtask tidy`, `cargo xtask layers`, `cargo xtask protocol [--spec DIR]`,
//! `cargo xtask cpu-map [--spec DIR] [--write]`.

mod cpu_map;
mod layers;
mod protocol;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask tidy | layers | protocol [--spec DIR] [--text] | cpu-map [--spec DIR] [--write]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(&root()),
        ["layers"] => layers::run(&root()),
        ["protocol", "--text"] => protocol::print_text(),
        ["protocol"] => protocol::run(&root().join("../shared/spec")),
        ["protocol", "--spec", dir] => protocol::run(&PathBuf::from(dir)),
        ["cpu-map"] => cpu_map::run(&root(), &root().join("../shared/spec"), false),
        ["cpu-map", "--write"] => cpu_map::run(&root(), &root().join("../shared/spec"), true),
        ["cpu-map", "--spec", dir] => cpu_map::run(&root(), &PathBuf::from(dir), false),
        ["cpu-map", "--spec", dir, "--write"] => cpu_map::run(&root(), &PathBuf::from(dir), true),
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

/// The top of the checkout.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}
