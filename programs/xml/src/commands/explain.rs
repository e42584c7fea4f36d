//! `explain`: what an element is for and what it may hold, from its definition and its table.

use super::{Outcome, Words, nearest};
use model::definitions::DEFINITIONS;
use schema::{Count, Kind, Rule, rule, rules};
use xml::{Field, Form};

/// More places than these are listed, not explained.
const MOST_PLACES: usize = 4;

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    let [wanted] = words.plain.as_slice() else {
        return Err("the name of an element, or its path, is needed".to_owned());
    };
    let places = places(wanted);
    match places.as_slice() {
        [] => Err(unknown(wanted)),
        few if few.len() <= MOST_PLACES => {
            let texts: Vec<String> = few.iter().map(|(kind, path)| explain(*kind, path)).collect();
            Ok(Outcome::fine(texts.join("\n")))
        }
        many => {
            let list: String = many.iter().map(|(_, path)| format!("  {path}\n")).collect();
            let head = format!("'{wanted}' stands in many places; name one:\n");
            Ok(Outcome::fine(head + &list))
        }
    }
}

/// Where an element stands: at the path, or wherever a path ends in it.
fn places(wanted: &str) -> Vec<(Kind, String)> {
    let absolute = wanted.starts_with('/');
    let path = wanted.trim_end_matches('/');
    let tail = format!("/{path}");
    let mut found: Vec<(Kind, String)> = Vec::new();
    for kind in Kind::all() {
        if absolute && rule_below(kind, path).is_some() {
            found.push((kind, path.to_owned()));
        }
        let ends = rules(kind).filter(|(known, _)| !absolute && known.ends_with(&tail));
        found.extend(ends.map(|(known, _)| (kind, known.to_owned())));
    }
    found.sort_by(|left, right| left.1.cmp(&right.1));
    found
}

/// The rule at a path, which may lead through elements that have the content of others.
fn rule_below(kind: Kind, path: &str) -> Option<(Kind, String, &'static Rule)> {
    let mut steps = path.strip_prefix('/')?.split('/');
    let mut found = rule(kind, &format!("/{}", steps.next()?))?;
    for step in steps {
        found.2.children.iter().find(|child| child.name == step)?;
        found = rule(found.0, &format!("{}/{step}", found.1))?;
    }
    Some(found)
}

fn unknown(wanted: &str) -> String {
    let last = wanted.rsplit('/').next().unwrap_or(wanted);
    let mut names: Vec<&str> = Vec::new();
    for kind in Kind::all() {
        names.extend(rules(kind).filter_map(|(path, _)| path.rsplit('/').next()));
    }
    names.sort_unstable();
    let hint = nearest(last, names).filter(|near| *near != last);
    let hint = hint.map_or_else(String::new, |name| format!("; did you mean '{name}'?"));
    format!("no document has an element '{wanted}'{hint}")
}

/// The fields of the definition at a path, those of shared parts included.
pub(crate) fn fields_at(path: &str) -> Vec<&'static Field> {
    let mut steps = path.trim_start_matches('/').split('/');
    let root = steps.next().unwrap_or_default();
    let definition = DEFINITIONS.iter().find(|(known, _)| *known == root);
    let mut fields = definition.map(|(_, fields)| flat(fields())).unwrap_or_default();
    let mut steps = steps.peekable();
    while let Some(step) = steps.next() {
        let field = fields
            .iter()
            .find(|field| outer_name(field) == step && field.form != Form::Attr);
        let Some(field) = field.copied() else {
            return Vec::new();
        };
        // The name around a list and the name in it are one field.
        if field.form == Form::List {
            let inner = field.name.split_once('/').map_or(field.name, |(_, inner)| inner);
            match steps.next() {
                None => return Vec::new(),
                Some(step) if step == inner => {}
                Some(_) => return Vec::new(),
            }
        }
        fields = field.fields.map(|fields| flat(fields())).unwrap_or_default();
    }
    fields
}

/// The documentation of the element at a path.
fn doc_of(path: &str) -> &'static str {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let fields = fields_at(parent);
    let field = fields
        .iter()
        .find(|field| outer_name(field) == name && field.form != Form::Attr);
    field.map_or("", |field| field.doc)
}

fn outer_name(field: &Field) -> &'static str {
    field.name.split_once('/').map_or(field.name, |(outer, _)| outer)
}

fn flat(fields: &'static [Field]) -> Vec<&'static Field> {
    let mut all = Vec::new();
    for field in fields {
        match (field.form, field.fields) {
            (Form::Flat, Some(inner)) => all.extend(flat(inner())),
            _ => all.push(field),
        }
    }
    all
}

fn explain(kind: Kind, path: &str) -> String {
    let mut out = format!("{path}\n");
    let Some((_, place, found)) = rule_below(kind, path).or_else(|| rule(kind, path)) else {
        return out;
    };
    let doc = doc_of(path);
    if !doc.is_empty() {
        out.push_str(&format!("  {}\n", doc.trim()));
    }
    if found.is_forbidden() {
        out.push_str("  It may not stand there.\n");
    }
    if let Some(text) = found.describe_text() {
        out.push_str(&format!("  Text: {text}\n"));
    }
    let mut fields = fields_at(path);
    if fields.is_empty() {
        fields = fields_at(&place);
    }
    attributes(found, &fields, &mut out);
    children(found, &fields, &mut out);
    out
}

fn attributes(rule: &Rule, fields: &[&'static Field], out: &mut String) {
    if rule.attributes.is_empty() {
        return;
    }
    out.push_str("\n  Attributes\n");
    for attribute in &rule.attributes {
        let field = fields
            .iter()
            .find(|field| field.form == Form::Attr && field.name == attribute.name);
        let need = if attribute.required { " (needed)" } else { "" };
        out.push_str(&format!(
            "    {}{need}: {}\n",
            attribute.name,
            attribute.describe()
        ));
        line(out, field);
    }
}

fn children(rule: &Rule, fields: &[&'static Field], out: &mut String) {
    if rule.children.is_empty() {
        return;
    }
    out.push_str("\n  Elements\n");
    for child in &rule.children {
        let field = fields
            .iter()
            .find(|field| field.form != Form::Attr && outer_name(field) == child.name);
        let count = match child.count {
            Count::Optional => "",
            Count::One => " (needed)",
            Count::Any => " (any number)",
            Count::Many => " (one or more)",
        };
        out.push_str(&format!("    {}{count}\n", child.name));
        line(out, field);
    }
}

fn line(out: &mut String, field: Option<&&'static Field>) {
    if let Some(field) = field.filter(|field| !field.doc.is_empty()) {
        out.push_str(&format!("        {}\n", field.doc.trim()));
    }
}
