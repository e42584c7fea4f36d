//! Every document of a folder, whatever its kind, through JSON and YAML and back: it must be the same document.

use crate::compare_xml::compare;
use std::path::{Path, PathBuf};
use xml_program::tree::Tree;
use xml_program::{json, yaml};

/// Prints how many documents came back as they were; the other ones by name. True when all did.
pub fn run(dir: &Path) -> bool {
    let mut files = Vec::new();
    collect(dir, &mut files);
    files.sort();
    let (mut passed, mut documents, mut others) = (0, 0, 0);
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let Ok(tree) = Tree::parse(&text) else {
            others += 1;
            continue;
        };
        documents += 1;
        match check(&text, &tree) {
            Ok(()) => passed += 1,
            Err(reason) => eprintln!("{}: {reason}", file.display()),
        }
    }
    println!("{passed} / {documents} (and {others} files that are no document)");
    passed == documents
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "xml") {
            files.push(path);
        }
    }
}

/// XML to JSON text to YAML text to XML: nothing may be lost, neither by our own tree nor by what XML means.
fn check(text: &str, tree: &Tree) -> Result<(), String> {
    let written = json::from_tree(tree).to_string();
    let value: serde_json::Value =
        serde_json::from_str(&written).map_err(|error| format!("JSON: {error}"))?;
    let value = yaml::read(&yaml::write(&value)).map_err(|error| format!("YAML: {error}"))?;
    let back = json::to_tree(&value).map_err(|error| format!("document: {error}"))?;
    compare(text, &back.to_xml())?;
    let again = Tree::parse(&back.to_xml()).map_err(|error| error.to_string())?;
    if sorted(&again) == sorted(tree) {
        Ok(())
    } else {
        Err("the trees differ".to_owned())
    }
}

/// A tree whose attributes stand in the order of their names, which means nothing in XML, without white space that is
/// all an element holds.
fn sorted(tree: &Tree) -> Tree {
    use xml_program::tree::Content;
    let mut tree = tree.clone();
    tree.attributes.sort();
    if tree.only_text().is_some_and(|text| text.trim().is_empty()) {
        tree.content.clear();
    }
    for content in &mut tree.content {
        if let Content::Element(child) = content {
            *child = sorted(child);
        }
    }
    tree
}
