//! Where a text that is no XML went wrong: the parser stops where it cannot go on, which is often far behind the mistake.

/// A mistake in the tags of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset.
    pub offset: usize,
    pub message: String,
}

impl Fault {
    fn new(offset: usize, message: impl Into<String>) -> Option<Self> {
        Some(Self {
            offset,
            message: message.into(),
        })
    }
}

/// Looks for a tag, a value or an element that does not end. Finds nothing where the parser's own place is the best.
pub(crate) fn first_fault(text: &str) -> Option<Fault> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = Cursor { text, offset: 0 };
    while let Some(start) = rest.find('<') {
        rest.offset = start;
        if let Some(end) = rest.skipped() {
            rest.offset = end;
        } else if rest.starts_with("<!") {
            return None;
        } else if rest.starts_with("</") {
            rest.offset = start.saturating_add(2);
            let name = rest.name();
            if let Some(fault) = end_tag(&mut open, name, start) {
                return Some(fault);
            }
        } else {
            match start_tag(&mut rest, &mut open) {
                Ok(()) => {}
                Err(fault) => return fault,
            }
        }
    }
    let (name, start) = open.last()?;
    Fault::new(*start, format!("the element '{name}' does not end"))
}

/// The end of an element: of the innermost, or one further out ended too early, or none that is open.
fn end_tag(open: &mut Vec<(&str, usize)>, name: &str, offset: usize) -> Option<Fault> {
    match open.last() {
        Some((top, _)) if *top == name => {
            open.pop();
            None
        }
        Some((top, start)) if open.iter().any(|(known, _)| *known == name) => {
            Fault::new(*start, format!("the element '{top}' does not end"))
        }
        Some((top, _)) => Fault::new(offset, format!("expected the end of '{top}', not of '{name}'")),
        None => Fault::new(offset, format!("'{name}' ends, but is not open")),
    }
}

/// Reads a start tag. `Err(None)`: the parser knows better.
fn start_tag<'a>(rest: &mut Cursor<'a>, open: &mut Vec<(&'a str, usize)>) -> Result<(), Option<Fault>> {
    let start = rest.offset;
    rest.offset = start.saturating_add(1);
    let name = rest.name();
    if name.is_empty() {
        return Err(None);
    }
    let endless = || Fault::new(start, format!("the tag of '{name}' does not end"));
    loop {
        rest.skip_blank();
        if rest.starts_with("/>") {
            return Ok(());
        }
        match rest.first() {
            Some('>') => {
                open.push((name, start));
                return Ok(());
            }
            Some('<') | None => return Err(endless()),
            Some(_) => match attribute(rest) {
                // What is no attribute, and the next tag before this one ends: its bracket is missing.
                Err(None) if rest.opens_first() => return Err(endless()),
                read => read?,
            },
        }
    }
}

fn attribute(rest: &mut Cursor<'_>) -> Result<(), Option<Fault>> {
    let name = rest.name();
    rest.skip_blank();
    if name.is_empty() || rest.first() != Some('=') {
        return Err(None);
    }
    rest.offset = rest.offset.saturating_add(1);
    rest.skip_blank();
    let quote = rest.first().filter(|c| matches!(c, '\'' | '"')).ok_or(None)?;
    let start = rest.offset;
    let endless = || Fault::new(start, format!("the value of the attribute '{name}' does not end"));
    rest.offset = start.saturating_add(1);
    let Some(end) = rest.find(quote) else {
        return Err(endless());
    };
    let value = rest.text.get(rest.offset..end).unwrap_or_default();
    rest.offset = end.saturating_add(1);
    let is_apart = rest
        .first()
        .is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '?'));
    if value.contains('<') || (!is_apart && value.contains('=')) {
        return Err(endless());
    }
    if is_apart { Ok(()) } else { Err(None) }
}

/// A place in a text.
struct Cursor<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn first(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn starts_with(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    /// The offset of the next such character.
    fn find(&self, what: char) -> Option<usize> {
        self.rest()
            .find(what)
            .map(|found| self.offset.saturating_add(found))
    }

    /// Whether another tag begins before this one ends.
    fn opens_first(&self) -> bool {
        let end = self.find('>').unwrap_or(usize::MAX);
        self.find('<').is_some_and(|next| next < end)
    }

    fn skip_blank(&mut self) {
        let rest = self.rest();
        let blank = rest.len().saturating_sub(rest.trim_start().len());
        self.offset = self.offset.saturating_add(blank);
    }

    /// Takes a name.
    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '\'' | '"');
        let name = rest
            .get(..rest.find(ends).unwrap_or(rest.len()))
            .unwrap_or_default();
        self.offset = self.offset.saturating_add(name.len());
        name
    }

    /// The end of a comment, a section of text, or an instruction that begins here.
    fn skipped(&self) -> Option<usize> {
        let closers = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        let (_, closer) = closers.iter().find(|(opener, _)| self.starts_with(opener))?;
        let found = self.rest().find(closer)?;
        Some(self.offset.saturating_add(found).saturating_add(closer.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::first_fault;

    #[test]
    fn the_mistake_is_found_where_it_was_made() {
        let at = |text| first_fault(text).map(|fault| fault.offset);
        assert_eq!(at("<a><b>x</b><!-- <c> --></a>"), None);
        assert_eq!(at("<a><b>x</a>"), Some(3));
        assert_eq!(at("<a><b>x</c></a>"), Some(7));
        assert_eq!(at("<a x='1><b/></a>"), Some(5));
        assert_eq!(at("<a x='1 y='2'/>"), Some(5));
        assert_eq!(at("<a><b x='1'</a>"), Some(3));
        assert_eq!(at("<a><b/>"), Some(0));
        assert_eq!(at("<a><b words</b></a>"), Some(3));
        assert_eq!(at("<a x=1/>"), None);
    }
}
