//! Folders of cases: their index files.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// One kind of cases.
pub struct Family {
    pub name: String,
    pub cases: Vec<Case>,
}

/// One case: what is asked, and where its files are.
pub struct Case {
    pub name: String,
    pub dir: PathBuf,
    pub fields: Value,
}

impl Case {
    /// A text field, empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A field that is true or false.
    pub fn flag(&self, field: &str) -> Option<bool> {
        self.fields.get(field).and_then(Value::as_bool)
    }

    /// Whether a list field holds a word.
    pub fn lists(&self, field: &str, word: &str) -> bool {
        let list = self.fields.get(field).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|each| each.as_str() == Some(word)))
    }

    /// The content of a file that a field names; `None` when the field is absent.
    pub fn file(&self, field: &str) -> Result<Option<String>, String> {
        match self.text(field) {
            "" => Ok(None),
            name => read(&self.dir.join(name)).map(Some),
        }
    }

    /// The content of a file that a field must name.
    pub fn need(&self, field: &str) -> Result<String, String> {
        self.file(field)?
            .ok_or_else(|| format!("the case names no {field}"))
    }
}

/// All families below a folder, by name.
pub fn families(dir: &Path) -> Result<Vec<Family>, String> {
    let entries = std::fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mut dirs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    dirs.sort();
    dirs.iter()
        .filter(|dir| dir.join("index.json").exists())
        .map(|dir| family(dir))
        .collect()
}

fn family(dir: &Path) -> Result<Family, String> {
    let path = dir.join("index.json");
    let index: Value =
        serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    let name = index
        .get("family")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let list = index
        .get("cases")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let cases = list
        .into_iter()
        .map(|fields| Case {
            name: fields
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            dir: dir.to_owned(),
            fields,
        })
        .collect();
    Ok(Family { name, cases })
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
