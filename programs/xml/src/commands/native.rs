//! `to-native`, `from-native`: the formats hypervisors have of their own.

use super::{Outcome, Words, to_argv};

pub(super) fn to_native(words: &Words) -> Result<Outcome, String> {
    match words.plain.split_first() {
        Some((format, rest)) if format == "qemu-argv" => to_argv::print(words, rest),
        Some((format, _)) => Err(not_supported(format)),
        None => Err("a format is needed: qemu-argv".to_owned()),
    }
}

pub(super) fn from_native(words: &Words) -> Result<Outcome, String> {
    let format = words.plain.first().map_or("", String::as_str);
    Err(not_supported(format))
}

fn not_supported(format: &str) -> String {
    format!("this function is not supported: the native format '{format}'")
}
