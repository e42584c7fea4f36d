//! Values of a rule's fields, as commands take them.

use model::nwfilter::{Form, PacketField, Packets, number_of_name};

/// A field: its text, and whether it is meant that it is not so.
#[derive(Clone, Copy)]
pub(crate) struct Datum<'a> {
    pub text: &'a str,
    pub is_negated: bool,
    /// It came from a variable, or is any text: it stays as it is.
    is_verbatim: bool,
}

/// The field of a name.
pub(crate) fn field<'a>(packets: &'a Packets, name: &str) -> Option<Datum<'a>> {
    packets.get(name).map(|field: &PacketField| Datum {
        text: &field.value,
        is_negated: field.is_negated,
        is_verbatim: field.form == Form::Text,
    })
}

impl Datum<'_> {
    fn number(&self) -> Option<u64> {
        if self.is_verbatim {
            return None;
        }
        number_of_name(self.text).or_else(|| {
            let value: xml::AnyBase = xml::Value::parse(self.text)?;
            Some(value.0)
        })
    }

    /// A number in base 10; a text that is none stays.
    pub fn decimal(&self) -> String {
        self.number()
            .map_or_else(|| self.text.to_owned(), |number| number.to_string())
    }

    /// A number in base 16; a text that is none stays.
    pub fn hex(&self) -> String {
        self.number()
            .map_or_else(|| self.text.to_owned(), |number| format!("0x{number:x}"))
    }
}

/// Two numbers with a colon, or the first alone.
pub(crate) fn range(packets: &Packets, first: &str, last: &str) -> Option<(String, bool)> {
    let first = field(packets, first)?;
    let last = field(packets, last).map(|last| format!(":{}", last.decimal()));
    Some((
        format!("{}{}", first.decimal(), last.unwrap_or_default()),
        first.is_negated,
    ))
}

/// A value with a mask behind a slash, or the value alone.
pub(crate) fn masked(packets: &Packets, value: &str, mask: &str) -> Option<(String, bool)> {
    let value = field(packets, value)?;
    let mask = field(packets, mask).map(|mask| format!("/{}", mask.text));
    Some((
        format!("{}{}", value.text, mask.unwrap_or_default()),
        value.is_negated,
    ))
}
