//! `diff`: two documents compared by what they mean.
//!
//! Both are read by their definitions first, so that another order, other units or left out defaults are no difference.

use super::{Outcome, Words};
use crate::impact::{self, Impact};
use crate::input::Input;
use crate::tree::{Content, Tree};
use crate::{document, report};
use model::PrintOptions;
use serde_json::json;

/// What tells elements of one name apart: attributes (`@dev`), or those of a child (`target@dev`).
const IDENTITIES: &[(&str, &[&str])] = &[
    ("disk", &["target@dev", "@name"]),
    ("interface", &["mac@address", "@name"]),
    ("controller", &["@type", "@index"]),
    ("filesystem", &["target@dir"]),
    ("graphics", &["@type"]),
    ("channel", &["target@type", "target@name"]),
    ("serial", &["target@port"]),
    ("console", &["target@type", "target@port"]),
    ("feature", &["@name"]),
    ("parameter", &["@name"]),
    ("portgroup", &["@name"]),
    ("vcpupin", &["@vcpu"]),
    ("iothreadpin", &["@iothread"]),
    ("cell", &["@id"]),
    ("vcpu", &["@id"]),
    ("iothread", &["@id"]),
    ("host", &["@mac", "@name", "@ip", "@id"]),
    ("capability", &["@type"]),
];

/// One difference.
struct Change {
    /// Path with what tells elements apart.
    path: String,
    /// `+` is only in the second document, `-` only in the first, `~` differs.
    sign: char,
    detail: String,
    impact: Option<Impact>,
}

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    let [left, right] = words.plain.as_slice() else {
        return Err("two documents are needed".to_owned());
    };
    let (left, right) = (meaning(left)?, meaning(right)?);
    let mut changes = Vec::new();
    let root = format!("/{}", left.name);
    if left.name == right.name {
        compare(&left, &right, &root, &root, &mut changes);
    } else {
        return Err(format!(
            "<{}> and <{}> are different kinds of documents",
            left.name, right.name
        ));
    }
    let text = if words.has("json") {
        as_json(&changes)
    } else {
        as_text(&changes)
    };
    Ok(Outcome {
        text,
        is_fine: changes.is_empty(),
    })
}

/// A document as its definition understands it.
fn meaning(file: &str) -> Result<Tree, String> {
    let input = Input::read(file)?;
    let options = PrintOptions {
        inactive: true,
        secure: true,
        migratable: false,
    };
    let refused = |problems: model::Problems| report::text(&input.name, &problems.0, "error");
    let printed = document::printed(&input.xml()?, options).map_err(refused)?;
    Tree::parse(&printed).map_err(refused)
}

/// Compares two elements of one name. `path` is for people, `place` for the table of costs.
fn compare(left: &Tree, right: &Tree, path: &str, place: &str, out: &mut Vec<Change>) {
    attributes(left, right, path, place, out);
    if text(left) != text(right) {
        out.push(Change {
            path: path.to_owned(),
            sign: '~',
            detail: format!("'{}' -> '{}'", text(left), text(right)),
            impact: impact::of_change(place),
        });
    }
    let mut names: Vec<&str> = Vec::new();
    for child in left.elements().chain(right.elements()) {
        if !names.contains(&child.name.as_str()) {
            names.push(&child.name);
        }
    }
    for name in names {
        let place = format!("{place}/{name}");
        group(name, &named(left, name), &named(right, name), path, &place, out);
    }
}

fn named<'a>(tree: &'a Tree, name: &str) -> Vec<&'a Tree> {
    tree.elements().filter(|child| child.name == name).collect()
}

