//! Small tools over token trees.

use proc_macro::{Delimiter, Span, TokenStream, TokenTree};

/// What is wrong with the input, and where.
pub struct Mistake {
    pub at: Span,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, Mistake>;

/// A mistake at the place of `token`.
pub fn mistake<T>(at: Span, message: impl Into<String>) -> Result<T> {
    Err(Mistake {
        at,
        message: message.into(),
    })
}

/// The expansion, or a `compile_error!` at the right place.
pub fn finish(result: Result<String>) -> TokenStream {
    match result {
        Ok(text) => text.parse().unwrap_or_else(|error| {
            format!("compile_error!({:?});", format!("expansion is not Rust: {error}"))
                .parse()
                .unwrap()
        }),
        Err(mistake) => {
            let error: TokenStream = format!("compile_error!({:?});", mistake.message).parse().unwrap();
            error
                .into_iter()
                .map(|mut token| {
                    token.set_span(mistake.at);
                    token
                })
                .collect()
        }
    }
}

/// Tokens with a look ahead.
pub struct Cursor {
    tokens: std::iter::Peekable<std::vec::IntoIter<TokenTree>>,
    last: Span,
}

impl Cursor {
    pub fn new(stream: TokenStream) -> Self {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        Cursor {
            tokens: tokens.into_iter().peekable(),
            last: Span::call_site(),
        }
    }

    pub fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.next()?;
        self.last = token.span();
        Some(token)
    }

    pub fn at(&self) -> Span {
        self.last
    }

    pub fn is_empty(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    /// The next token as text.
    pub fn peek_text(&mut self) -> Option<String> {
        self.tokens.peek().map(ToString::to_string)
    }

    /// Whether the next token reads `text`.
    pub fn sees(&mut self, text: &str) -> bool {
        self.tokens.peek().is_some_and(|token| token.to_string() == text)
    }

    /// Takes the next token if it reads `text`.
    pub fn eat(&mut self, text: &str) -> bool {
        let seen = self.sees(text);
        if seen {
            self.next();
        }
        seen
    }

    pub fn expect(&mut self, text: &str) -> Result<()> {
        if self.eat(text) {
            Ok(())
        } else {
            mistake(self.at(), format!("`{text}` expected after this"))
        }
    }

    pub fn ident(&mut self) -> Result<String> {
        match self.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident.to_string()),
            _ => mistake(self.at(), "a name expected here"),
        }
    }

    pub fn group(&mut self, delimiter: Delimiter) -> Result<TokenStream> {
        match self.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Ok(group.stream()),
            _ => mistake(self.at(), format!("a group in {delimiter:?} expected here")),
        }
    }

    /// Everything up to a token that reads `text`, which is taken too.
    pub fn until(&mut self, text: &str) -> Result<TokenStream> {
        let mut taken = Vec::new();
        while let Some(token) = self.next() {
            if token.to_string() == text {
                return Ok(taken.into_iter().collect());
            }
            taken.push(token);
        }
        mistake(self.at(), format!("`{text}` expected before the end"))
    }

    /// Outer attributes before an item.
    pub fn attributes(&mut self) -> Result<Vec<TokenStream>> {
        let mut found = Vec::new();
        while self.eat("#") {
            found.push(self.group(Delimiter::Bracket)?);
        }
        Ok(found)
    }
}

/// Splits at commas that stand outside of angle brackets.
pub fn split_commas(stream: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0i32;
    for token in stream {
        match token.to_string().as_str() {
            "<" => depth += 1,
            ">" => depth -= 1,
            "," if depth == 0 => {
                parts.push(Vec::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(token);
    }
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.into_iter().collect())
        .collect()
}

/// One parameter of a method.
pub struct Parameter {
    pub name: String,
    pub shape: String,
}

/// The parameters after `&self`.
pub fn parameters(stream: TokenStream) -> Result<Vec<Parameter>> {
    split_commas(stream).into_iter().skip(1).map(parameter).collect()
}

fn parameter(stream: TokenStream) -> Result<Parameter> {
    let mut cursor = Cursor::new(stream);
    cursor.eat("mut");
    let name = cursor.ident()?;
    cursor.expect(":")?;
    let shape: TokenStream = std::iter::from_fn(|| cursor.next()).collect();
    Ok(Parameter {
        name,
        shape: shape.to_string(),
    })
}

/// `T` of `-> Result<T>`.
pub fn reply_shape(stream: TokenStream, at: Span) -> Result<String> {
    let text = stream.to_string();
    let inner = text.split_once("Result").and_then(|(_, rest)| {
        let start = rest.find('<')? + 1;
        let end = rest.rfind('>')?;
        rest.get(start..end)
    });
    match inner {
        Some(inner) => Ok(inner.trim().to_owned()),
        None => mistake(at, "a method must return `Result<T>`"),
    }
}
