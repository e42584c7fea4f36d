//! Documents of clients: their problems as errors, and the check of a schema where a client asks for it.

use api::{Code, Domain, Error, Result};

/// Problems of a document as the error that clients see: the first problem's words and code, its place for people.
pub fn document_error(domain: Domain, problems: &model::Problems) -> Error {
    let Some(first) = problems.first() else {
        return Error::internal(domain, "a document was refused without a reason");
    };
    let error = Error::new(domain, Code(first.code), model::code::words(first));
    match first.line {
        0 => error,
        line => error.with_hint(format!("line {line}, column {}", first.column)),
    }
}

/// Refuses a document that does not obey its schema, when `flags` hold the flag that asks for this check.
///
/// Errors: "XML document failed to validate against schema" with the place.
pub fn check_schema(domain: Domain, xml: &str, flags: u32, asks: i32) -> Result<()> {
    if flags & asks.cast_unsigned() == 0 {
        return Ok(());
    }
    let Err(problems) = schema::validate(xml) else {
        return Ok(());
    };
    Err(match problems.first() {
        Some(first) if first.line > 0 && Code(first.code) == Code::XML_INVALID_SCHEMA => {
            let words = format!("{}:{}: {}", first.line, first.column, first.message);
            Error::new(domain, Code::XML_INVALID_SCHEMA, words)
        }
        _ => document_error(domain, &problems),
    })
}
