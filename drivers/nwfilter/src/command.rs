//! A command as an argument vector: the one place where strings of documents enter it.

use std::fmt;

/// A command to be run without a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// Whether the next ones are run though this one fails: it takes away what may not be there.
    pub may_fail: bool,
}

/// Why commands were not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A string holds what no command may hold.
    ControlCharacter { what: &'static str },
    /// A filter that is included is not there.
    NoFilter { name: String },
    /// Filters include each other without end.
    Endless { name: String },
    /// A variable has no value, or not so many.
    NoValue { variable: String },
    /// A rule about the spanning tree in both directions cannot be about a hardware address.
    SpanningTreeBothWays,
    /// Variables that go side by side have different numbers of values.
    Uneven,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter { what } => write!(f, "{what} contains a control character"),
            Self::NoFilter { name } => write!(f, "referenced filter '{name}' is missing"),
            Self::Endless { name } => write!(f, "filter '{name}' includes itself"),
            Self::NoValue { variable } => {
                write!(f, "Could not find value for variable '{variable}'")
            }
            Self::SpanningTreeBothWays => {
                f.write_str("STP filtering in inout direction with source MAC address set is not supported")
            }
            Self::Uneven => {
                f.write_str("Cardinality of list items must be the same for processing them in parallel")
            }
        }
    }
}

impl std::error::Error for Refused {}

/// A string of a document or a caller that may stand in a command: it has no control characters.
pub(crate) fn checked(what: &'static str, text: &str) -> Result<String, Refused> {
    if text.chars().any(char::is_control) {
        return Err(Refused::ControlCharacter { what });
    }
    Ok(text.to_owned())
}

/// Which program a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Ethernet,
    Ipv4,
    Ipv6,
}

impl Layer {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Ethernet => &["ebtables", "--concurrent", "-t", "nat"],
            Self::Ipv4 => &["iptables", "-w"],
            Self::Ipv6 => &["ip6tables", "-w"],
        }
    }
}

impl Command {
    /// A command of words of our own and checked ones.
    pub(crate) fn new(layer: Layer, words: &[&str]) -> Self {
        let args = layer.words().iter().chain(words);
        Self {
            args: args.map(|&word| word.to_owned()).collect(),
            may_fail: false,
        }
    }

    /// The same, as one that may fail.
    pub(crate) fn attempt(layer: Layer, words: &[&str]) -> Self {
        Self {
            may_fail: true,
            ..Self::new(layer, words)
        }
    }

    /// Adds an argument.
    pub(crate) fn arg(&mut self, word: impl Into<String>) -> &mut Self {
        self.args.push(word.into());
        self
    }

    /// Adds arguments of our own.
    pub(crate) fn words(&mut self, words: &[&str]) -> &mut Self {
        self.args.extend(words.iter().map(|&word| word.to_owned()));
        self
    }
}
