//! libvirt's configuration files: `name = value` lines with integers, quoted strings and lists.

mod keys;
mod parse;

pub use keys::{Key, LIBVIRT, LIBVIRTD, NETWORK, QEMU};

use std::fmt;
use std::io;
use std::path::Path;

/// What a setting holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Int(i64),
    Text(String),
    List(Vec<Value>),
}

/// What kind of value a setting should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Uint,
    Text,
    List,
    /// A number, or a word such as `unlimited`.
    Size,
}

/// One line of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub value: Value,
    /// Where it stands, counted from 1.
    pub line: usize,
}

/// Something wrong with a configuration file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for Problem {}

/// The settings of one file.
#[derive(Clone, Debug, Default)]
pub struct Conf {
    settings: Vec<Setting>,
}

impl Conf {
    /// Reads settings from text.
    ///
    /// # Errors
    /// The first line that is no setting.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        parse::settings(text).map(|settings| Self { settings })
    }

    /// Reads a file; one that is not there has no settings.
    ///
    /// # Errors
    /// What the file system says, or `InvalidData` with a [`Problem`].
    pub fn load(path: &Path) -> io::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                Self::parse(&text).map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, problem))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Compares the settings with those a file knows: each unknown name and each value of the wrong kind.
    pub fn check(&self, keys: &[Key]) -> Vec<Problem> {
        self.settings
            .iter()
            .filter_map(|setting| check(setting, keys))
            .collect()
    }

    /// The last setting of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.settings
            .iter()
            .rev()
            .find(|setting| setting.name == name)
            .map(|setting| &setting.value)
    }

    /// A string setting.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number that cannot be negative.
    pub fn uint(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Some(Value::Int(number)) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A number.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// A truth value: 0 or 1.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.uint(name).map(|number| number != 0)
    }

    /// The strings of a list; a lone string counts as a list of one.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        match self.get(name)? {
            Value::Text(text) => Some(vec![text]),
            Value::List(values) => Some(values.iter().filter_map(Value::as_text).collect()),
            Value::Int(_) => None,
        }
    }
}

impl Value {
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn check(setting: &Setting, keys: &[Key]) -> Option<Problem> {
    let problem = |what| {
        Some(Problem {
            line: setting.line,
            what,
        })
    };
    let Some(key) = keys.iter().find(|key| key.name == setting.name) else {
        return problem(format!("unknown setting '{}'", setting.name));
    };
    let fits = match (key.kind, &setting.value) {
        (Kind::Bool, Value::Int(number)) => matches!(number, 0 | 1),
        (Kind::Int, Value::Int(_)) => true,
        (Kind::Uint | Kind::Size, Value::Int(number)) => *number >= 0,
        (Kind::Text | Kind::Size, Value::Text(_)) => true,
        (Kind::List, Value::List(_) | Value::Text(_)) => true,
        _ => false,
    };
    if fits {
        None
    } else {
        problem(format!("'{}' expects {}", setting.name, key.kind.describe()))
    }
}

impl Kind {
    fn describe(self) -> &'static str {
        match self {
            Self::Bool => "0 or 1",
            Self::Int => "a number",
            Self::Uint => "a number that is not negative",
            Self::Text => "a string in double quotes",
            Self::List => "a list of strings in brackets",
            Self::Size => "a number or a string",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_each_kind() {
        let conf = Conf::parse(
            "# a comment\nlog_level = 3\n\nunix_sock_group=\"libvirt\" # behind\naccess_drivers = [\n  \"a\",\n  'b', # c\n]\n",
        )
        .unwrap();
        assert_eq!(conf.uint("log_level"), Some(3));
        assert_eq!(conf.text("unix_sock_group"), Some("libvirt"));
        assert_eq!(conf.list("access_drivers"), Some(vec!["a", "b"]));
        assert_eq!(conf.check(LIBVIRTD), []);
    }

    #[test]
    fn problems_have_their_line() {
        assert_eq!(Conf::parse("a = 1\nb 2\n").unwrap_err().line, 2);
        assert_eq!(Conf::parse("\n\na = \"x\n").unwrap_err().line, 3);
        assert_eq!(Conf::parse("a = [ 1\n").unwrap_err().line, 2);
        assert_eq!(Conf::parse("a = 1 2").unwrap_err().line, 1);
        assert_eq!(Conf::parse("a = 99999999999999999999").unwrap_err().line, 1);
        let conf = Conf::parse("log_level = \"x\"\n\nno_such = 1\nlisten_tls = 2").unwrap();
        let lines: Vec<usize> = conf.check(LIBVIRTD).iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 3, 4]);
    }

    #[test]
    fn the_last_one_counts() {
        let conf = Conf::parse("a = 1\na = -2\ns = \"\"\"two\nlines\"\"\"\n").unwrap();
        assert_eq!(conf.int("a"), Some(-2));
        assert_eq!(conf.uint("a"), None);
        assert_eq!(conf.text("s"), Some("two\nlines"));
    }
}
