//! YAML of the same content as JSON: written as blocks, read without anchors, tags and guesses.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Lists and objects nested in each other, at most.
const MOST_DEPTH: usize = 512;

/// Longer keys need a mark of their own: a reader of YAML looks no further for the colon.
const MOST_KEY_BYTES: usize = 1000;

/// Writes a value as a YAML document.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => write_map(&mut out, map, 0),
        Value::Array(list) if !list.is_empty() => write_list(&mut out, list, 0),
        _ => {
            out.push_str(&inline(value));
            out.push('\n');
        }
    }
    out
}

fn write_map(out: &mut String, map: &Map<String, Value>, depth: usize) {
    for (key, value) in map {
        indent(out, depth);
        let key = scalar(key);
        if key.len() > MOST_KEY_BYTES {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            indent(out, depth);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        write_value(out, value, depth);
    }
}

/// Writes what follows a key: on the same line, or as a block below.
fn write_value(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            write_map(out, map, depth.saturating_add(1));
        }
        Value::Array(list) if !list.is_empty() => {
            out.push('\n');
            write_list(out, list, depth);
        }
        _ => {
            out.push(' ');
            out.push_str(&inline(value));
            out.push('\n');
        }
    }
}

fn write_list(out: &mut String, list: &[Value], depth: usize) {
    for value in list {
        indent(out, depth);
        out.push('-');
        match value {
            // The first member stands beside the dash, the others below it.
            Value::Object(map) if !map.is_empty() => {
                let mut block = String::new();
                write_map(&mut block, map, depth.saturating_add(1));
                let skipped = depth.saturating_add(1).saturating_mul(2);
                out.push(' ');
                out.push_str(block.get(skipped..).unwrap_or_default());
            }
            _ => write_value(out, value, depth.saturating_add(1)),
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        _ => value.to_string(),
    }
}

/// A text, plain where no reader of YAML can take it for something else.
fn scalar(text: &str) -> String {
    let starts = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/');
    let plain = text.starts_with(starts)
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-' | '+'));
    if plain && !is_word(text) {
        return text.to_owned();
    }
    Value::from(text).to_string()
}

/// Words that readers of YAML, old ones too, take for something else than text.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Reads one YAML document. Errors: place and words.
pub fn read(text: &str) -> Result<Value, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut done = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        let here = |message: &str| {
            let mark = span.start;
            format!("{}:{}: {message}", mark.line(), mark.col().saturating_add(1))
        };
        let value = match event {
            Event::Alias(_) => return Err(here("aliases are not allowed")),
            Event::Scalar(_, _, 1.., _) | Event::SequenceStart(1.., _) | Event::MappingStart(1.., _) => {
                return Err(here("anchors are not allowed"));
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                return Err(here("tags are not allowed"));
            }
            Event::Scalar(text, style, ..) => resolve(&text, style == ScalarStyle::Plain),
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= MOST_DEPTH => {
                return Err(here("lists and objects are nested too deep"));
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(Open::close).unwrap_or_default(),
            _ => continue,
        };
        match open.last_mut() {
            Some(outer) => outer.add(value).map_err(|message| here(&message))?,
            None if done.is_some() => return Err(here("only one document is read")),
            None => done = Some(value),
        }
    }
    done.ok_or_else(|| "there is no document".to_owned())
}

/// A list or an object that is being read.
enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

impl Open {
    fn close(self) -> Value {
        match self {
            Self::List(list) => Value::Array(list),
            Self::Map(map, _) => Value::Object(map),
        }
    }

    fn add(&mut self, value: Value) -> Result<(), String> {
        match self {
            Self::List(list) => list.push(value),
            Self::Map(map, key) => match key.take() {
                None => *key = Some(key_of(value)?),
                Some(name) => {
                    if map.contains_key(&name) {
                        return Err(format!("the key '{name}' stands twice"));
                    }
                    map.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

fn key_of(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err("a key is a text".to_owned()),
    }
}

/// What a plain text means: a number only when it is written as we would write it, so that no text is lost.
fn resolve(text: &str, is_plain: bool) -> Value {
    match text {
        _ if !is_plain => text.into(),
        "true" => true.into(),
        "false" => false.into(),
        "" | "~" | "null" => Value::Null,
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => text.into(),
        },
    }
}
