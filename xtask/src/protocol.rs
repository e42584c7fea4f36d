//! Compares the declarations of `vocabulary/api` with the protocol facts, number by number and field by field.

use api::{Direction, EVENT_MESSAGES, Procedure, Program, ReadOnly, Rule, When};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::Path;
use xdr::{Field, Type};

/// Prints every difference. The last line counts them.
pub fn run(spec: &Path) -> Result<String, String> {
    if !spec.join("protocol/remote.json").exists() {
        return Ok(format!(
            "protocol: skipped, there are no facts at {}",
            spec.display()
        ));
    }
    let flags = flag_values(&read(&spec.join("abi/functions.json"))?);
    let mut differences = Vec::new();
    let mut counts = Vec::new();
    for program in Program::ALL {
        let facts = Facts::new(
            program,
            read(&spec.join(format!("protocol/{}.json", program.name())))?,
            &flags,
        );
        counts.push(format!("{} {}", facts.procedures.len(), program.name()));
        facts.compare(&mut differences);
    }
    for line in &differences {
        println!("{line}");
    }
    let last = format!(
        "protocol: {} procedures, {} differences",
        counts.join(" + "),
        differences.len()
    );
    if differences.is_empty() {
        Ok(last)
    } else {
        Err(last)
    }
}

/// Prints the protocol as text, so that a change of the wire shows in review.
pub fn print_text() -> Result<String, String> {
    let mut rows: Vec<_> = Procedure::all().map(|found| found.procedure).collect();
    rows.sort_by_key(|row| (row.program.number(), row.nr));
    for row in rows {
        let list = |fields: &[Field]| {
            fields
                .iter()
                .map(|f| format!("{}: {}", plain(f.name), f.shape))
                .collect::<Vec<_>>()
                .join(", ")
        };
        println!(
            "{} {} {}({}) -> {}",
            row.program.name(),
            row.nr,
            row.name,
            list(row.args),
            row.reply
        );
    }
    for row in EVENT_MESSAGES {
        println!(
            "{} {} event {} {}",
            row.program.name(),
            row.nr,
            row.name,
            row.message
        );
    }
    Ok(String::new())
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every public constant and its value.
fn flag_values(functions: &Value) -> HashMap<String, i64> {
    let mut values = HashMap::new();
    for library in ["libvirt", "libvirt-qemu", "libvirt-lxc"] {
        let enums = functions[library]["enums"].as_object().into_iter().flatten();
        for (name, row) in enums.flat_map(|(_, members)| members.as_object().into_iter().flatten()) {
            values.insert(name.clone(), row[0].as_i64().unwrap_or_default());
        }
    }
    values
}

struct Facts<'a> {
    program: Program,
    facts: Value,
    procedures: Vec<Value>,
    flags: &'a HashMap<String, i64>,
}

impl<'a> Facts<'a> {
    fn new(program: Program, facts: Value, flags: &'a HashMap<String, i64>) -> Self {
        let procedures = facts["procedures"].as_array().cloned().unwrap_or_default();
        Facts {
            program,
            facts,
            procedures,
            flags,
        }
    }

    fn compare(&self, out: &mut Vec<String>) {
        self.check(
            out,
            "program number",
            &self.program.number().into(),
            &number(&self.facts),
        );
        self.check(
            out,
            "program version",
            &self.program.version().into(),
            &self.facts["version"],
        );
        for fact in &self.procedures {
            self.compare_one(fact, out);
        }
        let extra = |nr: i32| !self.procedures.iter().any(|fact| fact["nr"] == nr);
        let ours = Procedure::all().map(|found| (found.procedure.program, found.procedure.nr));
        for (program, nr) in ours.chain(EVENT_MESSAGES.iter().map(|row| (row.program, row.nr))) {
            if program == self.program && extra(nr) {
                out.push(format!("{} {nr}: not in the facts", self.program.name()));
            }
        }
    }

    fn compare_one(&self, fact: &Value, out: &mut Vec<String>) {
        let nr = i32::try_from(fact["nr"].as_i64().unwrap_or_default()).unwrap_or_default();
        if self.program == Program::Keepalive {
            let ours = if nr == 1 {
                api::KEEPALIVE_PING
            } else {
                api::KEEPALIVE_PONG
            };
            return self.check(out, "keepalive", &ours.into(), &fact["nr"]);
        }
        if let Some(located) = api::locate(self.program, nr) {
            return self.compare_procedure(located.procedure, fact, out);
        }
        match EVENT_MESSAGES
            .iter()
            .find(|row| row.program == self.program && row.nr == nr)
        {
            Some(row) => {
                self.check(out, row.name, &row.name.into(), &fact["name"]);
                self.check(out, row.name, &"event".into(), &fact["kind"]);
                self.check(
                    out,
                    row.name,
                    &row.has_callback_id.into(),
                    &fact["callback_style"],
                );
                self.check(out, row.name, &row.id.into(), &fact["event"]["id"]);
                self.compare_fields(row.name, struct_fields(row.message), fact["msg"].as_str(), out);
            }
            None => out.push(format!(
                "{} {nr} {}: not declared",
                self.program.name(),
                fact["name"]
            )),
        }
    }

