//! `#[facet]`: `async fn` in an implementation becomes a function that returns a boxed future.

use crate::tokens::{Cursor, Result, parameters};
use proc_macro::{Delimiter, TokenStream, TokenTree};
use std::fmt::Write as _;

pub fn expand(item: TokenStream) -> Result<String> {
    let mut head = String::new();
    let mut cursor = Cursor::new(item);
    while let Some(token) = cursor.next() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && cursor.is_empty() => {
                let body = members(Cursor::new(group.stream()))?;
                return Ok(format!("{head} {{ {body} }}"));
            }
            other => _ = write!(head, "{other}{}", space_after(&other)),
        }
    }
    crate::tokens::mistake(cursor.at(), "an `impl` block expected")
}

/// A joint punctuation (`::`, `'`) must stay in one piece when tokens become text.
fn space_after(token: &TokenTree) -> &'static str {
    match token {
        TokenTree::Punct(punct) if punct.spacing() == proc_macro::Spacing::Joint => "",
        _ => " ",
    }
}

fn members(mut cursor: Cursor) -> Result<String> {
    let mut out = String::new();
    while !cursor.is_empty() {
        for attribute in cursor.attributes()? {
            _ = write!(out, "#[{attribute}] ");
        }
        out += &method(&mut cursor)?;
    }
    Ok(out)
}

fn method(cursor: &mut Cursor) -> Result<String> {
    cursor.expect("async")?;
    cursor.expect("fn")?;
    let name = cursor.ident()?;
    let inputs = cursor.group(Delimiter::Parenthesis)?;
    let at = cursor.at();
    let mut reply = Vec::new();
    while let Some(token) = cursor.next() {
        if let TokenTree::Group(group) = &token
            && group.delimiter() == Delimiter::Brace
        {
            // The type as written, without its arrow.
            let shape: TokenStream = reply.into_iter().skip(2).collect();
            let shape = with_error(&shape.to_string());
            let list = parameters(inputs)?
                .iter()
                .map(|input| format!(", {}: {}", input.name, lend(&input.shape)))
                .collect::<String>();
            return Ok(format!(
                "fn {name}<'a>(&'a self{list}) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<\
                 Output = {shape}> + ::std::marker::Send + 'a>> {{ ::std::boxed::Box::pin(async move {token}) }} "
            ));
        }
        reply.push(token);
    }
    crate::tokens::mistake(at, "a body expected")
}

/// `Result<T>` as `Result<T, Error>`, which is right for std's `Result` and for the shorter one of `api` alike.
fn with_error(shape: &str) -> String {
    match shape.trim_end().strip_suffix('>') {
        Some(head) => format!("{head}, ::api::Error>"),
        None => shape.to_owned(),
    }
}

/// References live as long as the future.
fn lend(shape: &str) -> String {
    match shape.strip_prefix('&') {
        Some(rest) => format!("&'a {rest}"),
        None => shape.to_owned(),
    }
}
