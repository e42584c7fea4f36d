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
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 256,
            nodes: 1_000_000,
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
    match first_too_deep(text.as_bytes(), limits.depth) {
        None => Ok(()),
        Some(offset) => {
            let message = format!("elements are nested more than {} deep", limits.depth);
            Err(at(text, position(text, offset), message))
        }
    }
}

/// The offset of the first tag that opens below `depth`, by a scan that knows only tags, comments and CDATA.
fn first_too_deep(text: &[u8], depth: u32) -> Option<usize> {
    let mut level = 0u32;
    let mut offset = 0usize;
    while let Some(found) = find(text, offset, b"<") {
        let rest = text.get(found..).unwrap_or_default();
        let closer: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', b'[', ..] => b"]]>",
            _ => b">",
        };
        let end = find(text, found, closer).unwrap_or(text.len());
        match rest {
            [b'<', b'/', ..] => level = level.saturating_sub(1),
            [b'<', b'!' | b'?', ..] => {}
            _ if end > 0 && text.get(end.saturating_sub(1)) == Some(&b'/') => {}
            _ => level = level.saturating_add(1),
        }
        if level > depth {
            return Some(found);
        }
        offset = end.saturating_add(1);
    }
    None
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
