//! The derive behind one definition per XML element: `#[derive(Element)]`.
//!
//! Each named field of the struct stands for one thing in XML, in the order it is written:
//!
//! | attribute | meaning |
//! |---|---|
//! | `#[attr]` | an attribute: `Option<T>` optional, `T` required, with `default` written unless default |
//! | none or `#[child]` | an element: `Option<E>` (left out when empty, unless `keep`), `E`, `Vec<E>` |
//! | `#[leaf]` | an element that holds one value: `Option<T>`, `T` (required or `default`), `Vec<T>` |
//! | `#[flag]` | an element that is there or not: `bool` |
//! | `#[text]` | the text of the element itself |
//! | `#[flat]` | the fields of another struct |
//! | `#[list("outer/inner")]` | an element around a list |
//! | `#[skip]` | nothing in XML |
//!
//! A string gives another name than the field's, `live` marks what only a running object has, `secret` what is
//! printed only when secrets are asked for, `signed` a number whose reader takes a sign before it refuses it, `lenient`
//! a value whose absence means the default and that is always written.

use proc_macro::{Delimiter, TokenStream, TokenTree};
use std::fmt::Write;

/// Derives `xml::Element`; see the crate's documentation for the attributes.
#[proc_macro_derive(Element, attributes(attr, child, leaf, flag, text, flat, list, skip))]
pub fn derive_element(input: TokenStream) -> TokenStream {
    let code = match expand(input) {
        Ok(code) => code,
        Err(message) => format!("compile_error!({message:?});"),
    };
    code.parse().unwrap_or_default()
}

/// One field as the derive sees it.
#[derive(Default)]
struct Field {
    ident: String,
    name: String,
    form: String,
    doc: String,
    /// The type without `Option` or `Vec` around it.
    inner: String,
    option: bool,
    many: bool,
    words: Vec<String>,
}

impl Field {
    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|each| each == word)
    }

    /// Code that runs only where the field is printed.
    fn when(&self, code: String) -> String {
        match (self.has("live"), self.has("secret")) {
            (true, _) => format!("if !w.inactive {{ {code} }}"),
            (_, true) => format!("if w.secure {{ {code} }}"),
            _ => code,
        }
    }
}

fn expand(input: TokenStream) -> Result<String, String> {
    let mut tokens = input.into_iter();
    let mut name = None;
    // What stands before the name is read as that of a field: its documentation.
    let mut own = Field::default();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && name.is_none() => {
                attribute(&mut own, group.stream())?;
            }
            TokenTree::Ident(ident) if ident.to_string() == "struct" => {
                name = tokens.next().map(|token| token.to_string());
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let name = name.ok_or("Element is derived for structs")?;
                return Ok(code(&name, &own.doc, &fields(group.stream())?));
            }
            _ => {}
        }
    }
    Err("Element is derived for structs with named fields".to_owned())
}

/// Splits the body of a struct into its fields.
fn fields(body: TokenStream) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while tokens.peek().is_some() {
        let mut field = Field::default();
        let mut visible = false;
        loop {
            match tokens.next() {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = tokens.next() {
                        attribute(&mut field, group.stream())?;
                    }
                }
                Some(TokenTree::Ident(ident)) if ident.to_string() == "pub" && !visible => visible = true,
                Some(TokenTree::Group(_)) => {}
                Some(TokenTree::Ident(ident)) => {
                    field.ident = ident.to_string();
                    break;
                }
                _ => return Err("a field must have a name".to_owned()),
            }
        }
        tokens.next();
        field_type(&mut field, &mut tokens);
        if field.name.is_empty() {
            field.name = field.ident.trim_start_matches("r#").to_owned();
        }
        if field.form.is_empty() {
            field.form = "child".to_owned();
        }
        fields.push(field);
    }
    Ok(fields)
}

/// Takes the type up to the comma, and looks for `Option` or `Vec` around it.
fn field_type(field: &mut Field, tokens: &mut std::iter::Peekable<proc_macro::token_stream::IntoIter>) {
    let mut parts: Vec<String> = Vec::new();
    let mut depth = 0;
    for token in tokens.by_ref() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' && depth == 0 => break,
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => depth -= 1,
            _ => {}
        }
        parts.push(token.to_string());
    }
    field.option = parts.first().is_some_and(|first| first == "Option");
    field.many = parts.first().is_some_and(|first| first == "Vec");
    if field.option || field.many {
        parts.remove(0);
        parts.remove(0);
        parts.pop();
    }
    field.inner = parts.join("");
}