    fn compare_procedure(&self, row: &Procedure, fact: &Value, out: &mut Vec<String>) {
        let at = row.name;
        self.check(out, at, &row.name.into(), &fact["name"]);
        self.check(out, at, &"call".into(), &fact["kind"]);
        self.check(out, at, &row.c_name.into(), &fact["api"]);
        self.check(out, at, &row.since.into(), &fact["api_since"]);
        self.check(out, at, &row.driver.into(), &fact["driver"]);
        self.check(
            out,
            at,
            &row.high_priority.into(),
            &(fact["priority"] == "high").into(),
        );
        self.check(out, at, &row.pre_auth.into(), &(fact["pre_auth"] == true).into());
        self.check(out, at, &fds(row.fds_in), &fact["fds"]["in"]);
        self.check(out, at, &fds(row.fds_out), &fact["fds"]["out"]);
        self.check(out, at, &self.read_only(row), &self.read_only_fact(fact));
        self.check(out, at, &rules(row.acl), &self.rules_fact(&fact["acl"]));
        self.check(out, at, &rules(row.filter), &self.rules_fact(&fact["aclfilter"]));
        self.check(out, at, &stream(row), &self.stream_fact(&fact["stream"]));
        self.compare_fields(at, row.args, fact["args"].as_str(), out);
        match (row.reply_name, row.reply) {
            (Some(name), shape) => {
                self.compare_fields(at, &[Field { name, shape }], fact["ret"].as_str(), out)
            }
            (None, Type::Void) => self.compare_fields(at, &[], fact["ret"].as_str(), out),
            (None, shape) => self.compare_fields(at, struct_fields(shape), fact["ret"].as_str(), out),
        }
    }

    fn check(&self, out: &mut Vec<String>, at: &str, ours: &Value, fact: &Value) {
        if ours != fact {
            out.push(format!(
                "{} {at}: declared {ours}, the facts say {fact}",
                self.program.name()
            ));
        }
    }

    fn read_only(&self, row: &Procedure) -> Value {
        match row.read_only {
            ReadOnly::Allow => "allow".into(),
            ReadOnly::Deny => "deny".into(),
            ReadOnly::DenyIfFlags(bits) => bits.into(),
            ReadOnly::DenyIfValue(value) => value.into(),
        }
    }

    /// The facts' word on read-only clients. Procedure 452 is allowed there by mistake (the README of the facts says:
    /// deny it anyway).
    fn read_only_fact(&self, fact: &Value) -> Value {
        if self.program == Program::Remote && fact["nr"] == 452 {
            return "deny".into();
        }
        match fact["ro_deny_if"].as_array() {
            Some(names) => self.bits(names).into(),
            None => fact["ro"].clone(),
        }
    }

    fn bits(&self, names: &[Value]) -> i64 {
        names
            .iter()
            .map(|name| self.value(name))
            .fold(0, |bits, flag| bits | flag)
    }

    fn value(&self, name: &Value) -> i64 {
        name.as_str()
            .and_then(|name| self.flags.get(name))
            .copied()
            .unwrap_or(i64::MIN)
    }

    fn rules_fact(&self, list: &Value) -> Value {
        let text = |rule: &Value| {
            let object = rule["object"].as_str().unwrap_or_default();
            let permission = rule["perm"].as_str().unwrap_or_default();
            let when = if let Some(names) = rule["if_all_of_flags"].as_array() {
                format!("all {}", self.bits(names))
            } else if let Some(names) = rule["if_none_of_flags"].as_array() {
                format!("none {}", self.bits(names))
            } else if rule["if_param"].is_string() {
                format!("value {}", self.value(&rule["if_value"]))
            } else {
                "always".to_owned()
            };
            Value::from(format!("{object}.{permission} {when}"))
        };
        list.as_array().into_iter().flatten().map(text).collect()
    }

    fn stream_fact(&self, fact: &Value) -> Value {
        if fact.is_null() {
            return Value::Null;
        }
        let sparse = if fact["sparse_flag"].is_string() {
            self.value(&fact["sparse_flag"])
        } else {
            0
        };
        format!(
            "{} {} {sparse}",
            fact["dir"].as_str().unwrap_or_default(),
            fact["api_arg_index"]
        )
        .into()
    }

    fn compare_fields(&self, at: &str, ours: &[Field], name: Option<&str>, out: &mut Vec<String>) {
        let facts = name.map(|name| self.fields(name)).unwrap_or_default();
        if ours.len() != facts.len() {
            out.push(format!(
                "{at}: {} fields declared, the facts have {}",
                ours.len(),
                facts.len()
            ));
        }
        for (ours, fact) in ours.iter().zip(&facts) {
            let at = format!("{at}.{}", plain(ours.name));
            self.check(out, &at, &plain(ours.name).into(), &fact["name"]);
            self.compare_shape(&at, ours.shape, fact, out);
        }
    }

