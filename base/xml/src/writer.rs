//! Writing XML as libvirt does: two spaces of indentation, single quotes, empty elements closed at once.

use crate::{Element, Value};

/// A document that is being written.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: String,
    depth: usize,
    /// The last tag still waits for its `>`.
    open: bool,
    scratch: String,
    /// Leave out what only a running object has.
    pub inactive: bool,
    /// Show passwords and the like.
    pub secure: bool,
    /// Free for the vocabulary above: bits it wants to see while it writes.
    pub flags: u32,
}

impl Writer {
    /// A writer of the live form without secrets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out what only a running object has.
    pub fn inactive(mut self, yes: bool) -> Self {
        self.inactive = yes;
        self
    }

    /// Shows passwords.
    pub fn secure(mut self, yes: bool) -> Self {
        self.secure = yes;
        self
    }

    /// Starts at a deeper indentation, in steps of two spaces.
    pub fn indented(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Current depth of indentation.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Opens an element.
    pub fn begin(&mut self, name: &str) {
        self.close_start();
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        self.open = true;
        self.depth = self.depth.saturating_add(1);
    }

    /// Adds an attribute to the element just opened.
    pub fn attr(&mut self, name: &str, value: &str) {
        debug_assert!(self.open, "attribute {name} after the content began");
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("='");
        escape(&mut self.out, value);
        self.out.push('\'');
    }

    /// Adds an attribute with any value.
    pub fn attr_value<T: Value>(&mut self, name: &str, value: &T) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        value.print(&mut scratch);
        self.attr(name, &scratch);
        self.scratch = scratch;
    }

    /// Ends the start tag, so that the element gets an end tag of its own even when nothing follows.
    pub fn open_body(&mut self) {
        self.close_start();
    }

    /// Closes the element opened last.
    pub fn end(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.open {
            self.out.push_str("/>\n");
            self.open = false;
            return;
        }
        self.indent();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// Ends the element opened last with a text as its whole content.
    pub fn end_text(&mut self, name: &str, text: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.open = false;
        self.out.push('>');
        escape(&mut self.out, text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// An element with nothing but a text.
    pub fn leaf(&mut self, name: &str, text: &str) {
        self.begin(name);
        self.end_text(name, text);
    }

    /// An element with nothing but a value.
    pub fn leaf_value<T: Value>(&mut self, name: &str, value: &T) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        value.print(&mut scratch);
        self.leaf(name, &scratch);
        self.scratch = scratch;
    }

    /// An empty element.
    pub fn empty(&mut self, name: &str) {
        self.begin(name);
        self.end(name);
    }

    /// An element with its attributes and content.
    pub fn element<E: Element>(&mut self, name: &str, element: &E) {
        self.begin(name);
        element.write_attrs(self);
        match element.own_text() {
            Some(text) => self.end_text(name, &text),
            None => {
                element.write_children(self);
                self.end(name);
            }
        }
    }

    /// The same, but nothing at all when it would be empty.
    pub fn element_unless_empty<E: Element>(&mut self, name: &str, element: &E) {
        self.close_start_lazily(name, |writer| writer.element(name, element));
    }

    /// Writes text that is already XML, as whole lines.
    pub fn raw(&mut self, xml: &str) {
        self.close_start();
        self.out.push_str(xml);
    }

    /// The text written so far.
    pub fn finish(mut self) -> String {
        self.close_start();
        self.out
    }

    /// Runs `write`; when all it wrote is an empty element, takes that back.
    fn close_start_lazily(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let (length, open) = (self.out.len(), self.open);
        write(self);
        let written = self.out.get(length..).unwrap_or_default();
        let bare = written.trim_start_matches([' ', '\n', '>']);
        if bare.strip_prefix('<').and_then(|rest| rest.strip_prefix(name)) == Some("/>\n") {
            self.out.truncate(length);
            self.open = open;
        }
    }

    fn close_start(&mut self) {
        if self.open {
            self.out.push_str(">\n");
            self.open = false;
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }
}

/// Characters that mean something in XML become entities; control characters, which XML cannot carry, vanish.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&apos;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(c),
            c if c < ' ' => {}
            c => out.push(c),
        }
    }
}