/// Reads one attribute of a field: its documentation, or how it stands in XML.
fn attribute(field: &mut Field, stream: TokenStream) -> Result<(), String> {
    let mut tokens = stream.into_iter();
    let Some(TokenTree::Ident(kind)) = tokens.next() else {
        return Ok(());
    };
    let kind = kind.to_string();
    match kind.as_str() {
        "doc" => {
            if let Some(TokenTree::Literal(text)) = tokens.nth(1) {
                if !field.doc.is_empty() {
                    field.doc.push(' ');
                }
                let text = text.to_string();
                field.doc.push_str(&plain(unquote(&text).trim()));
            }
        }
        "attr" | "child" | "leaf" | "flag" | "text" | "flat" | "list" | "skip" => {
            field.form = kind;
            let Some(TokenTree::Group(group)) = tokens.next() else {
                return Ok(());
            };
            for token in group.stream() {
                match token {
                    TokenTree::Literal(text) => field.name = unquote(&text.to_string()).to_owned(),
                    TokenTree::Ident(word) => field.words.push(word.to_string()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// A text without the escapes of a literal.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.extend(if letter == '\\' {
            letters.next()
        } else {
            Some(letter)
        });
    }
    out
}

fn unquote(text: &str) -> &str {
    text.trim_matches('"')
}

/// Writes the implementation.
fn code(name: &str, doc: &str, fields: &[Field]) -> String {
    let (mut read, mut attrs, mut children) = (String::new(), String::new(), String::new());
    let mut own_text = "None".to_owned();
    let mut table = String::new();
    for field in fields.iter().filter(|field| field.form != "skip") {
        let reading = read_field(field);
        let line = if field.has("live") {
            format!("if !r.inactive {{ {reading} }}")
        } else {
            reading
        };
        read.push_str(&line);
        attrs.push_str(&attr_field(field));
        children.push_str(&child_field(field));
        if field.form == "text" {
            own_text = text_field(field);
        }
        table.push_str(&describe(field));
    }
    // Looking through an element once is worth it only where something is looked for.
    let parts = if read.contains("&parts") {
        "let parts = xml::Parts::of(tag);"
    } else {
        ""
    };
    format!(
        "#[automatically_derived] #[allow(clippy::all)] impl xml::Element for {name} {{
            const DOC: &'static str = {doc:?};
            fn read(&mut self, tag: xml::Tag<'_>, r: &mut xml::Reader<'_>) {{ {parts} let _ = (&tag, &r); {read} }}
            fn write_attrs(&self, w: &mut xml::Writer) {{ let _ = &w; {attrs} }}
            fn write_children(&self, w: &mut xml::Writer) {{ let _ = &w; {children} }}
            fn own_text(&self) -> Option<String> {{ {own_text} }}
            fn fields() -> &'static [xml::Field] {{ const {{ &[{table}] }} }}
        }}"
    )
}

fn read_field(field: &Field) -> String {
    let Field { ident, name, .. } = field;
    let kind = match (field.option, field.many) {
        (true, _) => "opt",
        (_, true) => "many",
        _ if field.form == "child" => "one",
        _ if field.has("default") || field.has("lenient") => "default",
        _ => "req",
    };
    match field.form.as_str() {
        "attr" if field.has("signed") => {
            format!("self.{ident} = xml::field::attr_signed_opt(&parts, r, {name:?});")
        }
        "attr" => format!("self.{ident} = xml::field::attr_{kind}(&parts, r, {name:?});"),
        "leaf" => format!("self.{ident} = xml::field::leaf_{kind}(&parts, r, {name:?});"),
        "child" => format!("self.{ident} = xml::field::child_{kind}(&parts, r, {name:?});"),
        "flag" => format!("self.{ident} = xml::field::flag(&parts, {name:?});"),
        "text" if field.option => format!("self.{ident} = xml::field::text_opt(tag, r);"),
        "text" => format!("self.{ident} = xml::field::text(tag, r);"),
        "list" => {
            let (outer, inner) = name.split_once('/').unwrap_or((name, name));
            format!("self.{ident} = xml::field::list(&parts, r, {outer:?}, {inner:?});")
        }
        _ => format!("xml::Element::read(&mut self.{ident}, tag, r);"),
    }
}

