//! Whether the tables of documents agree with what a folder says about the validity of its documents.

use crate::cases::Case;

/// A case that asks nothing but whether the document obeys its schema.
pub fn run(case: &Case) -> Result<(), String> {
    let valid = schema::validate(&case.need("input")?);
    match (case.text("expect"), valid) {
        ("schema-valid", Err(problems)) => Err(problems.to_string()),
        ("schema-invalid", Ok(())) => Err("was found to be valid".to_owned()),
        _ => Ok(()),
    }
}

/// Any case: a document obeys its schema unless the case says that it does not. `None`: there is no whole document.
pub fn of_any(case: &Case) -> Option<Result<(), String>> {
    let input = case.file("input").ok()??;
    let root = xml::parse(&input, |reader| reader.root().tag_name().name().to_owned()).ok()?;
    schema::Kind::of_root(&root)?;
    let invalid = case.text("schema") == "invalid" || case.text("expect") == "schema-invalid";
    Some(match (invalid, schema::validate(&input)) {
        (false, Err(problems)) => Err(problems.to_string()),
        (true, Ok(())) => Err("was found to be valid".to_owned()),
        _ => Ok(()),
    })
}
