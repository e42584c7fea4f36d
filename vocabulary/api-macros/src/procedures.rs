//! `#[procedures]`: a trait is the interface definition.

use crate::tokens::{Cursor, Parameter, Result, mistake, parameters, reply_shape, split_commas};
use proc_macro::{Delimiter, TokenStream};
use std::fmt::Write as _;

/// One method as written.
struct Method {
    docs: Vec<String>,
    name: String,
    /// The parameters after `call`.
    inputs: Vec<Parameter>,
    reply: String,
    row: Row,
}

/// What the attribute of a method says, each value already the text of a Rust expression.
#[derive(Default)]
struct Row {
    number: String,
    c_name: Option<String>,
    since: Option<String>,
    read_only: String,
    acl: Vec<String>,
    filter: Vec<String>,
    driver: Option<String>,
    high_priority: bool,
    reply_name: Option<String>,
    stream: Option<String>,
    fds_in: Option<String>,
    fds_out: Option<String>,
    pre_auth: bool,
    /// The parameter besides `flags` that a rule looks at.
    selector: Option<String>,
}

pub fn expand(attribute: TokenStream, item: TokenStream) -> Result<String> {
    let mut attribute = Cursor::new(attribute);
    attribute.expect("program")?;
    attribute.expect("=")?;
    let program = attribute.ident()?;
    let mut cursor = Cursor::new(item);
    let docs = cursor.attributes()?;
    cursor.expect("pub")?;
    cursor.expect("trait")?;
    let name = cursor.ident()?;
    let mut bounds = String::new();
    while !cursor.is_empty() && !cursor.sees_brace() {
        _ = write!(bounds, "{} ", cursor.next().unwrap());
    }
    let methods = methods(Cursor::new(cursor.group(Delimiter::Brace)?))?;
    let docs: String = docs.iter().map(|doc| format!("#[{doc}] ")).collect();
    Ok(emit(&program, &name, &docs, &methods))
}

impl Cursor {
    fn sees_brace(&mut self) -> bool {
        // A group prints with its delimiters, so the first character tells.
        self.peek_text().is_some_and(|text| text.starts_with('{'))
    }
}

fn methods(mut cursor: Cursor) -> Result<Vec<Method>> {
    let mut found = Vec::new();
    while !cursor.is_empty() {
        found.push(method(&mut cursor)?);
    }
    Ok(found)
}

fn method(cursor: &mut Cursor) -> Result<Method> {
    let mut docs = Vec::new();
    let mut row = None;
    for attribute in cursor.attributes()? {
        let mut inner = Cursor::new(attribute.clone());
        if inner.eat("procedure") {
            row = Some(parse_row(inner.group(Delimiter::Parenthesis)?)?);
        } else {
            docs.push(format!("#[{attribute}]"));
        }
    }
    cursor.expect("async")?;
    cursor.expect("fn")?;
    let name = cursor.ident()?;
    let at = cursor.at();
    let inputs = parameters(cursor.group(Delimiter::Parenthesis)?)?;
    let reply = reply_shape(cursor.until(";")?, at)?;
    let Some(row) = row else {
        return mistake(at, "a method needs #[procedure(NUMBER, …)]");
    };
    Ok(Method {
        docs,
        name,
        inputs: inputs.into_iter().skip(1).collect(),
        reply,
        row,
    })
}

fn parse_row(stream: TokenStream) -> Result<Row> {
    let mut row = Row {
        read_only: "ReadOnly::Allow".into(),
        ..Row::default()
    };
    for (index, part) in split_commas(stream).into_iter().enumerate() {
        let mut cursor = Cursor::new(part);
        if index == 0 {
            row.number = cursor.next().map(|token| token.to_string()).unwrap_or_default();
            continue;
        }
        let key = cursor.ident()?;
        let at = cursor.at();
        match key.as_str() {
            "c" => row.c_name = Some(value(&mut cursor)?),
            "since" => row.since = Some(value(&mut cursor)?),
            "ro" => row.read_only = read_only(&value(&mut cursor)?),
            "driver" => row.driver = Some(format!("{:?}", value(&mut cursor)?)),
            "priority" => row.high_priority = value(&mut cursor)? == "high",
            "ret" => row.reply_name = Some(value(&mut cursor)?),
            "pre_auth" => row.pre_auth = true,
            "acl" => row
                .acl
                .push(acl(cursor.group(Delimiter::Parenthesis)?, &mut row.selector)?),
            "filter" => row
                .filter
                .push(acl(cursor.group(Delimiter::Parenthesis)?, &mut row.selector)?),
            "deny_ro_if" => {
                row.read_only = deny_if(cursor.group(Delimiter::Parenthesis)?, &mut row.selector)?
            }
            "stream" => row.stream = Some(stream_row(cursor.group(Delimiter::Parenthesis)?)?),
            "fds" => fds(cursor.group(Delimiter::Parenthesis)?, &mut row)?,
            other => return mistake(at, format!("unknown key `{other}`")),
        }
    }
    Ok(row)
}