fn attr_field(field: &Field) -> String {
    let Field { ident, name, .. } = field;
    let code = match field.form.as_str() {
        "flat" => format!("xml::Element::write_attrs(&self.{ident}, w);"),
        "attr" if field.option => format!("xml::field::put_attr_opt(w, {name:?}, self.{ident}.as_ref());"),
        "attr" if field.has("default") => {
            format!("xml::field::put_attr_default(w, {name:?}, &self.{ident});")
        }
        "attr" => format!("w.attr_value({name:?}, &self.{ident});"),
        _ => return String::new(),
    };
    field.when(code)
}

fn child_field(field: &Field) -> String {
    let Field { ident, name, .. } = field;
    let code = match field.form.as_str() {
        "flat" => format!("xml::Element::write_children(&self.{ident}, w);"),
        "flag" => format!("xml::field::put_flag(w, {name:?}, self.{ident});"),
        "leaf" if field.option => format!("xml::field::put_leaf_opt(w, {name:?}, self.{ident}.as_ref());"),
        "leaf" if field.many => format!("xml::field::put_leaf_many(w, {name:?}, &self.{ident});"),
        "leaf" if field.has("default") => {
            format!("xml::field::put_leaf_default(w, {name:?}, &self.{ident});")
        }
        "leaf" => format!("w.leaf_value({name:?}, &self.{ident});"),
        "child" if field.option && field.has("keep") => {
            format!("xml::field::put_child_keep(w, {name:?}, self.{ident}.as_ref());")
        }
        "child" if field.option => format!("xml::field::put_child_opt(w, {name:?}, self.{ident}.as_ref());"),
        "child" if field.many => format!("xml::field::put_child_many(w, {name:?}, &self.{ident});"),
        "child" if field.has("keep") => format!("w.element({name:?}, &self.{ident});"),
        "child" => format!("w.element_unless_empty({name:?}, &self.{ident});"),
        "list" => {
            let (outer, inner) = name.split_once('/').unwrap_or((name, name));
            format!("xml::field::put_list(w, {outer:?}, {inner:?}, &self.{ident});")
        }
        _ => return String::new(),
    };
    field.when(code)
}

fn text_field(field: &Field) -> String {
    let ident = &field.ident;
    if field.option {
        return format!("self.{ident}.as_ref().map(|value| xml::field::to_text(value))");
    }
    format!(
        "let text = xml::field::to_text(&self.{ident}); if text.is_empty() {{ None }} else {{ Some(text) }}"
    )
}

fn describe(field: &Field) -> String {
    let Field { name, doc, inner, .. } = field;
    let form = match field.form.as_str() {
        "attr" => "Attr",
        "leaf" => "Leaf",
        "flag" => "Flag",
        "text" => "Text",
        "flat" => "Flat",
        "list" => "List",
        _ => "Child",
    };
    let names = match form {
        "Attr" | "Leaf" | "Text" => format!("<{inner} as xml::Value>::NAMES"),
        _ => "&[]".to_owned(),
    };
    let fields = match form {
        "Child" | "Flat" | "List" => format!("Some(<{inner} as xml::Element>::fields)"),
        _ => "None".to_owned(),
    };
    // A field without words of its own is what its type says.
    let of_type = match form {
        "Attr" | "Leaf" | "Text" => format!("<{inner} as xml::Value>::DOC"),
        "Flag" => "\"\"".to_owned(),
        _ => format!("<{inner} as xml::Element>::DOC"),
    };
    let doc = format!("xml::Field::doc_or({doc:?}, {of_type})");
    let mut out = String::new();
    let _ = write!(
        out,
        "xml::Field {{ name: {name:?}, form: xml::Form::{form}, doc: {doc}, names: {names}, fields: {fields} }},"
    );
    out
}
