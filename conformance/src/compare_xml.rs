//! Two XML documents are equal when they have the same elements in order, the same attributes and texts.

use xml::Node;

/// The first difference, `Ok` when there is none.
pub fn compare(expected: &str, actual: &str) -> Result<(), String> {
    let read =
        |what: &str, text: &str| Node::parse(text).map_err(|error| format!("{what} document: {error}"));
    diff(&read("expected", expected)?, &read("actual", actual)?, "")
}

fn diff(expected: &Node, actual: &Node, path: &str) -> Result<(), String> {
    let path = format!("{path}/{}", expected.name);
    if expected.name != actual.name || expected.namespace != actual.namespace {
        return Err(format!("{path}: got <{}>", label(actual)));
    }
    attributes(expected, actual, &path)?;
    let text = |node: &Node| {
        if node.text.trim().is_empty() {
            String::new()
        } else {
            node.text.clone()
        }
    };
    if text(expected) != text(actual) {
        return Err(format!(
            "{path}: expected text {:?}, got {:?}",
            expected.text, actual.text
        ));
    }
    for index in 0..expected.children.len().max(actual.children.len()) {
        match (expected.children.get(index), actual.children.get(index)) {
            (Some(left), Some(right)) if left.name == right.name => diff(left, right, &path)?,
            (Some(left), Some(right)) => {
                return Err(format!(
                    "{path}: expected child <{}>, got <{}>",
                    label(left),
                    label(right)
                ));
            }
            (Some(left), None) => return Err(format!("{path}: missing child <{}>", label(left))),
            (None, Some(right)) => return Err(format!("{path}: unexpected child <{}>", label(right))),
            (None, None) => {}
        }
    }
    Ok(())
}

fn attributes(expected: &Node, actual: &Node, path: &str) -> Result<(), String> {
    for (name, value) in &expected.attributes {
        match actual.attribute(name) {
            None => {
                return Err(format!(
                    "{path}@{name}: missing, expected {value:?} in <{}>",
                    label(expected)
                ));
            }
            Some(found) if found != value => {
                return Err(format!(
                    "{path}@{name}: expected {value:?}, got {found:?} in <{}>",
                    label(expected)
                ));
            }
            Some(_) => {}
        }
    }
    match actual
        .attributes
        .iter()
        .find(|(name, _)| expected.attribute(name).is_none())
    {
        Some((name, value)) => Err(format!(
            "{path}@{name}: unexpected {value:?} in <{}>",
            label(actual)
        )),
        None => Ok(()),
    }
}

fn label(node: &Node) -> String {
    let attributes = node
        .attributes
        .iter()
        .map(|(name, value)| format!(" {name}={value}"));
    format!("{}{}", node.name, attributes.collect::<String>())
}
