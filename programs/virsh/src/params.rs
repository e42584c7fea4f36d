//! Typed parameters: shown as `name : value`, and read from `name=value`.

use api::{TypedParam, TypedValue};
use serde_json::Value;

use crate::failure::{Failure, Said};
use crate::output::{Cell, Output};

/// Says that this client understands parameters that are text, as every client of today does.
pub const STRINGS: u32 = api::constants::VIR_TYPED_PARAM_STRING_OKAY as u32;

/// A value as virsh prints it in lists of parameters.
pub fn text(value: &TypedValue) -> String {
    match value {
        TypedValue::Bool(value) => if *value { "yes" } else { "no" }.into(),
        other => other.to_string(),
    }
}

/// A value as JSON.
pub fn json(value: &TypedValue) -> Value {
    match value {
        TypedValue::Int(number) => (*number).into(),
        TypedValue::UInt(number) => (*number).into(),
        TypedValue::LLong(number) => (*number).into(),
        TypedValue::ULLong(number) => (*number).into(),
        TypedValue::Double(number) => (*number).into(),
        TypedValue::Bool(value) => (*value).into(),
        TypedValue::String(text) => text.as_str().into(),
    }
}

/// A value for both.
pub fn cell(value: &TypedValue) -> Cell {
    Cell::shown(text(value), json(value))
}

/// Prints parameters, a line each.
pub fn print(out: &mut Output, params: &[TypedParam]) {
    print_with(out, params, |param| text(&param.value));
}

/// Prints parameters, a line each, with another way of showing values.
pub fn print_with(out: &mut Output, params: &[TypedParam], show: impl Fn(&TypedParam) -> String) {
    if out.json {
        return out.object(
            params
                .iter()
                .map(|param| (param.field.as_str(), json(&param.value))),
        );
    }
    for param in params {
        out.print(format!("{:<15}: {}\n", param.field, show(param)));
    }
}

/// A parameter.
pub fn new(field: &str, value: TypedValue) -> TypedParam {
    TypedParam {
        field: field.into(),
        value,
    }
}

/// Reads `text` as a value of the same type as `like`.
pub fn parse_like(field: &str, like: &TypedValue, text: &str) -> Said<TypedValue> {
    let wrong = |expected: &str| {
        let detail = format!("Invalid value for field '{field}': expected {expected}");
        Failure::from(api::Error::new(api::Domain::NONE, api::Code::INVALID_ARG, detail))
    };
    Ok(match like {
        TypedValue::Int(_) => TypedValue::Int(crate::args::number(text).ok_or_else(|| wrong("int"))?),
        TypedValue::UInt(_) => {
            TypedValue::UInt(crate::args::number(text).ok_or_else(|| wrong("unsigned int"))?)
        }
        TypedValue::LLong(_) => {
            TypedValue::LLong(crate::args::number(text).ok_or_else(|| wrong("long long"))?)
        }
        TypedValue::ULLong(_) => {
            TypedValue::ULLong(crate::args::number(text).ok_or_else(|| wrong("unsigned long long"))?)
        }
        TypedValue::Double(_) => TypedValue::Double(text.parse().map_err(|_| wrong("double"))?),
        TypedValue::Bool(_) => match text {
            "0" => TypedValue::Bool(false),
            "1" => TypedValue::Bool(true),
            _ => {
                return Err(Failure::from(api::Error::new(
                    api::Domain::NONE,
                    api::Code::INVALID_ARG,
                    format!("Invalid boolean value for field '{field}'"),
                )));
            }
        },
        TypedValue::String(_) => TypedValue::String(text.into()),
    })
}

/// Prints parameters as labels padded to `width`, a colon and the value.
pub fn print_labels(out: &mut Output, params: &[TypedParam], width: usize) {
    if out.json {
        return out.object(
            params
                .iter()
                .map(|param| (param.field.as_str(), json(&param.value))),
        );
    }
    for param in params {
        out.print(format!("{:<width$}: {}\n", param.field, text(&param.value)));
    }
}