fn text(tree: &Tree) -> String {
    let texts = tree.content.iter().filter_map(|content| match content {
        Content::Text(text) => Some(text.trim()),
        Content::Element(_) => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

fn attributes(left: &Tree, right: &Tree, path: &str, place: &str, out: &mut Vec<Change>) {
    let find = |tree: &'_ Tree, name: &str| {
        let found = tree.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let mut names: Vec<&String> = left.attributes.iter().map(|(name, _)| name).collect();
    names.extend(
        right
            .attributes
            .iter()
            .map(|(name, _)| name)
            .filter(|name| find(left, name).is_none()),
    );
    for name in names {
        let (before, after) = (find(left, name), find(right, name));
        let (sign, detail) = match (&before, &after) {
            (Some(before), Some(after)) if before != after => ('~', format!("'{before}' -> '{after}'")),
            (Some(before), None) => ('-', format!("'{before}'")),
            (None, Some(after)) => ('+', format!("'{after}'")),
            _ => continue,
        };
        out.push(Change {
            path: format!("{path}/@{name}"),
            sign,
            detail,
            impact: impact::of_change(&format!("{place}/@{name}")),
        });
    }
}

/// Compares the children of one name: those with the same identity, then equal ones, then by place.
fn group(name: &str, left: &[&Tree], right: &[&Tree], path: &str, place: &str, out: &mut Vec<Change>) {
    let is_many = left.len() > 1 || right.len() > 1;
    let mut rest: Vec<&Tree> = right.to_vec();
    let mut unmatched: Vec<(usize, &Tree)> = Vec::new();
    for (index, tree) in left.iter().enumerate() {
        let same = rest.iter().position(|other| {
            *other == *tree || identity(tree).is_some_and(|own| Some(own) == identity(other))
        });
        match same.map(|found| rest.remove(found)) {
            Some(other) => compare(tree, other, &step(path, name, tree, index, is_many), place, out),
            None => unmatched.push((index, tree)),
        }
    }
    for (index, tree) in unmatched {
        let step = step(path, name, tree, index, is_many);
        // Without an identity the next one of the name is taken for the changed one.
        match rest
            .iter()
            .position(|other| identity(other).is_none() && identity(tree).is_none())
        {
            Some(found) => compare(tree, rest.remove(found), &step, place, out),
            None => out.push(presence(tree, '-', step, place)),
        }
    }
    for tree in rest {
        let index = right
            .iter()
            .position(|other| std::ptr::eq(*other, tree))
            .unwrap_or_default();
        out.push(presence(tree, '+', step(path, name, tree, index, is_many), place));
    }
}

fn presence(tree: &Tree, sign: char, path: String, place: &str) -> Change {
    let bus = tree
        .elements()
        .find(|child| child.name == "target")
        .and_then(|target| value(target, "bus"))
        .or_else(|| value(tree, "bus"));
    Change {
        path,
        sign,
        detail: one_line(tree),
        impact: impact::of_presence(place, bus),
    }
}

fn value<'a>(tree: &'a Tree, attribute: &str) -> Option<&'a str> {
    let found = tree.attributes.iter().find(|(name, _)| name == attribute);
    found.map(|(_, value)| value.as_str())
}

/// An element on one line.
fn one_line(tree: &Tree) -> String {
    let xml = tree.to_xml();
    xml.lines().map(str::trim_start).collect()
}

fn identity(tree: &Tree) -> Option<String> {
    let (_, places) = IDENTITIES.iter().find(|(name, _)| *name == tree.name)?;
    let found: Vec<String> = places.iter().filter_map(|place| part(tree, place)).collect();
    (!found.is_empty()).then(|| found.join(","))
}

/// `dev='vda'` of `target@dev`.
fn part(tree: &Tree, place: &str) -> Option<String> {
    let (child, attribute) = place.split_once('@')?;
    let holder = if child.is_empty() {
        tree
    } else {
        tree.elements().find(|each| each.name == child)?
    };
    Some(format!("{attribute}='{}'", value(holder, attribute)?))
}

fn step(path: &str, name: &str, tree: &Tree, index: usize, is_many: bool) -> String {
    match identity(tree) {
        Some(identity) => format!("{path}/{name}[{identity}]"),
        None if is_many => format!("{path}/{name}[{}]", index.saturating_add(1)),
        None => format!("{path}/{name}"),
    }
}

fn as_text(changes: &[Change]) -> String {
    let mut out = String::new();
    for change in changes {
        let cost = change
            .impact
            .map_or_else(String::new, |impact| format!("  ({})", impact.words()));
        out.push_str(&format!(
            "{} {}: {}{cost}\n",
            change.sign, change.path, change.detail
        ));
    }
    if let Some(worst) = changes.iter().filter_map(|change| change.impact).max() {
        out.push_str(&format!(
            "{} differences; all together: {}\n",
            changes.len(),
            worst.words()
        ));
    }
    out
}

/// A JSON object on a line for each difference.
fn as_json(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let kind = match change.sign {
            '+' => "added",
            '-' => "removed",
            _ => "changed",
        };
        let impact = change.impact.map(Impact::name);
        json!({ "path": change.path, "change": kind, "detail": change.detail, "impact": impact })
    };
    changes
        .iter()
        .map(|change| format!("{}\n", line(change)))
        .collect()
}
