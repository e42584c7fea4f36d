//! Where documents come from: a file or standard input, as XML, JSON or YAML.

use crate::tree::Tree;
use crate::{json, report, yaml};
use std::io::Read;

/// A document as it was given.
pub struct Input {
    /// What to call it in messages.
    pub name: String,
    pub text: String,
}

/// The notation of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Xml,
    Json,
    Yaml,
}

/// More than this is no document.
const MOST_BYTES: u64 = 64 << 20;

impl Input {
    /// Reads a file, or standard input for `-`.
    pub fn read(file: &str) -> Result<Self, String> {
        let bytes = if file == "-" {
            take(std::io::stdin().lock())
        } else {
            std::fs::File::open(file).and_then(take)
        };
        let name = if file == "-" { "(standard input)" } else { file };
        let bytes = bytes.map_err(|error| format!("{name}: {error}"))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            format!("{name}: the text is not UTF-8 from byte {place} on")
        })?;
        Ok(Self {
            name: name.to_owned(),
            text,
        })
    }

    fn notation(&self) -> Notation {
        let text = self.text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('<') {
            Notation::Xml
        } else if text.starts_with('{') {
            Notation::Json
        } else {
            Notation::Yaml
        }
    }

    /// The document as XML: as it was written, or made of JSON or YAML.
    pub fn xml(&self) -> Result<String, String> {
        match self.notation() {
            Notation::Xml => Ok(self.text.clone()),
            _ => Ok(self.tree()?.to_xml()),
        }
    }

    /// The document as a tree.
    pub fn tree(&self) -> Result<Tree, String> {
        let name = &self.name;
        let value = match self.notation() {
            Notation::Xml => {
                return Tree::parse(&self.text).map_err(|problems| report::text(name, &problems.0, "error"));
            }
            Notation::Json => serde_json::from_str(&self.text).map_err(|error| format!("{name}: {error}"))?,
            Notation::Yaml => yaml::read(&self.text).map_err(|error| format!("{name}: {error}"))?,
        };
        json::to_tree(&value).map_err(|error| format!("{name}: {error}"))
    }
}

fn take(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(std::io::Error::other("the document is too large"));
    }
    Ok(bytes)
}