fn value(cursor: &mut Cursor) -> Result<String> {
    cursor.expect("=")?;
    match cursor.next() {
        Some(token) => Ok(token.to_string()),
        None => mistake(cursor.at(), "a value expected after this"),
    }
}

fn read_only(word: &str) -> String {
    if word == "deny" {
        "ReadOnly::Deny".into()
    } else {
        "ReadOnly::Allow".into()
    }
}

/// `flags, A, B` or `value, source, A`: bits that deny a read-only client, or a value that does.
fn deny_if(stream: TokenStream, selector: &mut Option<String>) -> Result<String> {
    let parts: Vec<String> = split_commas(stream).iter().map(ToString::to_string).collect();
    match parts.split_first() {
        Some((kind, rest)) if kind == "flags" => Ok(format!("ReadOnly::DenyIfFlags({})", bits(rest))),
        Some((kind, [name, constant])) if kind == "value" => {
            *selector = Some(name.clone());
            Ok(format!("ReadOnly::DenyIfValue({constant} as i64)"))
        }
        _ => mistake(
            proc_macro::Span::call_site(),
            "`flags, CONSTANT…` or `value, PARAMETER, CONSTANT`",
        ),
    }
}

fn bits(names: &[String]) -> String {
    let list: Vec<String> = names.iter().map(|name| format!("({name} as u64)")).collect();
    if list.is_empty() {
        "0".into()
    } else {
        list.join(" | ")
    }
}

/// `object.permission`, then perhaps `all = [..]`, `none = [..]` or `PARAMETER == CONSTANT`.
fn acl(stream: TokenStream, selector: &mut Option<String>) -> Result<String> {
    let mut parts = split_commas(stream).into_iter();
    let mut cursor = Cursor::new(parts.next().unwrap_or_default());
    let object = cursor.ident()?;
    cursor.expect(".")?;
    let permission = cursor.ident()?;
    let mut when = "When::Always".to_owned();
    if let Some(condition) = parts.next() {
        let mut cursor = Cursor::new(condition);
        let key = cursor.ident()?;
        cursor.expect("=")?;
        if key == "all" || key == "none" {
            let list = split_commas(cursor.group(Delimiter::Bracket)?);
            let names: Vec<String> = list.iter().map(ToString::to_string).collect();
            let kind = if key == "all" { "AllFlags" } else { "NoFlags" };
            when = format!("When::{kind}({})", bits(&names));
        } else {
            cursor.expect("=")?;
            when = format!("When::Value({} as i64)", cursor.ident()?);
            *selector = Some(key);
        }
    }
    Ok(format!(
        "Rule {{ object: {object:?}, permission: {permission:?}, when: {when} }}"
    ))
}

fn stream_row(stream: TokenStream) -> Result<String> {
    let mut parts = split_commas(stream).into_iter();
    let direction = parts.next().unwrap_or_default().to_string();
    let mut arg = "0".to_owned();
    let mut sparse = "0".to_owned();
    for part in parts {
        let mut cursor = Cursor::new(part);
        match cursor.ident()?.as_str() {
            "arg" => arg = value(&mut cursor)?,
            _ => sparse = value(&mut cursor)?,
        }
    }
    let direction = if direction == "read" { "Read" } else { "Write" };
    Ok(format!(
        "StreamUse {{ direction: Direction::{direction}, arg_index: {arg}, sparse_flag: {sparse} as u32 }}"
    ))
}

fn fds(stream: TokenStream, row: &mut Row) -> Result<()> {
    for part in split_commas(stream) {
        let mut cursor = Cursor::new(part);
        let key = cursor.next().map(|token| token.to_string()).unwrap_or_default();
        let text = value(&mut cursor)?;
        if key == "in" {
            row.fds_in = Some(text)
        } else {
            row.fds_out = Some(text)
        }
    }
    Ok(())
}

