//! A document as a tree that keeps everything: names with their prefixes, declarations, the order, mixed text.
//!
//! Comments, processing instructions and white space between elements are not kept.

use roxmltree::{Attribute, Node};
use xml::Problems;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The name with its prefix, as it was written.
    pub name: String,
    /// Attributes and declarations of namespaces, with their prefixes, in order.
    pub attributes: Vec<(String, String)>,
    pub content: Vec<Content>,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Element(Tree),
    Text(String),
}

impl Tree {
    /// Reads a document. Errors: it is none, or one that breaks a limit.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        xml::parse(text, |reader| {
            refuse_bare_colons(reader);
            Self::from_node(reader.root())
        })
    }

    /// An element with nothing in it.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &str {
        local(&self.name)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Tree> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(tree) => Some(tree),
            Content::Text(_) => None,
        })
    }

    /// The text that is its whole content, empty when nothing is.
    pub fn only_text(&self) -> Option<&str> {
        match self.content.as_slice() {
            [] => Some(""),
            [Content::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether text and elements stand beside each other.
    pub fn is_mixed(&self) -> bool {
        let texts = self.content.iter().any(|each| matches!(each, Content::Text(_)));
        texts && self.elements().next().is_some()
    }

    fn from_node(node: Node<'_, '_>) -> Self {
        let source = node.document().input_text().get(node.range()).unwrap_or_default();
        let written = written_names(source);
        Self {
            name: written.0.to_owned(),
            attributes: attributes(node, &written.1),
            content: content(node),
        }
    }

    /// The document as libvirt would write it.
    pub fn to_xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0, true);
        out
    }

    /// Writes the element; `is_apart` gives it a line of its own.
    fn write(&self, out: &mut String, depth: usize, is_apart: bool) {
        indent(out, depth, is_apart);
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("='");
            escape(out, value, true);
            out.push('\'');
        }
        if self.content.is_empty() {
            out.push_str("/>");
        } else {
            out.push('>');
            self.write_content(out, depth, is_apart);
            out.push_str("</");
            out.push_str(&self.name);
            out.push('>');
        }
        if is_apart {
            out.push('\n');
        }
    }

    fn write_content(&self, out: &mut String, depth: usize, is_apart: bool) {
        // Inside of mixed text a line break more would be text more.
        let breaks = is_apart && !self.content.iter().any(|each| matches!(each, Content::Text(_)));
        if breaks {
            out.push('\n');
        }
        for content in &self.content {
            match content {
                Content::Element(tree) => tree.write(out, depth.saturating_add(1), breaks),
                Content::Text(text) => escape(out, text, false),
            }
        }
        indent(out, depth, breaks);
    }
}

/// A name that begins with a colon has a prefix of no letters: the parser takes it, and no other notation could carry it.
fn refuse_bare_colons(reader: &mut xml::Reader<'_>) {
    let root = reader.root();
    for node in root.descendants().filter(Node::is_element) {
        let source = node.document().input_text().get(node.range()).unwrap_or_default();
        let (name, attributes) = written_names(source);
        let names = std::iter::once(name).chain(attributes.iter().copied());
        for name in names.filter(|name| name.starts_with(':')) {
            reader.problem(node, format!("'{name}' is no name: it begins with a colon"));
        }
    }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn indent(out: &mut String, depth: usize, is_apart: bool) {
    for _ in 0..if is_apart { depth } else { 0 } {
        out.push_str("  ");
    }
}

fn content(node: Node<'_, '_>) -> Vec<Content> {
    let is_mixed = node.children().any(|child| child.is_element());
    let mut content: Vec<Content> = Vec::new();
    for child in node.children() {
        if child.is_element() {
            content.push(Content::Element(Tree::from_node(child)));
        }
        let Some(text) = child.text().filter(|_| child.is_text()) else {
            continue;
        };
        match content.last_mut() {
            Some(Content::Text(before)) => before.push_str(text),
            _ => content.push(Content::Text(text.to_owned())),
        }
    }
    let is_blank = |each: &Content| matches!(each, Content::Text(text) if text.trim().is_empty());
    if is_mixed
        && content
            .iter()
            .all(|each| matches!(each, Content::Element(_)) || is_blank(each))
    {
        content.retain(|each| !is_blank(each));
    }
    content
}

fn attributes(node: Node<'_, '_>, written: &[&str]) -> Vec<(String, String)> {
    let mut values = node
        .attributes()
        .map(|attribute: Attribute<'_, '_>| attribute.value().to_owned());
    let mut found = Vec::new();
    for name in written {
        let value = match declared_prefix(name) {
            None => values.next(),
            Some(prefix) => node.lookup_namespace_uri(prefix).map(str::to_owned),
        };
        found.push(((*name).to_owned(), value.unwrap_or_default()));
    }
    found
}

/// The prefix a declaration of a namespace is for: `Some(None)` for the one without prefix.
fn declared_prefix(name: &str) -> Option<Option<&str>> {
    match name.strip_prefix("xmlns")? {
        "" => Some(None),
        rest => rest.strip_prefix(':').map(Some),
    }
}

/// The names of an element and of its attributes, as the source of a well-formed document has them.
fn written_names(source: &str) -> (&str, Vec<&str>) {
    let rest = source.strip_prefix('<').unwrap_or(source);
    let end = |text: &str| {
        text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(text.len())
    };
    let (element, mut rest) = rest.split_at(end(rest));
    let mut names = Vec::new();
    loop {
        rest = rest.trim_start();
        let (name, after) = rest.split_at(end(rest));
        if name.is_empty() {
            return (element, names);
        }
        names.push(name);
        rest = after_value(after);
    }
}

/// What follows a quoted value.
fn after_value(text: &str) -> &str {
    let Some(start) = text.find(['\'', '"']) else {
        return "";
    };
    let (_, quoted) = text.split_at(start);
    let quote = quoted.chars().next().unwrap_or('"');
    let inside = quoted.get(1..).unwrap_or_default();
    inside.split_once(quote).map_or("", |(_, rest)| rest)
}

/// Writes text so that reading gives it back, line breaks included.
fn escape(out: &mut String, text: &str, in_attribute: bool) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&apos;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
}
