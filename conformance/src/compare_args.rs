//! Two command lines are equal when options of one kind are the same in order; parameters may change places.

use serde_json::Value;
use std::collections::BTreeMap;

/// Options without a value.
const BARE: &[&str] = &[
    "-S",
    "-no-user-config",
    "-nodefaults",
    "-no-shutdown",
    "-no-reboot",
    "-no-acpi",
    "-no-hpet",
    "-nographic",
    "-daemonize",
    "-enable-kvm",
    "-snapshot",
    "-usb",
    "-only-migratable",
    "-mem-prealloc",
    "-full-screen",
    "-preconfig",
    "-s",
];

/// Options whose value is one text.
const OPAQUE: &[&str] = &[
    "-append",
    "-uuid",
    "-kernel",
    "-initrd",
    "-dtb",
    "-bios",
    "-shim",
    "-k",
    "-incoming",
    "-serial",
    "-watchdog-action",
    "-parallel",
    "-pidfile",
    "-D",
    "-L",
    "-runas",
    "-chroot",
];

/// One option with its value taken apart.
#[derive(Debug, PartialEq)]
struct Opt {
    kind: String,
    raw: String,
    data: Data,
}

#[derive(Debug, PartialEq)]
enum Data {
    None,
    Text(String),
    Json(Value),
    Params(BTreeMap<String, Vec<Option<String>>>),
}

/// The first difference, `Ok` when there is none. `expected` is shell text, `actual` words.
pub fn compare(expected: &str, actual: &[String]) -> Result<(), String> {
    let words = shell_words(expected);
    let words: Vec<String> = words.into_iter().skip_while(|word| is_assignment(word)).collect();
    let (program, expected) = split(&words);
    let (actual_program, actual) = split(actual);
    if program != actual_program {
        return Err(format!("program: expected {program}, got {actual_program}"));
    }
    let mut kinds: Vec<&str> = Vec::new();
    for option in expected.iter().chain(&actual) {
        if !kinds.contains(&option.kind.as_str()) {
            kinds.push(&option.kind);
        }
    }
    kinds.iter().try_for_each(|kind| group(kind, &expected, &actual))
}

fn group(kind: &str, expected: &[Opt], actual: &[Opt]) -> Result<(), String> {
    let mut expected = expected.iter().filter(|option| option.kind == kind);
    let mut actual = actual.iter().filter(|option| option.kind == kind);
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return Ok(()),
            (Some(left), None) => return Err(format!("{kind}: missing {}", left.raw)),
            (None, Some(right)) => return Err(format!("{kind}: unexpected {}", right.raw)),
            (Some(left), Some(right)) if left.data != right.data => {
                return Err(format!(
                    "{kind}:\n  expected {}\n  got      {}",
                    left.raw, right.raw
                ));
            }
            _ => {}
        }
    }
}

pub fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
    })
}

fn split(words: &[String]) -> (String, Vec<Opt>) {
    let program = words.first().map(|word| normal(word)).unwrap_or_default();
    let mut options = Vec::new();
    let mut index = 1;
    while let Some(word) = words.get(index) {
        let value = words.get(index + 1).filter(|_| !BARE.contains(&word.as_str()));
        options.push(option(word, value.map(String::as_str)));
        index += if value.is_some() { 2 } else { 1 };
    }
    (program, options)
}

fn option(name: &str, value: Option<&str>) -> Opt {
    let raw = format!("{name} {}", value.unwrap_or_default());
    let data = data(name, value);
    let first = |key: &str| match &data {
        Data::Json(json) => json
            .get(key)
            .map(|value| value.as_str().unwrap_or_default().to_owned()),
        Data::Params(params) => params
            .get(key)
            .or_else(|| params.get(""))
            .and_then(|list| list.first()?.clone()),
        _ => None,
    };
    let kind = match name {
        "-device" => format!("-device {}", first("driver").unwrap_or_default()),
        "-object" => format!("-object {}", first("qom-type").unwrap_or_default()),
        _ => name.to_owned(),
    };
    Opt { kind, raw, data }
}

