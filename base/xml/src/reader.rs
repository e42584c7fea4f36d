//! The state of reading one document: its tree, its options, the problems so far.

use crate::{Problem, Problems};
use std::collections::BTreeMap;

/// One element of a document that is being read.
pub type Tag<'a> = roxmltree::Node<'a, 'a>;

/// Never keep more than this many problems: a hostile document has one on each line.
const MOST_PROBLEMS: usize = 100;

/// Collects problems while the functions of [`crate::field`] walk the tree.
pub struct Reader<'a> {
    document: &'a roxmltree::Document<'a>,
    problems: Vec<Problem>,
    /// Where the text is not read, so that nothing in it is a problem: ends by beginnings.
    unread: BTreeMap<usize, usize>,
    /// Parts that only a running object has are not read.
    pub inactive: bool,
    /// The document describes something new: newer defaults may be taken.
    pub abi_update: bool,
    /// A number of the vocabulary for "this document is wrong", given to problems of values.
    pub code: i32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(document: &'a roxmltree::Document<'a>) -> Self {
        Self {
            document,
            problems: Vec::new(),
            unread: BTreeMap::new(),
            inactive: false,
            abi_update: false,
            code: 0,
        }
    }

    /// The outermost element.
    pub fn root(&self) -> Tag<'a> {
        self.document.root_element()
    }

    /// Notes a problem at an element, with the usual code.
    pub fn problem(&mut self, tag: Tag<'_>, message: impl Into<String>) {
        let code = self.code;
        self.problem_code(tag, code, message);
    }

    /// Notes a problem at an element.
    pub fn problem_code(&mut self, tag: Tag<'_>, code: i32, message: impl Into<String>) {
        self.push(tag, tag.range().start, code, message.into());
    }

    /// Notes a problem at an attribute (or at its element when the attribute is missing).
    pub fn problem_attr(&mut self, tag: Tag<'_>, name: &str, message: impl Into<String>) {
        let code = self.code;
        self.problem_attr_code(tag, name, code, message);
    }

    /// The same, with a code.
    pub fn problem_attr_code(&mut self, tag: Tag<'_>, name: &str, code: i32, message: impl Into<String>) {
        let place = tag
            .attribute_node(name)
            .map_or(tag.range().start, |attr| attr.range_value().start);
        self.push(tag, place, code, message.into());
    }

    /// Notes a problem at an offset in the text, inside of an element.
    pub fn problem_at(&mut self, tag: Tag<'_>, offset_bytes: usize, message: impl Into<String>) {
        self.push(tag, offset_bytes, self.code, message.into());
    }

    /// Notes a problem with the name of an element: the place is behind its opening bracket.
    pub fn problem_name(&mut self, tag: Tag<'_>, message: impl Into<String>) {
        self.problem_at(tag, tag.range().start.saturating_add(1), message);
    }

    /// How many problems were noted; a caller may compare two counts.
    pub fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// Nothing in an element is a problem any more: it will not be used. What is left out lies side by side, never one
    /// part in another.
    pub fn leave_out(&mut self, tag: Tag<'_>) {
        let range = tag.range();
        self.unread.insert(range.start, range.end);
    }

    /// The same for an attribute, where there is one.
    pub fn leave_out_attr(&mut self, tag: Tag<'_>, name: &str) {
        let range = tag.attribute_node(name).map(|attr| attr.range_value());
        self.unread.extend(range.map(|range| (range.start, range.end)));
    }

    fn push(&mut self, tag: Tag<'_>, offset: usize, code: i32, message: String) {
        let part = self.unread.range(..=offset).next_back();
        let unread = part.is_some_and(|(_, end)| offset < *end);
        if unread || self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let pos = self.document.text_pos_at(offset);
        let text = self.document.input_text();
        let line = text
            .lines()
            .nth(pos.row.saturating_sub(1) as usize)
            .unwrap_or_default();
        self.problems.push(Problem {
            line: pos.row,
            column: pos.col,
            path: path(tag),
            code,
            message,
            source_line: line.chars().take(400).collect(),
        });
    }

    pub(crate) fn into_result<T>(self, value: T) -> Result<T, Problems> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(Problems(self.problems))
        }
    }
}

/// The path of an element, with an index where it has brothers of the same name.
fn path(tag: Tag<'_>) -> String {
    let mut steps: Vec<String> = tag
        .ancestors()
        .filter(|node| node.is_element())
        .map(step)
        .collect();
    steps.reverse();
    let mut path = String::new();
    for step in steps {
        path.push('/');
        path.push_str(&step);
    }
    path
}

fn step(tag: Tag<'_>) -> String {
    let name = tag.tag_name().name();
    let same = |node: &Tag<'_>| node.is_element() && node.tag_name().name() == name;
    let earlier = tag.prev_siblings().skip(1).filter(same).count();
    let later = tag.next_siblings().skip(1).any(|node| same(&node));
    if earlier == 0 && !later {
        name.to_owned()
    } else {
        format!("{name}[{}]", earlier.saturating_add(1))
    }
}
