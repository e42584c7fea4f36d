//! Types of values: words, numbers with bounds, patterns.

use crate::kind::TYPES;
use regex_lite::Regex;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What a value may be: one of the words, or of one of the types.
#[derive(Debug, Default)]
pub struct Type {
    pub words: Vec<String>,
    pub bases: Vec<Base>,
}

/// One thing a value may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Alternative {
    Word(String),
    Number {
        least: i128,
        most: i128,
    },
    /// A text that fits a pattern, which is anchored at both ends.
    Like(String),
    Text,
}

/// One simple type with its bounds.
#[derive(Debug)]
pub enum Base {
    /// Any text.
    Text,
    /// A named type of the table of types.
    Named(String),
    /// A whole number, with the least and the most it may be.
    Number {
        least: i128,
        most: i128,
        pattern: Option<Pattern>,
    },
    /// A number with a fraction.
    Fraction,
    /// A text with bounds of its length in characters.
    Bounded {
        shortest: usize,
        longest: usize,
        pattern: Option<Pattern>,
    },
    /// Another type without some of its values.
    Except(Box<Base>, Vec<String>),
    /// A name as XML has them.
    Name,
    /// A moment: date and time.
    Moment,
}

/// A pattern that is compiled when it is needed first.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// A pattern stands for the whole value. One that cannot be compiled matches everything: the reader of the
    /// document still has its say.
    fn matches(&self, value: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(&anchored(&self.source)).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(value))
    }
}

