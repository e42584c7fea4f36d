//! A piece of XML nobody interprets: carried, edited, printed again.

use crate::{Element, Field, Form, Problems, Reader, Tag, Writer};

/// An element that is kept as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Name without prefix.
    pub name: String,
    /// Prefix of the name, empty when it has none.
    pub prefix: String,
    /// Address of the namespace, empty when it has none.
    pub namespace: String,
    /// Declarations of namespaces that stand on this element: prefix (empty: the default) and address.
    pub declarations: Vec<(String, String)>,
    /// Attributes with their prefix, in order.
    pub attributes: Vec<(String, String)>,
    /// Elements inside.
    pub children: Vec<Node>,
    /// The text before the first element inside; all of it when there is none.
    pub text: String,
    /// The text behind this element, where text and elements stand beside each other.
    pub tail: String,
}

impl Node {
    /// An element with a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Reads a whole document as a node.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::parse(text, |reader| Self::from_tag(reader.root()))
    }

    /// Copies a tag with everything in it.
    pub fn from_tag(tag: Tag<'_>) -> Self {
        let namespace = tag.tag_name().namespace().unwrap_or_default();
        let mut children: Vec<Node> = Vec::new();
        let mut text = String::new();
        for node in tag.children() {
            match (node.text().filter(|_| node.is_text()), children.last_mut()) {
                (Some(piece), Some(before)) => before.tail.push_str(piece),
                (Some(piece), None) => text.push_str(piece),
                _ if node.is_element() => children.push(Self::from_tag(node)),
                _ => {}
            }
        }
        let is_layout = |text: &str| text.trim().is_empty();
        if !children.is_empty() && is_layout(&text) && children.iter().all(|child| is_layout(&child.tail)) {
            text.clear();
            children.iter_mut().for_each(|child| child.tail.clear());
        }
        Self {
            name: tag.tag_name().name().to_owned(),
            prefix: prefix(tag, namespace),
            namespace: namespace.to_owned(),
            declarations: declarations(tag),
            attributes: tag
                .attributes()
                .map(|attr| (qualified(tag, &attr), attr.value().to_owned()))
                .collect(),
            children,
            text,
            tail: String::new(),
        }
    }

    /// Whether text and elements stand beside each other in it.
    fn is_mixed(&self) -> bool {
        let tails = self.children.iter().any(|child| !child.tail.is_empty());
        tails || (!self.text.is_empty() && !self.children.is_empty())
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sets an attribute, at its old place when it is there.
    pub fn set_attribute(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some(found) => found.1 = value.to_owned(),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first child of a name, to be changed.
    pub fn child_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.children.iter_mut().find(|child| child.name == name)
    }

    /// Takes out the children for which `which` holds.
    pub fn remove_children(&mut self, which: impl Fn(&Node) -> bool) {
        self.children.retain(|child| !which(child));
    }

    /// Name with prefix.
    pub fn qualified_name(&self) -> String {
        if self.prefix.is_empty() {
            self.name.clone()
        } else {
            format!("{}:{}", self.prefix, self.name)
        }
    }

    /// The document as text.
    pub fn to_xml(&self) -> String {
        let mut out = String::new();
        self.dump(&mut out, 0);
        out
    }

    /// Prints as libxml2 does (double quotes), at a depth of indentation.
    fn dump(&self, out: &mut String, depth: usize) {
        for _ in 0..depth {
            out.push_str("  ");
        }
        self.dump_element(out, Some(depth));
        out.push('\n');
    }

    /// Prints the element; inside of mixed text (`None`) nothing is put on lines of its own.
    fn dump_element(&self, out: &mut String, depth: Option<usize>) {
        let name = self.qualified_name();
        out.push('<');
        out.push_str(&name);
        self.dump_attributes(out);
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        match depth.filter(|_| !self.is_mixed() && !self.children.is_empty()) {
            Some(depth) => {
                out.push('\n');
                for child in &self.children {
                    child.dump(out, depth.saturating_add(1));
                }
                for _ in 0..depth {
                    out.push_str("  ");
                }
            }
            None => self.dump_mixed(out),
        }
        out.push_str("</");
        out.push_str(&name);
        out.push('>');
    }

    fn dump_mixed(&self, out: &mut String) {
        escape_text(out, &self.text);
        for child in &self.children {
            child.dump_element(out, None);
            escape_text(out, &child.tail);
        }
    }

    fn dump_attributes(&self, out: &mut String) {
        for (prefix, address) in &self.declarations {
            let name = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            dump_attribute(out, &name, address);
        }
        for (name, value) in &self.attributes {
            dump_attribute(out, name, value);
        }
    }
}

impl Element for Node {
    fn fields() -> &'static [Field] {
        const { &[Field::new(Form::Open, "*", "Anything, kept as it is.")] }
    }

    fn read(&mut self, tag: Tag<'_>, _: &mut Reader<'_>) {
        *self = Self::from_tag(tag);
    }
    fn write_attrs(&self, writer: &mut Writer) {
        for (prefix, address) in &self.declarations {
            let name = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            writer.attr(&name, address);
        }
        for (name, value) in &self.attributes {
            writer.attr(name, value);
        }
    }
    fn write_children(&self, writer: &mut Writer) {
        for child in &self.children {
            let mut out = String::new();
            child.dump(&mut out, writer.depth());
            writer.raw(&out);
        }
    }
    fn own_text(&self) -> Option<String> {
        (!self.text.is_empty() && self.children.is_empty()).then(|| self.text.clone())
    }
}

fn dump_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
}

/// The prefix an element was written with: the source knows, the tree has only addresses.
fn prefix(tag: Tag<'_>, namespace: &str) -> String {
    if namespace.is_empty() {
        return String::new();
    }
    let source = tag.document().input_text().get(tag.range()).unwrap_or_default();
    let name = source.strip_prefix('<').unwrap_or_default();
    let end = name.find([' ', '\n', '\t', '\r', '>', '/']).unwrap_or(name.len());
    name.get(..end)
        .and_then(|name| name.split_once(':'))
        .map(|(prefix, _)| prefix.to_owned())
        .unwrap_or_default()
}

/// The declarations that stand on this element and not on one around it.
fn declarations(tag: Tag<'_>) -> Vec<(String, String)> {
    let outer: Vec<_> = tag
        .parent_element()
        .map(|parent| parent.namespaces().collect())
        .unwrap_or_default();
    tag.namespaces()
        .filter(|namespace| namespace.name() != Some("xml"))
        .filter(|namespace| {
            !outer.iter().any(|other: &&roxmltree::Namespace<'_>| {
                other.name() == namespace.name() && other.uri() == namespace.uri()
            })
        })
        .map(|namespace| {
            (
                namespace.name().unwrap_or_default().to_owned(),
                namespace.uri().to_owned(),
            )
        })
        .collect()
}

fn qualified(tag: Tag<'_>, attr: &roxmltree::Attribute<'_, '_>) -> String {
    match attr.namespace().and_then(|uri| tag.lookup_prefix(uri)) {
        Some(prefix) => format!("{prefix}:{}", attr.name()),
        None => attr.name().to_owned(),
    }
}
