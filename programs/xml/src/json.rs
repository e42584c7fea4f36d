//! Documents as JSON and back, without loss; the guide (`docs/user-guide/xml.md`) says what stands where.

use crate::shape::Shape;
use crate::tree::{Content, Tree};
use serde_json::{Map, Value};
use std::fmt;

/// The largest number every reader of JSON keeps exactly.
const MOST_EXACT: u64 = 1 << 53;
/// The order of children, where the object alone does not say it.
const ORDER: &str = "#order";
/// Text and elements beside each other.
const CONTENT: &str = "#content";

/// Why JSON is no document: where, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDocument {
    /// Path of keys.
    pub path: String,
    pub message: String,
}

impl fmt::Display for NoDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for NoDocument {}

/// The document as an object with one member: the outermost element.
pub fn from_tree(tree: &Tree) -> Value {
    let mut root = Map::new();
    root.insert(tree.name.clone(), element(tree, Shape::of_root(&tree.name)));
    Value::Object(root)
}

/// What stands for an element: an object, its text, a list, or `true` for one that only is there.
fn element(tree: &Tree, shape: Shape) -> Value {
    let plain = tree.attributes.is_empty();
    match own_text(tree, shape) {
        Some("") if plain && shape.is_flag() => Value::Bool(true),
        Some("") if plain && !shape.has_text() => Value::Object(Map::new()),
        Some(text) if plain => scalar(text, shape.is_number_text()),
        _ => Value::Object(object(tree, shape)),
    }
}

/// The text that is all an element holds. Where none may be, white space is layout.
fn own_text(tree: &Tree, shape: Shape) -> Option<&str> {
    let is_layout = shape.rule().is_some() && !shape.has_text();
    tree.only_text().map(|text| {
        if is_layout && text.trim().is_empty() {
            ""
        } else {
            text
        }
    })
}

fn scalar(text: &str, is_number: bool) -> Value {
    let number = text.parse::<i64>().ok().filter(|_| is_number);
    match number.filter(|number| number.unsigned_abs() <= MOST_EXACT && number.to_string() == text) {
        Some(number) => number.into(),
        None => text.into(),
    }
}

fn object(tree: &Tree, shape: Shape) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in &tree.attributes {
        let key = if shape.has_attribute(name) {
            name.clone()
        } else {
            format!("@{name}")
        };
        object.insert(key, scalar(value, shape.is_number(name)));
    }
    if tree.is_mixed() {
        object.insert(CONTENT.to_owned(), mixed(tree, shape));
        return object;
    }
    if let Some(text) = own_text(tree, shape) {
        if text.is_empty() {
            return object;
        }
        let value = scalar(text, shape.is_number_text());
        object.insert(shape.text_key(Some(tree)).to_owned(), value);
        return object;
    }
    children(tree, shape, &mut object);
    object
}

fn mixed(tree: &Tree, shape: Shape) -> Value {
    let piece = |content: &Content| match content {
        Content::Text(text) => Value::from(text.as_str()),
        Content::Element(child) => {
            let mut object = Map::new();
            object.insert(child.name.clone(), element(child, shape.child(&child.name)));
            Value::Object(object)
        }
    };
    tree.content.iter().map(piece).collect()
}

fn children(tree: &Tree, shape: Shape, object: &mut Map<String, Value>) {
    let mut groups: Vec<(&str, Vec<&Tree>)> = Vec::new();
    for child in tree.elements() {
        match groups.iter_mut().find(|(name, _)| *name == child.name) {
            Some((_, group)) => group.push(child),
            None => groups.push((&child.name, vec![child])),
        }
    }
    for (name, group) in &groups {
        let (key, value) = member(name, group, shape);
        object.insert(key, value);
    }
    let grouped = groups.iter().flat_map(|(_, group)| group.iter().copied());
    if !tree.elements().eq(grouped) {
        let order: Value = tree.elements().map(|child| child.name.as_str()).collect();
        object.insert(ORDER.to_owned(), order);
    }
}

/// The key and the value for the children of a name.
fn member(name: &str, group: &[&Tree], shape: Shape) -> (String, Value) {
    let inner = shape.child(name);
    let values = || group.iter().map(|child| element(child, inner)).collect();
    if let (Some(item), [only]) = (inner.list_of(), group)
        && let Some(items) = list(only, item, inner)
    {
        return (name.to_owned(), items);
    }
    // A key of an attribute, or an array that would be read as one element's list, names the element in brackets.
    let is_array = group.len() > 1 || shape.is_many(name);
    let is_taken = shape.has_attribute(name) || (inner.list_of().is_some() && is_array);
    let key = if is_taken {
        format!("<{name}>")
    } else {
        name.to_owned()
    };
    match group {
        [only] if !is_array => (key, element(only, inner)),
        _ => (key, values()),
    }
}

/// The items of an element that only is around them.
fn list(tree: &Tree, item: &str, shape: Shape) -> Option<Value> {
    let is_item = |each: &Content| matches!(each, Content::Element(child) if child.name == item);
    let is_layout = own_text(tree, shape) == Some("");
    let fits = tree.attributes.is_empty() && (is_layout || tree.content.iter().all(is_item));
    let inner = shape.child(item);
    fits.then(|| tree.elements().map(|child| element(child, inner)).collect())
}

/// The document that an object stands for. Errors: it stands for none.
pub fn to_tree(json: &Value) -> Result<Tree, NoDocument> {
    let object = json.as_object().filter(|object| object.len() == 1);
    let Some((name, value)) = object.and_then(|object| object.iter().next()) else {
        return Err(wrong(
            "",
            "a document is an object with one member, its outermost element",
        ));
    };
    read_element(name, value, Shape::of_root(name), &format!("/{name}"))
}

