//! House rules and comparisons as code: `cargo xtask tidy`, `cargo xtask layers`, `cargo xtask protocol [--spec DIR]`,
//! `cargo xtask schema [--spec DIR] [--write]`.

mod layers;
mod protocol;
mod schema;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask tidy | layers | protocol [--spec DIR] [--text] | schema [--spec DIR] [--write]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(&root()),
        ["layers"] => layers::run(&root()),
        ["protocol", "--text"] => protocol::print_text(),
        ["protocol"] => protocol::run(&root().join("../shared/spec")),
        ["protocol", "--spec", dir] => protocol::run(&PathBuf::from(dir)),
        ["schema"] => schema::run(&root(), &root().join("../shared/spec"), false),
        ["schema", "--write"] => schema::run(&root(), &root().join("../shared/spec"), true),
        ["schema", "--spec", dir] => schema::run(&root(), &PathBuf::from(dir), false),
        ["schema", "--spec", dir, "--write"] => schema::run(&root(), &PathBuf::from(dir), true),
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