fn data(name: &str, value: Option<&str>) -> Data {
    let Some(value) = value else { return Data::None };
    if value.starts_with('{')
        && let Ok(json) = serde_json::from_str::<Value>(value)
    {
        let secret = json.get("qom-type").and_then(Value::as_str) == Some("secret");
        return Data::Json(normal_json(json, secret, ""));
    }
    if OPAQUE.contains(&name) {
        let text = normal(value);
        return Data::Text(if text.starts_with("fd:") {
            "fd:@FD@".to_owned()
        } else {
            text
        });
    }
    let mut params: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for (index, part) in parts(value).into_iter().enumerate() {
        let (key, value) = match part.split_once('=') {
            Some((key, value)) => (key.to_owned(), Some(normal_param(key, value))),
            None if index == 0 => (String::new(), Some(normal(&part))),
            None => (part, None),
        };
        params.entry(key).or_default().push(value);
    }
    Data::Params(params)
}

/// Cuts at commas; a doubled comma is one.
fn parts(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ',' && chars.peek() != Some(&',') {
            parts.push(String::new());
            continue;
        }
        if c == ',' {
            chars.next();
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

fn is_fd(key: &str) -> bool {
    matches!(
        key.rsplit('.').next(),
        Some("fd" | "fds" | "vhostfd" | "vhostfds" | "tapfd" | "tapfds")
    )
}

fn normal_param(key: &str, value: &str) -> String {
    if !is_fd(key) {
        return normal(value);
    }
    let mut out = String::new();
    for c in value.chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            c => out.push(c),
        }
    }
    out
}

fn normal_json(json: Value, secret: bool, key: &str) -> Value {
    match json {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let hidden = secret && (key == "data" || key == "iv");
                    let value = if hidden {
                        "@SECRET@".into()
                    } else {
                        normal_json(value, false, &key)
                    };
                    (key, value)
                })
                .collect(),
        ),
        Value::Array(list) => list
            .into_iter()
            .map(|value| normal_json(value, false, key))
            .collect(),
        Value::String(text) => normal_param(key, &text).into(),
        Value::Number(_) if is_fd(key) => "#".into(),
        other => other,
    }
}

/// Paths of the instance that made the command line.
fn normal(text: &str) -> String {
    let mut text = text.replace("/var/run/libvirt", "/run/libvirt");
    for marker in [
        "domain-",
        "/libvirt/qemu/ram/",
        "/libvirt/qemu/passt/",
        "/libvirt/qemu/dbus/",
        "/libvirt/qemu/channel/",
    ] {
        let mut from = 0;
        while let Some(found) = text[from..].find(marker) {
            let start = from + found + marker.len();
            let digits = text[start..]
                .trim_start_matches('-')
                .chars()
                .take_while(char::is_ascii_digit)
                .count();
            let minus = usize::from(text[start..].starts_with('-'));
            let end = start + minus + digits;
            if digits > 0 && text[end..].starts_with('-') {
                text.replace_range(start..end, "@ID@");
            }
            from = start;
        }
    }
    text
}

/// Cuts shell text into words; lines are joined by backslashes.
pub fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\n') | None => words.extend(word.take()),
                Some(c) => word.get_or_insert_default().push(c),
            },
            '\'' => {
                let word = word.get_or_insert_default();
                word.extend(chars.by_ref().take_while(|c| *c != '\''));
            }
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    match c {
                        '\\' => word.extend(chars.next()),
                        c => word.push(c),
                    }
                }
            }
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_parameters_does_not_matter() {
        let actual = [
            "/bin/q",
            "-device",
            r#"{"driver":"a","id":"x"}"#,
            "-m",
            "size=1,slots=2",
        ]
        .map(String::from);
        let expected =
            "LC_ALL=C \\\n/bin/q \\\n-m slots=2,size=1 \\\n-device '{\"id\":\"x\",\"driver\":\"a\"}'\n";
        assert_eq!(compare(expected, &actual), Ok(()));
        assert!(compare("/bin/q -m size=1", &actual).is_err());
    }
}