fn wrong(path: &str, message: impl Into<String>) -> NoDocument {
    let path = if path.is_empty() { "/" } else { path };
    NoDocument {
        path: path.to_owned(),
        message: message.into(),
    }
}

fn read_element(name: &str, value: &Value, shape: Shape, path: &str) -> Result<Tree, NoDocument> {
    if !is_name(name) {
        return Err(wrong(path, format!("'{name}' is no name of an element")));
    }
    let mut tree = Tree::new(name);
    match value {
        Value::Object(object) => read_object(&mut tree, object, shape, path)?,
        Value::Bool(true) | Value::Null => {}
        Value::Array(_) => return Err(wrong(path, "a list stands where one element is meant")),
        _ => push_text(&mut tree, &text_of(value, path)?),
    }
    Ok(tree)
}

fn push_text(tree: &mut Tree, text: &str) {
    if !text.is_empty() {
        tree.content.push(Content::Text(text.to_owned()));
    }
}

/// A text of JSON that XML can carry.
fn text_of(value: &Value, path: &str) -> Result<String, NoDocument> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return Err(wrong(path, "a text or a number is needed")),
    };
    let is_bad =
        |c: &char| (*c < ' ' && !matches!(c, '\n' | '\t' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(is_bad) {
        Some(c) => Err(wrong(
            path,
            format!("XML cannot carry the character U+{:04X}", u32::from(c)),
        )),
        None => Ok(text),
    }
}

/// Whether XML can have an element or an attribute of this name (XML 1.0, 2.3 "Name", and at most one colon of
/// Namespaces in XML).
fn is_name(name: &str) -> bool {
    let part = |part: &str| part.starts_with(starts_name) && part.chars().all(continues_name);
    match name.split_once(':') {
        Some((prefix, local)) => part(prefix) && part(local),
        None => part(name),
    }
}

/// `NameStartChar` but the colon.
fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// `NameChar` but the colon.
fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

fn read_object(
    tree: &mut Tree,
    object: &Map<String, Value>,
    shape: Shape,
    path: &str,
) -> Result<(), NoDocument> {
    let mut groups: Vec<(String, Vec<Tree>)> = Vec::new();
    for (key, value) in object {
        let path = format!("{path}/{key}");
        let attribute = key.strip_prefix('@').or(shape.has_attribute(key).then_some(key));
        if let Some(name) = attribute {
            if !is_name(name) {
                return Err(wrong(&path, format!("'{name}' is no name of an attribute")));
            }
            tree.attributes.push((name.to_owned(), text_of(value, &path)?));
        } else if key == CONTENT {
            tree.content = read_mixed(value, shape, &path)?;
        } else if key == "#text" || (key == "value" && shape.text_key(None) == "value") {
            push_text(tree, &text_of(value, &path)?);
        } else if key != ORDER {
            groups.push(read_member(key, value, shape, &path)?);
        }
    }
    let order = object.get(ORDER).and_then(Value::as_array);
    let names = order.into_iter().flatten().filter_map(Value::as_str);
    arrange(tree, groups, names);
    Ok(())
}

/// Puts children in the order that is said, and what it does not say behind.
fn arrange<'a>(tree: &mut Tree, groups: Vec<(String, Vec<Tree>)>, order: impl Iterator<Item = &'a str>) {
    let mut left: Vec<(String, std::vec::IntoIter<Tree>)> = groups
        .into_iter()
        .map(|(name, group)| (name, group.into_iter()))
        .collect();
    for name in order {
        let next = left.iter_mut().find(|(known, _)| known == name);
        if let Some(child) = next.and_then(|(_, group)| group.next()) {
            tree.content.push(Content::Element(child));
        }
    }
    let rest = left.into_iter().flat_map(|(_, group)| group);
    tree.content.extend(rest.map(Content::Element));
}

fn read_mixed(value: &Value, shape: Shape, path: &str) -> Result<Vec<Content>, NoDocument> {
    let pieces = value.as_array().ok_or_else(|| wrong(path, "a list is needed"))?;
    let piece = |piece: &Value| match piece.as_object() {
        None => text_of(piece, path).map(Content::Text),
        Some(object) => match object.iter().next() {
            Some((name, value)) if object.len() == 1 => {
                read_element(name, value, shape.child(name), path).map(Content::Element)
            }
            _ => Err(wrong(path, "an object with one member, an element, is needed")),
        },
    };
    pieces.iter().map(piece).collect()
}

/// The children that a member stands for.
fn read_member(
    key: &str,
    value: &Value,
    shape: Shape,
    path: &str,
) -> Result<(String, Vec<Tree>), NoDocument> {
    let bare = key.strip_prefix('<').and_then(|key| key.strip_suffix('>'));
    let name = bare.unwrap_or(key);
    let inner = shape.child(name);
    let group = match (value, inner.list_of()) {
        (Value::Bool(false), _) => Vec::new(),
        (Value::Array(items), Some(item)) if bare.is_none() => {
            let mut outer = Tree::new(name);
            for each in items {
                let child = read_element(item, each, inner.child(item), path)?;
                outer.content.push(Content::Element(child));
            }
            vec![outer]
        }
        (Value::Array(items), _) => items
            .iter()
            .map(|each| read_element(name, each, inner, path))
            .collect::<Result<_, _>>()?,
        _ => vec![read_element(name, value, inner, path)?],
    };
    Ok((name.to_owned(), group))
}
