//! Tests of the shell as a whole.

use crate::command::{Complete, Group, Kind};
use crate::{commands, help, man, parser};

#[test]
fn every_command_explains_itself() {
    for command in commands::all() {
        assert!(!command.summary.is_empty(), "{} has no summary", command.name);
        assert!(
            !command.description.is_empty(),
            "{} has no description",
            command.name
        );
        for opt in command.options {
            assert!(
                !opt.help.is_empty(),
                "{} --{} has no help",
                command.name,
                opt.name
            );
            assert!(
                !(opt.kind == Kind::Flag && opt.positional),
                "{} --{} cannot be positional",
                command.name,
                opt.name
            );
        }
        let page = help::command(command);
        assert!(page.contains(&help::synopsis(command)));
    }
}

#[test]
fn names_are_unique_and_found() {
    let mut names: Vec<&str> = commands::all().map(|command| command.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a command is listed twice");
    for command in commands::all() {
        assert!(std::ptr::eq(commands::find(command.name).unwrap(), command));
    }
}

#[test]
fn every_example_parses() {
    let mut examples = 0;
    for command in commands::all() {
        for example in command.examples {
            let parsed = parser::parse_text(example);
            assert!(parsed.is_ok(), "{example}: {:?}", parsed.err());
            examples += 1;
        }
    }
    assert!(examples > 0);
}

#[test]
fn the_manual_names_every_command() {
    let page = man::page();
    for command in Group::ALL.into_iter().flat_map(commands::of_group) {
        assert!(
            page.contains(&format!(".SS {}\n", command.name.replace('-', "\\-"))),
            "{}",
            command.name
        );
    }
}

fn refused(text: &str) -> String {
    parser::parse_text(text)
        .err()
        .unwrap_or_else(|| panic!("accepted: {text}"))
}

#[test]
fn refusals_have_the_words_that_scripts_look_for() {
    assert_eq!(refused("nonsense"), "unknown command: 'nonsense'");
    assert_eq!(refused("suspend"), "command 'suspend' requires <domain> option");
    assert_eq!(refused("suspend a b"), "unexpected data 'b'");
    assert_eq!(refused("suspend --domain"), "expected syntax: --domain <string>");
    assert_eq!(
        refused("suspend --nothing"),
        "command 'suspend' doesn't support option --nothing"
    );
    assert_eq!(
        refused("suspend --domain a --domain b"),
        "option --domain already seen"
    );
    assert_eq!(refused("echo --shell=1"), "invalid '=' after option --shell");
    assert_eq!(refused("echo --prefix"), "expected syntax: --prefix <string>");
}

fn words_of(text: &str, option: &str) -> Vec<String> {
    let requests = parser::parse_text(text).unwrap();
    requests
        .first()
        .unwrap()
        .args
        .all(option)
        .into_iter()
        .map(str::to_string)
        .collect()
}

#[test]
fn bare_words_fill_options_in_order() {
    assert_eq!(words_of("echo a --shell b", "string"), ["a", "b"]);
    assert_eq!(words_of("echo -- --shell", "string"), ["--shell"]);
    assert_eq!(words_of("echo --str x --string=y", "string"), ["x", "y"]);
    assert_eq!(words_of("echo --hi", "string"), ["hello"]);
}

#[test]
fn help_may_be_asked_of_any_command() {
    let asked = parser::parse_text("suspend --help").unwrap();
    assert_eq!(asked[0].args.command().name, "help");
    assert_eq!(asked[0].args.raw("command"), Some("suspend"));
    assert!(parser::parse_text("suspend --help --nothing").is_err());
}

#[test]
fn json_may_be_asked_after_a_command() {
    assert!(parser::parse_text("list --output json").unwrap()[0].json);
    assert!(parser::parse_text("list --output=yaml").is_err());
}

#[test]
fn completion_words_are_not_empty() {
    for command in commands::all() {
        for opt in command.options {
            if let Complete::Words(words) = opt.complete {
                assert!(!words.is_empty(), "{} --{}", command.name, opt.name);
            }
        }
    }
}

/// Compares with the public table of virsh's interface, where it lies beside the checkout.
#[test]
fn options_agree_with_the_table_of_the_interface() {
    let Some(table) = shared("spec/virsh.json") else {
        return;
    };
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    let mut missing = Vec::new();
    for entry in table["commands"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        match commands::all().find(|command| command.name == name) {
            Some(command) => assert_eq!(
                help::synopsis(command),
                entry["synopsis"].as_str().unwrap().trim()
            ),
            None => missing.push(name),
        }
    }
    println!("commands not there yet: {}", missing.join(" "));
}

/// A file of the shared facts: `$OXVIRT_SHARED` or `../shared` beside the checkout.
fn shared(path: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var("OXVIRT_SHARED").unwrap_or_else(|_| beside.into());
    let read = std::fs::read_to_string(format!("{folder}/{path}"));
    if read.is_err() {
        println!("skipped: no {path} in {folder}");
    }
    read.ok()
}

/// Commands whose examples need a terminal, an editor, an event or a place for a file.
const NOT_ALONE: &[&str] = &[
    "console",
    "edit",
    "event",
    "screenshot",
    "vol-download",
    "secret-set-value",
    "cd",
];

/// Runs every example on the test driver: it works, or the connection itself says why not.
#[tokio::test]
async fn every_example_runs_on_the_test_driver() {
    let mut worked = 0;
    for command in commands::all() {
        if NOT_ALONE.iter().any(|part| command.name.ends_with(part)) {
            continue;
        }
        for example in command.examples {
            let globals = crate::globals::Globals {
                connect: Some("test:///default".into()),
                ..Default::default()
            };
            let mut shell = crate::shell::Shell::new(globals);
            shell.out.captured = Some(String::new());
            for request in parser::parse_text(example).unwrap() {
                match shell.execute(&request).await {
                    Ok(()) => worked += 1,
                    Err(failure) => assert!(by_the_connection(&failure), "{example}: {failure:?}"),
                }
            }
        }
    }
    assert!(worked >= 50, "only {worked} examples worked");
}

/// Whether the connection refused, or there is no such file, volume or answer, rather than virsh not understanding.
fn by_the_connection(failure: &crate::failure::Failure) -> bool {
    let said = failure.lines.first().map(String::as_str).unwrap_or_default();
    let about_objects = [
        "failed to get",
        "Failed to",
        "No ",
        "no ",
        "File",
        "'",
        "domain ",
        "could not",
        "Domain",
    ];
    failure.cause.is_some() || said.is_empty() || about_objects.iter().any(|start| said.starts_with(start))
}

/// The manual in the repository is the one that the tables give; `UPDATE=1` writes it anew.
#[test]
fn the_manual_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/man/virsh.1");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, man::page()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == man::page(),
        "docs/man/virsh.1 is stale: run this test with UPDATE=1"
    );
}