fn emit(program: &str, name: &str, docs: &str, methods: &[Method]) -> String {
    let table = format!("{}_PROCEDURES", shout(name));
    let mut rows = String::new();
    let mut signatures = String::new();
    let mut arms = String::new();
    let mut stubs = String::new();
    for (index, method) in methods.iter().enumerate() {
        rows += &emit_row(program, method);
        signatures += &emit_default(&table, index, method);
        arms += &emit_arm(method);
        stubs += &emit_stub(&table, index, method);
    }
    format!(
        "#[allow(clippy::too_many_arguments)] {docs} pub trait {name}: Send + Sync {{ {signatures} }} \
         #[doc = \"The procedures of [`{name}`].\"] \
         pub static {table}: [Procedure; {count}] = [{rows}]; \
         #[doc = \"Decodes the arguments of procedure `nr` and calls the method of [`{name}`] that serves it.\"] \
         pub fn dispatch_{snake}<'a>(facet: &'a dyn {name}, nr: i32, call: &'a Call, body: &[u8]) \
         -> Result<Fut<'a, Vec<u8>>> {{ let mut reader = xdr::Reader::new(body); match nr {{ {arms} \
         _ => Err(crate::dispatch::unknown_procedure(nr)) }} }} \
         impl {name} for crate::Remote {{ {stubs} }}",
        count = methods.len(),
        snake = shout(name).to_lowercase(),
    )
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn emit_row(program: &str, method: &Method) -> String {
    let row = &method.row;
    let fields: String = method
        .inputs
        .iter()
        .map(|input| {
            let (name, shape) = (plain(&input.name), &input.shape);
            format!("xdr::Field {{ name: {name:?}, shape: <{shape} as xdr::Xdr>::TYPE }},")
        })
        .collect();
    let option = |value: &Option<String>| match value {
        Some(value) => format!("Some({value})"),
        None => "None".into(),
    };
    format!(
        "Procedure {{ program: Program::{program}, nr: {nr}, name: {name:?}, c_name: {c_name}, since: {since}, \
         read_only: {read_only}, acl: &[{acl}], filter: &[{filter}], driver: {driver}, high_priority: {high}, \
         stream: {stream}, fds_in: {fds_in}, fds_out: {fds_out}, pre_auth: {pre_auth}, args: &[{fields}], \
         reply_name: {reply_name}, reply: <{reply} as xdr::Xdr>::TYPE }},",
        nr = row.number,
        name = plain(&method.name),
        c_name = option(&row.c_name),
        since = option(&row.since),
        read_only = row.read_only,
        acl = row.acl.join(", "),
        filter = row.filter.join(", "),
        driver = option(&row.driver),
        high = row.high_priority,
        stream = option(&row.stream),
        fds_in = option(&row.fds_in),
        fds_out = option(&row.fds_out),
        pre_auth = row.pre_auth,
        reply_name = option(&row.reply_name),
        reply = method.reply,
    )
}

fn signature(method: &Method) -> String {
    let list: String = method
        .inputs
        .iter()
        .map(|input| format!(", {}: {}", input.name, input.shape))
        .collect();
    format!(
        "fn {}<'a>(&'a self, call: &'a Call{list}) -> Fut<'a, {}>",
        method.name, method.reply
    )
}

fn emit_default(table: &str, index: usize, method: &Method) -> String {
    let names: Vec<&str> = method.inputs.iter().map(|input| input.name.as_str()).collect();
    format!(
        "{docs} {signature} {{ let _ = (call, {names}); crate::dispatch::unsupported(&{table}[{index}]) }} ",
        docs = method.docs.join(" "),
        signature = signature(method),
        names = names.iter().map(|name| format!("{name}, ")).collect::<String>(),
    )
}

fn emit_arm(method: &Method) -> String {
    let mut lets = String::new();
    let mut flags = "0".to_owned();
    for input in &method.inputs {
        _ = write!(
            lets,
            "let {}: {} = crate::dispatch::argument(&mut reader)?; ",
            input.name, input.shape
        );
        if input.name == "flags" {
            flags = "flags as u64".into();
        }
    }
    let selector = match &method.row.selector {
        Some(name) => format!("{name} as i64"),
        None => "0".into(),
    };
    let names: String = method
        .inputs
        .iter()
        .map(|input| format!(", {}", input.name))
        .collect();
    format!(
        "{nr} => {{ {lets} crate::dispatch::arguments_end(&reader)?; call.admit({flags}, {selector})?; \
         Ok(crate::dispatch::reply(facet.{name}(call{names}))) }} ",
        nr = method.row.number,
        name = method.name,
    )
}

fn emit_stub(table: &str, index: usize, method: &Method) -> String {
    let puts: String = method
        .inputs
        .iter()
        .map(|input| format!("writer.put(&{}); ", input.name))
        .collect();
    format!(
        "{signature} {{ let {mutable} writer = xdr::Writer::new(); {puts} \
         self.send(&{table}[{index}], call, writer) }} ",
        signature = signature(method),
        mutable = if method.inputs.is_empty() { "" } else { "mut" },
    )
}

/// `DomainLifecycle` as `DOMAIN_LIFECYCLE`.
fn shout(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}
