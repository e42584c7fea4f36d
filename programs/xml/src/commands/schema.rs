//! `schema`: the JSON Schema of a kind of document.

use super::{Outcome, Words};
use crate::json_schema;
use schema::Kind;

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    let [name] = words.plain.as_slice() else {
        return Err(format!("a kind is needed: {}", names().join(", ")));
    };
    let kind = Kind::of_root(name).or_else(|| Kind::of_schema(name));
    let kind = kind.ok_or_else(|| format!("there is no kind '{name}', only {}", names().join(", ")))?;
    let text = serde_json::to_string_pretty(&json_schema::of(kind)).map_err(|error| error.to_string())?;
    Ok(Outcome::fine(format!("{text}\n")))
}

fn names() -> Vec<&'static str> {
    Kind::all().map(Kind::root).collect()
}
