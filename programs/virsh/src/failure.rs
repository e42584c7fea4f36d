//! How a command fails: lines for people, and the library's error below them.

use std::fmt::Display;

/// What running a command gives.
pub type Outcome = Result<(), Failure>;

/// A value, or the words why there is none.
pub type Said<T> = Result<T, Failure>;

/// Why a command did not do what it was asked.
#[derive(Debug, Default)]
pub struct Failure {
    /// What virsh itself says, a line each after `error: `.
    pub lines: Vec<String>,
    /// What the connection answered.
    pub cause: Option<api::Error>,
}

impl Failure {
    /// A failure found by virsh itself.
    pub fn say(line: impl Display) -> Failure {
        Failure {
            lines: vec![line.to_string()],
            cause: None,
        }
    }

    /// A failure of which everything has been said already.
    pub fn silent() -> Failure {
        Failure::default()
    }

    /// The same failure with a line above it.
    pub fn under(mut self, line: impl Display) -> Failure {
        self.lines.insert(0, line.to_string());
        self
    }
}

impl From<api::Error> for Failure {
    fn from(cause: api::Error) -> Failure {
        Failure {
            lines: Vec::new(),
            cause: Some(cause),
        }
    }
}

/// Puts virsh's own line above the error of the library.
pub trait Explain<T> {
    /// `line` is shown first, then the error.
    fn or_say(self, line: impl Display) -> Said<T>;
}

impl<T, E: Into<Failure>> Explain<T> for Result<T, E> {
    fn or_say(self, line: impl Display) -> Said<T> {
        self.map_err(|error| error.into().under(line))
    }
}

/// Returns with a line for people: `fail!("no {thing}")`.
#[macro_export]
macro_rules! fail {
    ($($words:tt)*) => { return Err($crate::failure::Failure::say(format!($($words)*))) };
}
