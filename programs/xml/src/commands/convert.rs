//! `to-json`, `to-yaml`, `to-xml`: a document in another notation, without loss.

use super::{Outcome, Words};
use crate::input::Input;
use crate::{json, yaml};

pub(super) fn to_json(words: &Words) -> Result<Outcome, String> {
    let value = json::from_tree(&Input::read(words.file()?)?.tree()?);
    let text = serde_json::to_string_pretty(&value).map_err(|error| error.to_string())?;
    Ok(Outcome::fine(format!("{text}\n")))
}

pub(super) fn to_yaml(words: &Words) -> Result<Outcome, String> {
    let value = json::from_tree(&Input::read(words.file()?)?.tree()?);
    Ok(Outcome::fine(yaml::write(&value)))
}

pub(super) fn to_xml(words: &Words) -> Result<Outcome, String> {
    Ok(Outcome::fine(Input::read(words.file()?)?.tree()?.to_xml()))
}
