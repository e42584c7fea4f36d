//! From text to a tree of tags, within limits.

use crate::{Problem, Problems, Reader};

/// What a document may cost before it is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Length of the text in bytes.
    pub bytes: usize,
    /// Elements nested in each other.
    pub depth: u32,
    /// Elements, texts and comments together.
    pub nodes: u32,
    /// Attributes and declarations of namespaces of one element: the parser compares each with each.
    pub attributes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 256,
            // Room for every address of a network of 16 bits, and not for a hundred thousand devices.
            nodes: 150_000,
            attributes: 256,
        }
    }
}

/// Reads a document with the usual limits; `read` gets the reader with the tree.
pub fn parse<T>(text: &str, read: impl FnOnce(&mut Reader<'_>) -> T) -> Result<T, Problems> {
    parse_with(text, Limits::default(), read)
}

/// Reads a document within `limits`. Fails with every problem found when there is at least one.
pub fn parse_with<T>(
    text: &str,
    limits: Limits,
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> Result<T, Problems> {
    check_limits(text, limits)?;
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: limits.nodes,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| {
        match crate::fault::first_fault(text) {
            Some(fault) => at(text, position(text, fault.offset), fault.message),
            None => at(text, error.pos(), error.to_string()),
        }
    })?;
    let mut reader = Reader::new(&document);
    let value = read(&mut reader);
    reader.into_result(value)
}

/// Size and depth are looked at before anything is allocated or recursed into.
fn check_limits(text: &str, limits: Limits) -> Result<(), Problems> {
    if text.len() > limits.bytes {
        let message = format!(
            "the document has {} bytes, at most {} are allowed",
            text.len(),
            limits.bytes
        );
        return Err(Problem::nowhere(0, message).into());
    }
    match first_too_much(text.as_bytes(), limits) {
        None => Ok(()),
        Some((offset, message)) => Err(at(text, position(text, offset), message)),
    }
}

/// The first tag that opens too deep or has too many attributes, by a scan that knows only tags, comments and CDATA.
fn first_too_much(text: &[u8], limits: Limits) -> Option<(usize, String)> {
    let mut level = 0u32;
    let mut offset = 0usize;
    while let Some(found) = find(text, offset, b"<") {
        let rest = text.get(found..).unwrap_or_default();
        let tag = match rest {
            [b'<', b'!', b'-', b'-', ..] => skipped(text, found, b"-->"),
            [b'<', b'!', b'[', ..] => skipped(text, found, b"]]>"),
            [b'<', b'/', ..] => {
                level = level.saturating_sub(1);
                skipped(text, found, b">")
            }
            [b'<', b'!' | b'?', ..] => skipped(text, found, b">"),
            _ => {
                let tag = start_tag(rest);
                level = level.saturating_add(u32::from(!tag.is_closed));
                tag
            }
        };
        if level > limits.depth {
            let message = format!("elements are nested more than {} deep", limits.depth);
            return Some((found, message));
        }
        if tag.attributes > limits.attributes {
            let message = format!("an element has more than {} attributes", limits.attributes);
            return Some((found, message));
        }
        offset = found.saturating_add(tag.bytes);
    }
    None
}

/// What a scan knows of a tag.
#[derive(Default)]
struct ScannedTag {
    /// Its length with its brackets.
    bytes: usize,
    attributes: u32,
    /// Whether it ends its element at once.
    is_closed: bool,
}

fn skipped(text: &[u8], from: usize, closer: &[u8]) -> ScannedTag {
    let end = find(text, from, closer).unwrap_or(text.len());
    ScannedTag {
        bytes: end.saturating_sub(from).saturating_add(1),
        ..ScannedTag::default()
    }
}

/// Looks for the end of a start tag; brackets in quotes do not count.
fn start_tag(text: &[u8]) -> ScannedTag {
    let mut tag = ScannedTag::default();
    let mut quote = None;
    for (index, &byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'=') => tag.attributes = tag.attributes.saturating_add(1),
            (None, b'>') => {
                tag.bytes = index.saturating_add(1);
                tag.is_closed = text.get(index.saturating_sub(1)) == Some(&b'/');
                return tag;
            }
            // A tag that does not end: the parser says so, here only what follows must be seen.
            (None, b'<') if index > 0 => break,
            _ => {}
        }
    }
    tag.bytes = 1;
    tag
}

fn find(text: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    let first = what.first()?;
    let mut start = 0usize;
    loop {
        let found = rest
            .get(start..)?
            .iter()
            .position(|byte| byte == first)?
            .saturating_add(start);
        if rest.get(found..)?.starts_with(what) {
            return Some(from.saturating_add(found));
        }
        start = found.saturating_add(1);
    }
}

/// Line and column of a byte offset.
fn position(text: &str, offset: usize) -> roxmltree::TextPos {
    let before = text.get(..offset).unwrap_or_default();
    let row = before
        .bytes()
        .filter(|&byte| byte == b'\n')
        .count()
        .saturating_add(1);
    let column = before
        .chars()
        .rev()
        .take_while(|&c| c != '\n')
        .count()
        .saturating_add(1);
    roxmltree::TextPos::new(
        u32::try_from(row).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

fn at(text: &str, pos: roxmltree::TextPos, message: String) -> Problems {
    let source_line = text
        .lines()
        .nth(pos.row.saturating_sub(1) as usize)
        .unwrap_or_default();
    Problem {
        line: pos.row,
        column: pos.col,
        path: String::new(),
        code: 0,
        message: without_position(message),
        source_line: source_line.chars().take(400).collect(),
    }
    .into()
}

/// The parser names the place at the end of its message; we carry it apart.
fn without_position(message: String) -> String {
    match message.rfind(" at ") {
        Some(cut) if message.ends_with(|c: char| c.is_ascii_digit()) => {
            message.get(..cut).unwrap_or_default().to_owned()
        }
        _ => message,
    }
}
