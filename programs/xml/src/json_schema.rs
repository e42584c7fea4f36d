//! The JSON Schema of a kind of document, as `json` writes and reads it.

use crate::shape::Shape;
use schema::{Alternative, Kind, Rule};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schema of a kind: a definition for each element, by its place in the tables.
pub fn of(kind: Kind) -> Value {
    let root = kind.root();
    let mut made = BTreeMap::new();
    let reference = define(Shape::of_root(root), &mut made);
    let definitions: Map<String, Value> = made.into_iter().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("libvirt's document <{root}> as JSON"),
        "type": "object",
        "properties": { root: reference },
        "required": [root],
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// The reference to an element's definition, which is made when it is not there.
fn define(shape: Shape, made: &mut BTreeMap<String, Value>) -> Value {
    let (Some((kind, path)), Some(rule)) = (shape.place(), shape.rule()) else {
        return json!(true);
    };
    let name = format!("{}:{path}", kind.schema()).replace('/', ".");
    if !made.contains_key(&name) {
        // The place is taken first: elements may hold themselves.
        made.insert(name.clone(), Value::Null);
        let definition = definition(shape, rule, path, made);
        made.insert(name.clone(), definition);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn definition(shape: Shape, rule: &Rule, path: &str, made: &mut BTreeMap<String, Value>) -> Value {
    if rule.is_forbidden() {
        return json!(false);
    }
    let object = object(shape, rule, path, made);
    let mut forms = vec![object];
    if rule.has_text() {
        forms.push(value(&rule.text_alternatives()));
        forms.push(json!({ "const": "" }));
    }
    if shape.is_flag() {
        forms.push(json!({ "type": "boolean" }));
    }
    if let Some(item) = shape.list_of() {
        let items = define(shape.child(item), made);
        forms.push(json!({ "type": "array", "items": items }));
    }
    match forms.as_slice() {
        [only] => only.clone(),
        _ => json!({ "anyOf": forms }),
    }
}

fn object(shape: Shape, rule: &Rule, path: &str, made: &mut BTreeMap<String, Value>) -> Value {
    let docs = docs(path);
    let mut properties = Map::new();
    for attribute in rule.attributes.iter().filter(|each| each.name != "*") {
        let key = if shape.has_attribute(&attribute.name) {
            attribute.name.clone()
        } else {
            format!("@{}", attribute.name)
        };
        properties.insert(
            key,
            with_doc(
                value(&attribute.alternatives()),
                docs.get(attribute.name.as_str()),
            ),
        );
    }
    if rule.has_text() {
        properties.insert(shape.text_key(None).to_owned(), value(&rule.text_alternatives()));
    }
    for child in rule.children.iter().filter(|each| each.name != "*") {
        let one = define(shape.child(&child.name), made);
        let many = json!({ "type": "array", "items": one });
        let property = if shape.is_many(&child.name) {
            json!({ "anyOf": [many, one] })
        } else {
            one
        };
        let property = with_doc(property, docs.get(child.name.as_str()));
        properties.insert(child.name.clone(), property);
    }
    let is_open = rule.children.iter().any(|each| each.name == "*");
    json!({
        "type": "object",
        "properties": properties,
        // Attributes and elements of other namespaces, elements named in brackets, and what keeps order and mixed text.
        "patternProperties": { "^[@#<]|:": true },
        "additionalProperties": is_open,
    })
}

fn with_doc(mut schema: Value, doc: Option<&&'static str>) -> Value {
    if let (Some(object), Some(doc)) = (schema.as_object_mut(), doc.filter(|doc| !doc.is_empty())) {
        object.insert("description".to_owned(), doc.trim().into());
    }
    schema
}

/// What a value may be. A number may be written as text, as XML does.
fn value(alternatives: &[Alternative]) -> Value {
    let words: Vec<&String> = alternatives
        .iter()
        .filter_map(|each| match each {
            Alternative::Word(word) => Some(word),
            _ => None,
        })
        .collect();
    let mut forms: Vec<Value> = Vec::new();
    if !words.is_empty() {
        forms.push(json!({ "enum": words }));
    }
    for alternative in alternatives {
        match alternative {
            Alternative::Word(_) => {}
            Alternative::Number { least, most } => {
                forms.push(number(*least, *most));
                forms.push(json!({ "type": "string", "pattern": r"^\s*[-+]?[0-9]+\s*$" }));
            }
            Alternative::Like(pattern) => {
                forms.push(json!({ "type": ["string", "integer"], "pattern": pattern }))
            }
            Alternative::Text => forms.push(json!({ "type": ["string", "integer"] })),
        }
    }
    forms.dedup();
    match forms.as_slice() {
        [] => json!({ "type": ["string", "integer"] }),
        [only] => only.clone(),
        _ => json!({ "anyOf": forms }),
    }
}

fn number(least: i128, most: i128) -> Value {
    let mut schema = json!({ "type": "integer" });
    let bound = |bound: i128| i64::try_from(bound).ok();
    if let (Some(object), Some(least)) = (schema.as_object_mut(), bound(least)) {
        object.insert("minimum".to_owned(), least.into());
    }
    if let (Some(object), Some(most)) = (schema.as_object_mut(), bound(most)) {
        object.insert("maximum".to_owned(), most.into());
    }
    schema
}

/// The documentation of what an element holds, from the definitions.
fn docs(path: &str) -> BTreeMap<&'static str, &'static str> {
    let fields = crate::commands::fields_at(path);
    fields.into_iter().map(|field| (field.name, field.doc)).collect()
}