    fn fields(&self, name: &str) -> Vec<Map<String, Value>> {
        let found = &self.facts["structs"][name];
        let list = found.as_array().or_else(|| found["fields"].as_array());
        list.into_iter()
            .flatten()
            .filter_map(|field| field.as_object().cloned())
            .collect()
    }

    /// Undoes one typedef at a time until a primitive, a struct or a union is left.
    fn compare_shape(&self, at: &str, ours: &Type, fact: &Map<String, Value>, out: &mut Vec<String>) {
        let number = |key: &str| {
            fact.get(key)
                .and_then(Value::as_u64)
                .map(|number| number as usize)
        };
        let name = fact.get("type").and_then(Value::as_str).unwrap_or_default();
        let (fixed, max) = (number("fixed"), number("max"));
        let mut inner = fact.clone();
        if fact.get("optional") == Some(&Value::Bool(true)) {
            inner.remove("optional");
            return match ours {
                Type::Optional(of) => self.compare_shape(at, of, &inner, out),
                _ => out.push(format!("{at}: {ours} declared, optional in the facts")),
            };
        }
        if name == "opaque" || name == "string" {
            let same = match ours {
                Type::FixedOpaque(len) => fixed == Some(*len),
                Type::Opaque { max: ours } => name == "opaque" && max == Some(*ours),
                Type::String { max: ours } => name == "string" && max == Some(*ours),
                _ => false,
            };
            if !same {
                out.push(format!(
                    "{at}: {ours} declared, {name} fixed {fixed:?} max {max:?} in the facts"
                ));
            }
            return;
        }
        inner.remove("fixed");
        inner.remove("max");
        inner.remove("max_const");
        match (fixed, max, ours) {
            (Some(len), _, Type::FixedArray { of, len: ours }) if len == *ours => {
                self.compare_shape(at, of, &inner, out);
            }
            (None, Some(max), Type::Array { of, max: ours }) if max == *ours => {
                self.compare_shape(at, of, &inner, out);
            }
            (None, None, _) => self.compare_named(at, ours, name, out),
            _ => out.push(format!(
                "{at}: {ours} declared, {name} fixed {fixed:?} max {max:?} in the facts"
            )),
        }
    }

    fn compare_named(&self, at: &str, ours: &Type, name: &str, out: &mut Vec<String>) {
        if let Some(definition) = self.facts["typedefs"][name].as_object() {
            return self.compare_shape(at, ours, definition, out);
        }
        let shared = [
            "remote_nonnull_domain",
            "remote_domain",
            "remote_nonnull_string",
            "remote_string",
        ];
        if self.program != Program::Remote && shared.contains(&name) {
            let text = ours.to_string();
            let same = match name {
                "remote_nonnull_domain" => text == "DomainRef",
                "remote_domain" => text == "DomainRef?",
                "remote_nonnull_string" => text == "string<4194304>",
                _ => text == "string<4194304>?",
            };
            return self.check(out, at, &same.into(), &true.into());
        }
        match ours {
            Type::Struct(ours) if self.facts["structs"].get(name).is_some() => {
                self.compare_fields(at, ours.fields, Some(name), out);
            }
            Type::Union(arms) => self.compare_union(at, arms, name, out),
            Type::Int if self.facts["enums"].get(name).is_some() => {}
            _ => self.check(out, at, &ours.to_string().into(), &name.into()),
        }
    }

    fn compare_union(&self, at: &str, arms: &[xdr::Arm], name: &str, out: &mut Vec<String>) {
        let cases = self.facts["unions"][name]["cases"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        self.check(out, at, &arms.len().into(), &cases.len().into());
        for (arm, case) in arms.iter().zip(&cases) {
            self.check(out, at, &arm.value.into(), &case["value"]);
            self.compare_named(at, arm.shape, case["type"].as_str().unwrap_or_default(), out);
        }
    }
}

fn number(facts: &Value) -> Value {
    let text = facts["number"].as_str().unwrap_or_default();
    u32::from_str_radix(text.trim_start_matches("0x"), 16).map_or(Value::Null, Value::from)
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn struct_fields(shape: &'static Type) -> &'static [Field] {
    if let Type::Struct(of) = shape {
        of.fields
    } else {
        &[]
    }
}

fn fds(text: Option<&str>) -> Value {
    match text {
        Some(text) => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
        None => Value::Null,
    }
}

fn rules(rules: &[Rule]) -> Value {
    let text = |rule: &Rule| {
        let when = match rule.when {
            When::Always => "always".to_owned(),
            When::AllFlags(bits) => format!("all {bits}"),
            When::NoFlags(bits) => format!("none {bits}"),
            When::Value(value) => format!("value {value}"),
        };
        Value::from(format!("{}.{} {when}", rule.object, rule.permission))
    };
    rules.iter().map(text).collect()
}

fn stream(row: &Procedure) -> Value {
    match row.stream {
        None => Value::Null,
        Some(stream) => {
            let direction = if stream.direction == Direction::Read {
                "read"
            } else {
                "write"
            };
            format!("{direction} {} {}", stream.arg_index, stream.sparse_flag).into()
        }
    }
}
