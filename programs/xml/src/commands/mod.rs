//! The commands, and what they share: their words and how they end.

mod check;
mod convert;
mod diff;
mod explain;
mod format;
mod native;
mod schema;
mod to_argv;

use ::schema::nearest;
pub(crate) use explain::fields_at;
use std::process::ExitCode;

/// How a command ended: what it prints, and whether it found what it looked for in order.
pub(crate) struct Outcome {
    pub text: String,
    pub is_fine: bool,
}

impl Outcome {
    pub fn fine(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_fine: true,
        }
    }
}

/// What a command is called with: words, and options that begin with two dashes.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub plain: Vec<String>,
    options: Vec<(String, Option<String>)>,
}

/// One command.
pub struct Command {
    pub name: &'static str,
    /// What follows the name.
    pub usage: &'static str,
    pub summary: &'static str,
    /// Options that take a value, and those that take none.
    options: (&'static [&'static str], &'static [&'static str]),
    run: fn(&Words) -> Result<Outcome, String>,
}

/// All commands.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "format",
        usage: "[--driver qemu] [--no-probe] [--live] [--secure] [FILE]",
        summary: "print a document as libvirt does, completed by a driver when one is named",
        options: (&["driver", "emulator"], &["no-probe", "live", "secure"]),
        run: format::run,
    },
    Command {
        name: "check",
        usage: "[--driver qemu] [--no-probe] [--strict] [--json] [FILE]...",
        summary: "say all that is wrong with documents, each with its place",
        options: (&["driver", "emulator"], &["no-probe", "strict", "json"]),
        run: check::run,
    },
    Command {
        name: "explain",
        usage: "ELEMENT | /PATH",
        summary: "say what an element is for, and what it may hold",
        options: (&[], &[]),
        run: explain::run,
    },
    Command {
        name: "diff",
        usage: "[--json] FILE FILE",
        summary: "compare two documents by what they mean, and say what each change of a guest costs",
        options: (&[], &["json"]),
        run: diff::run,
    },
    Command {
        name: "to-argv",
        usage: "[--emulator PROGRAM] [--no-probe] [FILE]",
        summary: "print the command line of QEMU for a guest",
        options: (&["emulator"], &["no-probe"]),
        run: to_argv::run,
    },
    Command {
        name: "to-json",
        usage: "[FILE]",
        summary: "print a document as JSON",
        options: (&[], &[]),
        run: convert::to_json,
    },
    Command {
        name: "to-yaml",
        usage: "[FILE]",
        summary: "print a document as YAML",
        options: (&[], &[]),
        run: convert::to_yaml,
    },
    Command {
        name: "to-xml",
        usage: "[FILE]",
        summary: "print a document that is JSON or YAML as XML",
        options: (&[], &[]),
        run: convert::to_xml,
    },
    Command {
        name: "schema",
        usage: "KIND",
        summary: "print the JSON Schema of a kind of document",
        options: (&[], &[]),
        run: schema::run,
    },
    Command {
        name: "to-native",
        usage: "FORMAT [FILE]",
        summary: "print a guest in the format of its hypervisor (qemu-argv)",
        options: (&["emulator"], &["no-probe"]),
        run: native::to_native,
    },
    Command {
        name: "from-native",
        usage: "FORMAT [FILE]",
        summary: "print the document of a guest in the format of its hypervisor",
        options: (&[], &[]),
        run: native::from_native,
    },
];

/// How a call ended: what goes to standard output, what to standard error, and the status.
///
/// Status 0: all is well; 1: something is wrong or different; 2: it could not be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ended {
    pub output: String,
    pub complaint: String,
    pub status: u8,
}

/// Runs `xml COMMAND [WORD]...` and prints what it says.
pub fn main(args: &[String]) -> ExitCode {
    use std::io::Write as _;
    let ended = run(args);
    // Who reads may stop reading.
    let _ = std::io::stdout().write_all(ended.output.as_bytes());
    let _ = std::io::stderr().write_all(ended.complaint.as_bytes());
    ended.status.into()
}

/// Runs `xml COMMAND [WORD]...`.
pub fn run(args: &[String]) -> Ended {
    let failed = |complaint: String| Ended {
        complaint,
        status: 2,
        ..Ended::default()
    };
    let Some((name, rest)) = args.split_first() else {
        return failed(usage());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        return Ended {
            output: usage(),
            ..Ended::default()
        };
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        let near = nearest(name, COMMANDS.iter().map(|command| command.name));
        let hint = near.map_or_else(String::new, |name| format!(", did you mean '{name}'?"));
        return failed(format!("oxvirt xml: there is no command '{name}'{hint}\n"));
    };
    match words(command, rest).and_then(|words| (command.run)(&words)) {
        Ok(outcome) => Ended {
            output: outcome.text,
            status: u8::from(!outcome.is_fine),
            ..Ended::default()
        },
        // Problems of a document come as lines of their own.
        Err(message) if message.ends_with('\n') => failed(message),
        Err(message) => failed(format!("oxvirt xml {name}: {message}\n")),
    }
}

fn usage() -> String {
    let mut out = String::from("usage: oxvirt xml COMMAND [ARGUMENT]...\n\n");
    for command in COMMANDS {
        out.push_str(&format!(
            "  {} {}\n      {}\n",
            command.name, command.usage, command.summary
        ));
    }
    out.push_str(
        "\nA document is XML, JSON or YAML; without FILE, or for '-', it is read from standard input.\n",
    );
    out
}

fn words(command: &Command, args: &[String]) -> Result<Words, String> {
    let mut words = Words::default();
    let mut args = args.iter();
    let usage = || format!("usage: oxvirt xml {} {}", command.name, command.usage);
    while let Some(arg) = args.next() {
        let Some(option) = arg.strip_prefix("--") else {
            words.plain.push(arg.clone());
            continue;
        };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        let (valued, bare) = command.options;
        let value = match value {
            None if valued.contains(&name) => Some(args.next().cloned().ok_or_else(usage)?),
            value => value,
        };
        if !(valued.contains(&name) || (bare.contains(&name) && value.is_none())) {
            return Err(usage());
        }
        words.options.push((name.to_owned(), value));
    }
    Ok(words)
}

impl Words {
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|(name, _)| name == option)
    }

    pub fn value(&self, option: &str) -> Option<&str> {
        let found = self.options.iter().rev().find(|(name, _)| name == option)?;
        found.1.as_deref()
    }

    /// The only plain word there may be: a file.
    pub fn file(&self) -> Result<&str, String> {
        match self.plain.as_slice() {
            [] => Ok("-"),
            [file] => Ok(file),
            _ => Err("one document is read, not several".to_owned()),
        }
    }
}
