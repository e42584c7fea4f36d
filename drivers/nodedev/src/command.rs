//! A command as an argument vector and what it reads: the one place where foreign strings enter it.

use serde_json::{Map, Value};
use std::fmt;

/// A command to be run without a shell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// What it reads from its standard input.
    pub stdin: Option<String>,
}

/// Why a command was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A string holds what no command or file may hold.
    ControlCharacter { what: &'static str },
    /// The device says too little.
    Missing { what: &'static str },
    /// The device it is made on is not there.
    NoParent { name: String },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter { what } => write!(f, "{what} contains a control character"),
            Self::Missing { what } => write!(f, "a mediated device has no {what}"),
            Self::NoParent { name } => write!(f, "unable to find parent device '{name}'"),
        }
    }
}

impl std::error::Error for Refused {}

/// A string that may stand in a command or a file: it has no control characters.
pub(crate) fn checked(what: &'static str, text: &str) -> Result<String, Refused> {
    if text.chars().any(char::is_control) {
        return Err(Refused::ControlCharacter { what });
    }
    Ok(text.to_owned())
}

impl Command {
    /// A command with words of our own.
    pub(crate) fn new(words: &[&'static str]) -> Self {
        Self {
            args: words.iter().map(|&word| word.to_owned()).collect(),
            stdin: None,
        }
    }

    /// Adds a word of our own.
    pub(crate) fn word(mut self, word: &'static str) -> Self {
        self.args.push(word.to_owned());
        self
    }

    /// Adds `name=value`, where the value comes from a document.
    pub(crate) fn pair(mut self, name: &'static str, value: &str) -> Result<Self, Refused> {
        self.args.push(format!("{name}={}", checked(name, value)?));
        Ok(self)
    }

    /// Lets the command read a JSON object. The caller checked its strings.
    pub(crate) fn reading(mut self, object: Map<String, Value>) -> Self {
        self.stdin = Some(Value::Object(object).to_string());
        self
    }
}
