//! The manual page, made of the same tables as the parser.

use crate::command::{Command, Group};
use crate::{commands, help};

/// The page in roff.
pub fn page() -> String {
    let mut page = String::from(
        ".TH VIRSH 1 \"\" \"oxvirt\" \"Virtualization\"\n.SH NAME\nvirsh \\- the shell of virtualisation\n",
    );
    page.push_str(".SH SYNOPSIS\n.B virsh\n[options]... [command_string]\n.br\n.B virsh\n[options]... command [args...]\n");
    page.push_str(".SH DESCRIPTION\n");
    page.push_str(INTRODUCTION);
    page.push_str(".SH OPTIONS\n");
    for (head, text) in help::GLOBAL_OPTIONS {
        page.push_str(&format!(".TP\n.B {}\n{}\n", roff(head.trim()), roff(text)));
    }
    for group in Group::ALL {
        page.push_str(&format!(".SH {}\n", roff(&group.names().1.to_uppercase())));
        commands::of_group(group).for_each(|command| push_command(&mut page, command));
    }
    page
}

const INTRODUCTION: &str = "Without a command virsh reads commands from the terminal. Commands on one line are separated by semicolons;\n\
    quotes and backslashes protect blanks.\n.PP\nA domain is named by id, name or UUID; other objects by name or UUID.\n\
    .PP\nWith \\-\\-output json a command prints one JSON value per line: an array of objects for a table, keyed by its\n\
    headings, an object for facts, {\"xml\": ...} for a document and {\"message\": ...} for what was done.\n";

fn push_command(page: &mut String, command: &Command) {
    page.push_str(&format!(
        ".SS {}\n.nf\n{}\n.fi\n.PP\n",
        roff(command.name),
        roff(&help::synopsis(command))
    ));
    let words = if command.description.is_empty() {
        command.summary
    } else {
        command.description
    };
    page.push_str(&format!("{}\n", roff(words)));
    for opt in command.options {
        let dots = if opt.repeat { "..." } else { "" };
        let value = if opt.kind == crate::command::Kind::Flag {
            String::new()
        } else {
            format!(" <{}>{dots}", opt.value_name())
        };
        page.push_str(&format!(
            ".TP\n.B {}{}\n{}\n",
            roff("--"),
            roff(&format!("{}{value}", opt.name)),
            roff(opt.help)
        ));
    }
    for example in command.examples {
        page.push_str(&format!(
            ".PP\nExample:\n.B {}\n",
            roff(&format!("virsh {example}"))
        ));
    }
}

fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    escaped
        .lines()
        .map(|line| {
            if line.starts_with(['.', '\'']) {
                format!("\\&{line}")
            } else {
                line.to_string()
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}
