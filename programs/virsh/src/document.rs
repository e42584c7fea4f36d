//! Reads facts out of documents, and writes small ones.

use roxmltree::{Document, Node};

use crate::failure::{Failure, Said};

/// Parses a document of the connection.
pub fn parse(xml: &str) -> Said<Document<'_>> {
    Document::parse(xml).map_err(|error| Failure::say(format!("cannot read the document: {error}")))
}

/// The text of the first element at `path` below `node`.
pub fn text<'a>(node: Node<'a, '_>, path: &str) -> Option<&'a str> {
    find(node, path).and_then(|found| found.text())
}

/// The first element at `path` (`a/b/c`) below `node`.
pub fn find<'a, 'i>(node: Node<'a, 'i>, path: &str) -> Option<Node<'a, 'i>> {
    path.split('/').try_fold(node, |node, name| {
        node.children().find(|child| child.has_tag_name(name))
    })
}

/// All elements with one of these names directly below the element at `path`.
pub fn list<'a, 'i>(node: Node<'a, 'i>, path: &str, names: &[&str]) -> Vec<Node<'a, 'i>> {
    let Some(parent) = find(node, path) else {
        return Vec::new();
    };
    parent
        .children()
        .filter(|child| names.iter().any(|name| child.has_tag_name(*name)))
        .collect()
}

/// The attribute of the first element at `path` below `node`.
pub fn attribute<'a>(node: Node<'a, '_>, path: &str, name: &str) -> Option<&'a str> {
    find(node, path).and_then(|found| found.attribute(name))
}

/// Text made safe between tags and in attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            _ => safe.push(c),
        }
    }
    safe
}

/// A node as libxml2 prints it: double quotes, and space kept as it was.
pub fn dump(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    push_node(&mut out, node, None, 0);
    out
}

/// The same laid out anew, two blanks deeper per level, starting at `depth`.
pub fn dump_indented(node: Node<'_, '_>, depth: usize) -> String {
    let mut out = String::new();
    push_node(&mut out, node, Some(depth), 0);
    out
}

fn push_node(out: &mut String, node: Node<'_, '_>, indent: Option<usize>, below: usize) {
    if node.is_text() {
        out.push_str(&escape_text(node.text().unwrap_or_default()));
        return;
    }
    if node.is_comment() {
        out.push_str(&format!("<!--{}-->", node.text().unwrap_or_default()));
        return;
    }
    let name = qualified(node);
    out.push_str(&format!("<{name}"));
    push_namespaces(out, node, below == 0);
    for attribute in node.attributes() {
        out.push_str(&format!(
            " {}=\"{}\"",
            attribute.name(),
            escape_attribute(attribute.value())
        ));
    }
    let mixed = node
        .children()
        .any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    // Space alone in an element is its text; between elements it is layout.
    let has_elements = node.children().any(|child| child.is_element());
    let indent = indent.filter(|_| !mixed && has_elements);
    let blank = |child: &Node<'_, '_>| child.is_text() && indent.is_some();
    let children: Vec<_> = node.children().filter(|child| !blank(child)).collect();
    if children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in children {
        if let Some(depth) = indent {
            out.push('\n');
            out.push_str(&"  ".repeat(depth + 1));
        }
        push_node(out, child, indent.map(|depth| depth + 1), below + 1);
    }
    if let Some(depth) = indent {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
    out.push_str(&format!("</{name}>"));
}

fn qualified(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    match name.namespace().and_then(|uri| node.lookup_prefix(uri)) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", name.name()),
        _ => name.name().to_string(),
    }
}

fn push_namespaces(out: &mut String, node: Node<'_, '_>, top: bool) {
    for namespace in node.namespaces() {
        let inherited = node
            .parent()
            .is_some_and(|parent| parent.namespaces().any(|one| one == namespace));
        if inherited && !top {
            continue;
        }
        match namespace.name() {
            Some("xml") => {}
            Some(prefix) => out.push_str(&format!(
                " xmlns:{prefix}=\"{}\"",
                escape_attribute(namespace.uri())
            )),
            None => out.push_str(&format!(" xmlns=\"{}\"", escape_attribute(namespace.uri()))),
        }
    }
}

fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn escape_attribute(text: &str) -> String {
    escape_text(text)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

/// Writes a document, two blanks per level, single quotes, as libvirt does.
#[derive(Default)]
pub struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// An empty document.
    pub fn new() -> Writer {
        Writer::default()
    }

    /// Opens an element; `attributes` with no value are left out.
    pub fn open(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) -> &mut Writer {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
        self
    }

    /// An element without content, if it has any attribute.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) -> &mut Writer {
        if attributes.iter().any(|(_, value)| value.is_some()) {
            self.start(name, attributes);
            self.text.push_str("/>\n");
        }
        self
    }

    /// An element that says all by its name.
    pub fn bare(&mut self, name: &str) -> &mut Writer {
        self.start(name, &[]);
        self.text.push_str("/>\n");
        self
    }

    /// An element with text, if there is any.
    pub fn leaf(&mut self, name: &str, text: Option<&str>) -> &mut Writer {
        if let Some(text) = text {
            self.start(name, &[]);
            self.text.push_str(&format!(">{}</{name}>\n", escape(text)));
        }
        self
    }

    /// Closes the innermost open element, whose name this is.
    pub fn close(&mut self, name: &str) -> &mut Writer {
        self.depth = self.depth.saturating_sub(1);
        self.text
            .push_str(&format!("{}</{name}>\n", "  ".repeat(self.depth)));
        self
    }

    /// The document.
    pub fn finish(self) -> String {
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.text.push_str(&format!("{}<{name}", "  ".repeat(self.depth)));
        for (name, value) in attributes {
            if let Some(value) = value {
                self.text.push_str(&format!(" {name}='{}'", escape(value)));
            }
        }
    }
}
