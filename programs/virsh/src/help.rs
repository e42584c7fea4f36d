//! The help pages, made of the same tables as the parser.

use crate::command::{Command, Group, Kind, Opt};
use crate::commands;

/// The page about one command.
pub fn command(command: &Command) -> String {
    let mut page = format!(
        "  NAME\n    {} - {}\n\n  SYNOPSIS\n",
        command.name, command.summary
    );
    page.push_str(&format!("    {}\n", synopsis(command)));
    if !command.description.is_empty() {
        let text = command.description.replace('\n', "\n    ");
        page.push_str(&format!("\n  DESCRIPTION\n    {text}\n"));
    }
    if !command.options.is_empty() {
        page.push_str("\n  OPTIONS\n");
        for opt in command.options {
            page.push_str(&format!("    {:<15}  {}\n", option_head(opt), opt.help));
        }
    }
    page
}

/// The command with all it takes, on one line.
pub fn synopsis(command: &Command) -> String {
    let mut line = command.name.to_string();
    for opt in command.options {
        line.push(' ');
        line.push_str(&option_in_synopsis(opt));
    }
    line
}

fn option_in_synopsis(opt: &Opt) -> String {
    let name = opt.name;
    let dots = if opt.repeat { "..." } else { "" };
    match (opt.kind, opt.positional, opt.required) {
        (Kind::Flag, ..) => format!("[--{name}]"),
        (_, true, true) => format!("<{name}>{dots}"),
        (_, true, false) => format!("[<{name}>]{dots}"),
        (_, false, true) => format!("--{name} <{}>{dots}", opt.value_name()),
        (_, false, false) => format!("[--{name} <{}>]{dots}", opt.value_name()),
    }
}

fn option_head(opt: &Opt) -> String {
    let name = opt.name;
    let dots = if opt.repeat { "..." } else { "" };
    match (opt.kind, opt.positional) {
        (Kind::Flag, _) => format!("--{name}"),
        (_, true) => format!("[--{name}] <{}>{dots}", opt.value_name()),
        (_, false) => format!("--{name} <{}>{dots}", opt.value_name()),
    }
}

/// The list of the commands of a group; `colon` closes its title where the group is alone.
pub fn group(group: Group, colon: bool) -> String {
    let (keyword, title) = group.names();
    let mut page = format!(
        " {title} (help keyword '{keyword}'){}\n",
        if colon { ":" } else { "" }
    );
    for command in commands::of_group(group) {
        page.push_str(&format!("    {:<30} {}\n", command.name, command.summary));
    }
    page
}

/// All groups, for `help` alone.
pub fn all_groups() -> String {
    let mut page = String::from("Grouped commands:\n\n");
    for one in Group::ALL {
        page.push_str(&group(one, true));
        page.push('\n');
    }
    page
}

/// The page of `virsh --help`.
pub fn usage() -> String {
    let mut page = String::from(
        "\nvirsh [options]... [<command_string>]\nvirsh [options]... <command> [args...]\n\n  options:\n",
    );
    for (head, text) in GLOBAL_OPTIONS {
        let gap = if head.len() > 23 {
            "\n                            "
        } else {
            ""
        };
        page.push_str(&if gap.is_empty() {
            format!("    {head:<23} {text}\n")
        } else {
            format!("    {head}{gap}{text}\n")
        });
    }
    page.push_str("  commands (non interactive mode):\n\n");
    for one in Group::ALL {
        page.push_str(&group(one, false));
        page.push('\n');
    }
    page.push_str("\n  (specify help <group> for details about the commands in the group)\n");
    page.push_str("\n  (specify help <command> for details about the command)\n\n");
    page
}

/// Options of the program itself, for help and man page.
pub const GLOBAL_OPTIONS: &[(&str, &str)] = &[
    ("-c | --connect=URI", "where to connect to"),
    ("-d | --debug=NUM", "how much to tell, 0 (all) to 4 (nothing)"),
    (
        "-e | --escape <char>",
        "the key that leaves a console, such as ^]",
    ),
    ("-h | --help", "this page"),
    (
        "-k | --keepalive-interval=NUM",
        "seconds between signs of life, 0 for none",
    ),
    (
        "-K | --keepalive-count=NUM",
        "how many signs of life may be missed",
    ),
    ("-l | --log=FILE", "write a log into this file"),
    ("-q | --quiet", "no headings and remarks"),
    ("-r | --readonly", "change nothing"),
    ("-t | --timing", "tell how long each command took"),
    ("-v", "the version number"),
    ("-V", "the version and what is supported"),
    ("     --version[=TYPE]", "the version, short (default) or long"),
    ("     --output=FORMAT", "text (default) or json"),
];