/// A pattern of XML Schema as one for the whole value: there `^` and `$` stand for themselves outside of classes.
fn anchored(source: &str) -> String {
    let mut out = String::from("^(?:");
    let (mut in_class, mut escaped) = (false, false);
    for c in source.chars() {
        if !escaped && !in_class && matches!(c, '^' | '$') {
            out.push('\\');
        }
        // Inside of a class an opening bracket stands for itself.
        if !escaped && in_class && c == '[' {
            out.push('\\');
        }
        match c {
            '[' if !escaped => in_class = true,
            ']' if !escaped => in_class = false,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out.push_str(")$");
    out
}

impl Type {
    /// Reads the type of a row: a name or a list of names, and words beside it.
    pub fn read(bases: Option<&Json>, words: Option<&Json>) -> Self {
        let names: Vec<&str> = match bases {
            Some(Json::String(name)) => vec![name.as_str()],
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        let words = words.and_then(Json::as_array).into_iter().flatten();
        Self {
            words: words.filter_map(Json::as_str).map(str::to_owned).collect(),
            bases: names.into_iter().map(Base::read).collect(),
        }
    }

    /// Whether a value is allowed.
    pub fn allows(&self, value: &str) -> bool {
        let collapsed = value.trim();
        self.words.iter().any(|word| word == collapsed) || self.bases.iter().any(|base| base.allows(value))
    }

    /// Whether only numbers are allowed.
    pub fn is_number(&self) -> bool {
        self.words.is_empty() && !self.bases.is_empty() && self.bases.iter().all(Base::is_number)
    }

    /// What is allowed, with named types looked up.
    pub fn alternatives(&self) -> Vec<Alternative> {
        let words = self.words.iter().cloned().map(Alternative::Word);
        let bases = self.bases.iter().flat_map(Base::alternatives);
        words.chain(bases).collect()
    }

    /// What is allowed, for people.
    pub fn describe(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !self.words.is_empty() {
            let shown: Vec<&str> = self.words.iter().take(12).map(String::as_str).collect();
            let more = if self.words.len() > shown.len() {
                ", …"
            } else {
                ""
            };
            parts.push(format!("one of {}{more}", shown.join(", ")));
        }
        parts.extend(self.bases.iter().map(Base::describe));
        parts.join(", or ")
    }
}

impl Base {
    fn read(text: &str) -> Self {
        if text == "text" {
            return Self::Text;
        }
        if let Some(name) = text.strip_prefix('@') {
            return Self::Named(name.to_owned());
        }
        if let Some((text, refused)) = text.split_once(" except ") {
            let refused = refused.split('|').map(str::to_owned).collect();
            return Self::Except(Box::new(Self::read(text)), refused);
        }
        let (name, facets) = match text.split_once('{') {
            Some((name, rest)) => (name, facets(rest.strip_suffix('}').unwrap_or(rest))),
            None => (text, HashMap::new()),
        };
        let pattern = facets.get("pattern").map(|source| Pattern::new(source));
        let bound = |name: &str| facets.get(name).and_then(|text| text.parse::<i128>().ok());
        let length = |name: &str| facets.get(name).and_then(|text| text.parse::<usize>().ok());
        match name {
            "double" => Self::Fraction,
            "NCName" => Self::Name,
            "dateTime" => Self::Moment,
            "string" | "token" | "anyURI" => Self::Bounded {
                shortest: length("minLength").unwrap_or(0),
                longest: length("maxLength").unwrap_or(usize::MAX),
                pattern,
            },
            _ => {
                let (least, most) = natural_bounds(name);
                Self::Number {
                    least: bound("minInclusive").unwrap_or(least).max(least),
                    most: bound("maxInclusive").unwrap_or(most).min(most),
                    pattern,
                }
            }
        }
    }

    fn is_number(&self) -> bool {
        match self {
            Self::Number { .. } => true,
            Self::Named(name) => types().get(name).is_some_and(Type::is_number),
            Self::Except(base, _) => base.is_number(),
            _ => false,
        }
    }

    fn alternatives(&self) -> Vec<Alternative> {
        match self {
            Self::Named(name) => types()
                .get(name)
                .map_or_else(|| vec![Alternative::Text], Type::alternatives),
            Self::Number { least, most, .. } => vec![Alternative::Number {
                least: *least,
                most: *most,
            }],
            Self::Except(base, _) => base.alternatives(),
            Self::Bounded {
                pattern: Some(pattern),
                ..
            } => vec![Alternative::Like(anchored(&pattern.source))],
            _ => vec![Alternative::Text],
        }
    }

    fn allows(&self, value: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Named(name) => types().get(name).is_none_or(|each| each.allows(value)),
            Self::Number { least, most, pattern } => {
                let value = value.trim();
                let number = value.strip_prefix('+').unwrap_or(value).parse::<i128>();
                number.is_ok_and(|number| (*least..=*most).contains(&number))
                    && pattern.as_ref().is_none_or(|pattern| pattern.matches(value))
            }
            Self::Except(base, refused) => base.allows(value) && !refused.iter().any(|each| each == value),
            Self::Fraction => value.trim().parse::<f64>().is_ok(),
            Self::Bounded {
                shortest,
                longest,
                pattern,
            } => {
                let length = value.chars().count();
                (*shortest..=*longest).contains(&length)
                    && pattern.as_ref().is_none_or(|pattern| pattern.matches(value))
            }
            Self::Name => {
                let value = value.trim();
                let starts = |c: char| c.is_alphabetic() || c == '_';
                value.starts_with(starts)
                    && value
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
            }
            Self::Moment => moment().matches(value.trim()),
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Named(name) => types().get(name).map_or_else(|| name.clone(), Type::describe),
            Self::Number { least, most, .. } if *most > i128::from(u64::MAX) => {
                format!("a number from {least}")
            }
            Self::Number { least, most, .. } => format!("a number from {least} to {most}"),
            Self::Except(base, refused) => format!("{} but not {}", base.describe(), refused.join(" or ")),
            Self::Fraction => "a number".to_owned(),
            Self::Bounded {
                pattern: Some(pattern),
                ..
            } => format!("text like {}", pattern.source),
            Self::Bounded { longest, .. } if *longest < usize::MAX => {
                format!("text of at most {longest} characters")
            }
            Self::Bounded { .. } => "text".to_owned(),
            Self::Name => "a name".to_owned(),
            Self::Moment => "a date and time".to_owned(),
        }
    }
}

fn moment() -> &'static Pattern {
    static MOMENT: OnceLock<Pattern> = OnceLock::new();
    MOMENT.get_or_init(|| {
        Pattern::new(
            r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?",
        )
    })
}

/// The numbers a type of XML Schema holds by its nature.
fn natural_bounds(name: &str) -> (i128, i128) {
    match name {
        "unsignedByte" => (0, i128::from(u8::MAX)),
        "unsignedShort" => (0, i128::from(u16::MAX)),
        "unsignedInt" => (0, i128::from(u32::MAX)),
        "unsignedLong" => (0, i128::from(u64::MAX)),
        "short" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "int" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "long" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "positiveInteger" => (1, i128::MAX),
        "nonNegativeInteger" => (0, i128::MAX),
        _ => (i128::MIN, i128::MAX),
    }
}

/// Splits `pattern=…,minInclusive=1`; a pattern may hold commas.
fn facets(text: &str) -> HashMap<&str, String> {
    const NAMES: [&str; 5] = [
        "pattern",
        "minInclusive",
        "maxInclusive",
        "minLength",
        "maxLength",
    ];
    let mut facets: HashMap<&str, String> = HashMap::new();
    let mut last = "";
    for part in text.split(',') {
        let named = part.split_once('=').filter(|(name, _)| NAMES.contains(name));
        match named {
            Some((name, value)) => {
                facets.insert(name, value.to_owned());
                last = name;
            }
            None => {
                let value = facets.entry(last).or_default();
                value.push(',');
                value.push_str(part);
            }
        }
    }
    facets
}

/// The type of a name.
pub fn named(name: &str) -> Option<&'static Type> {
    types().get(name)
}

