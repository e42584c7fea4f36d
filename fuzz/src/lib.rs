//! What the targets share.

use model::PrintOptions;
use std::fmt::Display;

/// Everything that a document has, secrets as well.
pub const SHOWN: PrintOptions = PrintOptions {
    inactive: false,
    secure: true,
    migratable: false,
};

/// A text is read or refused; what is printed of it is read again and printed the same.
pub fn round_trip<T, E: Display>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
    format: impl Fn(&T) -> String,
) {
    let Ok(read) = parse(text) else { return };
    let printed = format(&read);
    let again = parse(&printed).unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(format(&again), printed);
}
