//! Runs folders of cases and compares: `conformance corpus DIR [--family F] [--case C] [--failures N] [--json]`.
//!
//! It knows families (kinds of cases), never the names of cases.

mod capabilities;
mod cases;
mod compare_args;
mod compare_xml;
mod cpu;
mod documents;
mod domain_capabilities;
mod domains;
mod emulators;
mod fake_cpus;
mod fake_host;
mod filters;
mod firmware;
mod generate;
mod generate_values;
mod helpers;
mod host_objects;
mod made;
mod outcomes;
mod roundtrip;
mod schemas;

use cases::{Case, Family};
use std::path::PathBuf;

const USAGE: &str = "usage: conformance corpus DIR [--family F] [--case C] [--failures N] [--json] [--xml-only] [--roundtrip] [--schemas] [--show]";

/// What was asked for on the command line.
#[derive(Default)]
pub struct Options {
    dir: PathBuf,
    family: Option<String>,
    case: Option<String>,
    failures: usize,
    json: bool,
    /// Leave out what is made of the documents, to steer work on the documents themselves.
    xml_only: bool,
    /// Read and print the expected documents, nothing else.
    roundtrip: bool,
    /// Instead of the cases: is each document as valid by the tables as the folder says?
    schemas: bool,
    /// Print what was made of each case that differs.
    show: bool,
}

fn main() -> std::process::ExitCode {
    if let [_, command, file] = std::env::args().collect::<Vec<_>>().as_slice()
        && command == "complete"
    {
        return complete(file);
    }
    if let [_, command, seed, count, dir] = std::env::args().collect::<Vec<_>>().as_slice()
        && command == "generate"
        && let (Ok(seed), Ok(count)) = (seed.parse(), count.parse())
    {
        return exit_of(generate::run(seed, count, std::path::Path::new(dir)).map(|()| true));
    }
    if let [_, command, dir] = std::env::args().collect::<Vec<_>>().as_slice()
        && command == "roundtrip"
    {
        return exit_of(Ok(roundtrip::run(dir.as_ref())));
    }
    if let [_, command, reference, ours, table @ ..] = std::env::args().collect::<Vec<_>>().as_slice()
        && command == "outcomes"
    {
        let path = |text: &String| PathBuf::from(text);
        let table = table.first().map(path);
        return exit_of(outcomes::run(&path(reference), &path(ours), table.as_deref()));
    }
    let Some(options) = options() else {
        eprintln!("{USAGE}");
        return std::process::ExitCode::from(2);
    };
    exit_of(run(&options))
}

/// Status 0 for "all is well", 1 for "something differs", 2 for what could not be done.
fn exit_of(done: Result<bool, String>) -> std::process::ExitCode {
    match done {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(message) => {
            eprintln!("conformance: {message}");
            std::process::ExitCode::from(2)
        }
    }
}

/// Prints what QEMU's driver makes of one document on this machine: the definition, then the arguments.
fn complete(file: &str) -> std::process::ExitCode {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    match domains::complete_here(&text) {
        Ok(printed) => {
            print!("{printed}");
            std::process::ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn options() -> Option<Options> {
    let mut options = Options::default();
    let mut words = std::env::args().skip(1);
    if words.next()? != "corpus" {
        return None;
    }
    options.dir = words.next()?.into();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--family" => options.family = Some(words.next()?),
            "--case" => options.case = Some(words.next()?),
            "--failures" => options.failures = words.next()?.parse().ok()?,
            "--json" => options.json = true,
            "--xml-only" => options.xml_only = true,
            "--roundtrip" => options.roundtrip = true,
            "--schemas" => options.schemas = true,
            "--show" => options.show = true,
            _ => return None,
        }
    }
    Some(options)
}

/// Runs all families; true when every case passed.
fn run(options: &Options) -> Result<bool, String> {
    let mut totals = (0, 0);
    let mut lines = Vec::new();
    for family in cases::families(&options.dir)? {
        if options.family.as_ref().is_some_and(|only| *only != family.name) {
            continue;
        }
        let (passed, all) = run_family(options, &family);
        totals = (totals.0 + passed, totals.1 + all);
        if !options.json {
            println!("{:<18}{passed:>5} / {all}", family.name);
        }
        lines.push(format!(
            "\"{}\": {{\"passed\": {passed}, \"cases\": {all}}}",
            family.name
        ));
    }
    if options.json {
        println!("{{\"families\": {{{}}}}}", lines.join(", "));
    } else {
        println!("{:<18}{:>5} / {}", "total", totals.0, totals.1);
    }
    Ok(totals.0 == totals.1)
}

fn run_family(options: &Options, family: &Family) -> (usize, usize) {
    let (mut passed, mut all, mut shown) = (0, 0, 0);
    for case in &family.cases {
        if options
            .case
            .as_ref()
            .is_some_and(|only| !case.name.contains(only.as_str()))
        {
            continue;
        }
        if options.schemas && schemas::of_any(case).is_none() {
            continue;
        }
        all += 1;
        let outcome =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run_case(options, family, case)))
                .unwrap_or_else(|_| Err("panicked".to_owned()));
        match outcome {
            Ok(()) => passed += 1,
            Err(reason) if shown < options.failures => {
                shown += 1;
                eprintln!("{}/{}: {reason}", family.name, case.name);
            }
            Err(_) => {}
        }
    }
    (passed, all)
}

fn run_case(options: &Options, family: &Family, case: &Case) -> Result<(), String> {
    if options.schemas {
        return schemas::of_any(case).unwrap_or(Ok(()));
    }
    if case.text("expect").starts_with("schema-") {
        return schemas::run(case);
    }
    match family.name.as_str() {
        "domain-qemu" => domains::qemu(options, case),
        "qemu-firmware" => firmware::run(case),
        "capabilities" => capabilities::run(case),
        "cpu" => cpu::run(case),
        "domaincaps" => domain_capabilities::run(case),
        "qemu-caps" => emulators::run(case),
        "domain-generic" => domains::generic(options, case),
        "network" | "storage" | "secret" | "interface" | "nodedev" | "nwfilter" | "snapshot" => {
            documents::run(&family.name, case)
        }
        _ => Err("this family is not served yet".to_owned()),
    }
}