/// The named types.
fn types() -> &'static HashMap<String, Type> {
    static NAMED: OnceLock<HashMap<String, Type>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let json: Json = serde_json::from_str(TYPES).unwrap_or_default();
        let rows = json.as_object().into_iter().flatten();
        rows.map(|(name, row)| (name.clone(), Type::read(row.get("types"), row.get("values"))))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Type, types};
    use serde_json::json;

    fn allows(kind: &str, value: &str) -> bool {
        Type::read(Some(&json!(kind)), None).allows(value)
    }

    #[test]
    fn patterns_hold_for_the_whole_value_and_may_have_commas() {
        assert!(allows("string{pattern=[^,]{2}}", "ab"));
        assert!(!allows("string{pattern=[^,]{2}}", "abc"));
        assert!(!allows("string{pattern=[^,]{2}}", "a,"));
        assert!(allows("string{pattern=[0-9]{1,3},maxLength=2}", "12"));
        assert!(!allows("string{pattern=[0-9]{1,3},maxLength=2}", "123"));
        assert!(allows("string{pattern=$[a-z]+}", "$name"));
        assert!(allows("string{pattern=[^/]+} except .|..", ".x"));
        assert!(!allows("string{pattern=[^/]+} except .|..", ".."));
    }

    #[test]
    fn numbers_have_the_bounds_of_their_type_and_their_own() {
        assert!(allows("unsignedShort{minInclusive=1}", " 65535 "));
        assert!(!allows("unsignedShort{minInclusive=1}", "0"));
        assert!(!allows("unsignedInt", "4294967296"));
        assert!(!allows("int{maxInclusive=5}", "1x"));
    }

    #[test]
    fn every_named_type_is_known_and_its_patterns_compile() {
        assert!(types().len() > 100);
        for (name, each) in types() {
            for base in &each.bases {
                match base {
                    super::Base::Named(other) => assert!(types().contains_key(other), "{name}: {other}"),
                    super::Base::Bounded {
                        pattern: Some(pattern),
                        ..
                    } => {
                        regex_lite::Regex::new(&super::anchored(&pattern.source)).expect(name);
                    }
                    _ => {}
                }
            }
        }
    }
}
