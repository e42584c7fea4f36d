//! The options given to one command, read with libvirt's error texts.

use crate::command::{Command, Kind, Opt};
use crate::failure::{Failure, Said};

/// What was given, by option, in the order given.
pub struct Args {
    command: &'static Command,
    given: Vec<(usize, Option<String>)>,
}

impl Args {
    /// Nothing given yet.
    pub fn new(command: &'static Command) -> Args {
        Args {
            command,
            given: Vec::new(),
        }
    }

    /// The command these belong to.
    pub fn command(&self) -> &'static Command {
        self.command
    }

    /// Notes that the option with that index was given.
    pub fn add(&mut self, index: usize, value: Option<String>) {
        self.given.push((index, value));
    }

    /// Whether the option with that index was given.
    pub fn has_index(&self, index: usize) -> bool {
        self.given.iter().any(|(given, _)| *given == index)
    }

    /// Names of all that was given, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.given
            .iter()
            .filter_map(|(index, _)| self.command.options.get(*index).map(|opt| opt.name))
    }

    fn index(&self, name: &str) -> usize {
        let found = self.command.option(name);
        debug_assert!(
            found.is_some(),
            "{} asks for an option {name} it does not have",
            self.command.name
        );
        found.map_or(usize::MAX, |(index, _)| index)
    }

    /// Whether a flag, or any option, was given.
    pub fn has(&self, name: &str) -> bool {
        self.has_index(self.index(name))
    }

    /// The value as it was written, even if it is empty.
    pub fn raw(&self, name: &str) -> Option<&str> {
        let index = self.index(name);
        self.given
            .iter()
            .find(|(given, _)| *given == index)
            .and_then(|(_, value)| value.as_deref())
    }

    /// The value, which must not be empty.
    pub fn text(&self, name: &str) -> Said<Option<&str>> {
        match self.raw(name) {
            Some("") => Err(Failure::say(format!(
                "Failed to get option '{name}': Option argument is empty"
            ))),
            value => Ok(value),
        }
    }

    /// The value of an option the parser insists on.
    pub fn need(&self, name: &str) -> Said<&str> {
        self.text(name)?
            .ok_or_else(|| Failure::say(format!("Failed to get option '{name}'")))
    }

    /// All values of an option that may be repeated.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let index = self.index(name);
        let values = self.given.iter().filter(|(given, _)| *given == index);
        values.filter_map(|(_, value)| value.as_deref()).collect()
    }

    /// A whole number in the range of `T`; unsigned ones refuse a minus sign.
    pub fn number<T: Number>(&self, name: &str) -> Said<Option<T>> {
        let Some(text) = self.raw(name) else {
            return Ok(None);
        };
        match T::parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(malformed("Numeric", text, name)),
        }
    }

    /// A number with a unit, in bytes; `default_unit` is what a bare number counts, `maximum` the largest result.
    pub fn scaled(&self, name: &str, default_unit: u64, maximum: u64) -> Said<Option<u64>> {
        let Some(text) = self.raw(name) else {
            return Ok(None);
        };
        match crate::size::scaled(text, default_unit) {
            Ok(value) if value <= maximum => Ok(Some(value)),
            Err(why) if why.starts_with("invalid argument") => {
                let detail = why.trim_start_matches("invalid argument: ");
                let cause = api::Error::new(api::Domain::NONE, api::Code::INVALID_ARG, detail);
                Err(Failure {
                    cause: Some(cause),
                    ..malformed("Scaled numeric", text, name)
                })
            }
            _ => Err(malformed("Scaled numeric", text, name)),
        }
    }

    /// Refuses two options that exclude each other.
    pub fn exclusive(&self, one: &str, other: &str) -> Said<()> {
        if self.has(one) && self.has(other) {
            return Err(Failure::say(format!(
                "Options --{one} and --{other} are mutually exclusive"
            )));
        }
        Ok(())
    }

    /// Refuses any two of these options.
    pub fn exclusive_all(&self, names: &[&str]) -> Said<()> {
        for (at, one) in names.iter().enumerate() {
            for other in names.iter().skip(at + 1) {
                self.exclusive(one, other)?;
            }
        }
        Ok(())
    }

    /// Refuses `needs` without `needed`.
    pub fn requires(&self, needs: &str, needed: &str) -> Said<()> {
        if self.has(needs) && !self.has(needed) {
            return Err(Failure::say(format!(
                "Option --{needed} is required by option --{needs}"
            )));
        }
        Ok(())
    }

    /// The sum of the flags whose options were given.
    pub fn flags(&self, table: &[(&str, i32)]) -> u32 {
        let given = table.iter().filter(|(name, _)| self.has(name));
        given.fold(0, |sum, (_, flag)| sum | *flag as u32)
    }

    /// The option to which the next bare word goes.
    pub fn next_slot(&self) -> Option<(usize, &'static Opt)> {
        self.command.options.iter().enumerate().find(|(index, opt)| {
            opt.kind != Kind::Flag && (opt.positional || opt.loose) && (opt.repeat || !self.has_index(*index))
        })
    }
}

fn malformed(kind: &str, text: &str, name: &str) -> Failure {
    Failure::say(format!(
        "{kind} value '{text}' for <{name}> option is malformed or out of range"
    ))
}

/// Whole numbers as the C library reads them: decimal, hexadecimal after `0x`, octal after `0`.
pub trait Number: Sized {
    /// `None` when `text` is not a number of this range.
    fn parse(text: &str) -> Option<Self>;
}

fn parse_wide(text: &str) -> Option<i128> {
    let text = text.trim_start();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let value = if let Some(hex) = lower.strip_prefix("0x") {
        u64::from_str_radix(hex, 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(digits, 8).ok()?
    } else if digits.starts_with(|c: char| c.is_ascii_digit()) {
        digits.parse().ok()?
    } else {
        return None;
    };
    Some(if negative {
        -i128::from(value)
    } else {
        i128::from(value)
    })
}

macro_rules! numbers {
    ($($kind:ty),*) => { $(impl Number for $kind {
        fn parse(text: &str) -> Option<$kind> {
            <$kind>::try_from(parse_wide(text)?).ok()
        }
    })* };
}

numbers!(i32, u32, i64, u64);

/// Reads a whole number that is part of another value.
pub fn number<T: Number>(text: &str) -> Option<T> {
    T::parse(text)
}
