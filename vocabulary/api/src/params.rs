//! Typed parameters: named values whose type travels with them.

use xdr::{Arm, Error, Reader, Type, Xdr};

xdr::xdr_struct! {
    /// A named value.
    pub struct TypedParam {
        /// The name, at most 79 bytes.
        pub field: String,
        /// The value.
        pub value: TypedValue,
    }
}

/// A value that says its type (the `VIR_TYPED_PARAM_*` numbers).
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum TypedValue {
    Int(i32),
    UInt(u32),
    LLong(i64),
    ULLong(u64),
    Double(f64),
    Bool(bool),
    String(String),
}

impl Default for TypedValue {
    fn default() -> Self {
        TypedValue::Int(0)
    }
}

impl Xdr for TypedValue {
    const TYPE: &'static Type = &Type::Union(&[
        Arm {
            value: 1,
            shape: &Type::Int,
        },
        Arm {
            value: 2,
            shape: &Type::UInt,
        },
        Arm {
            value: 3,
            shape: &Type::Hyper,
        },
        Arm {
            value: 4,
            shape: &Type::UHyper,
        },
        Arm {
            value: 5,
            shape: &Type::Double,
        },
        Arm {
            value: 6,
            shape: &Type::Int,
        },
        Arm {
            value: 7,
            shape: String::TYPE,
        },
    ]);

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            TypedValue::Int(value) => put_arm(1, value, out),
            TypedValue::UInt(value) => put_arm(2, value, out),
            TypedValue::LLong(value) => put_arm(3, value, out),
            TypedValue::ULLong(value) => put_arm(4, value, out),
            TypedValue::Double(value) => put_arm(5, value, out),
            TypedValue::Bool(value) => put_arm(6, &i32::from(*value), out),
            TypedValue::String(value) => put_arm(7, value, out),
        }
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match i32::take(reader)? {
            1 => TypedValue::Int(Xdr::take(reader)?),
            2 => TypedValue::UInt(Xdr::take(reader)?),
            3 => TypedValue::LLong(Xdr::take(reader)?),
            4 => TypedValue::ULLong(Xdr::take(reader)?),
            5 => TypedValue::Double(Xdr::take(reader)?),
            6 => TypedValue::Bool(i32::take(reader)? != 0),
            7 => TypedValue::String(Xdr::take(reader)?),
            other => return Err(Error::BadDiscriminant(other)),
        })
    }
}

fn put_arm<T: Xdr>(discriminant: i32, value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
    discriminant.put(out)?;
    value.put(out)
}

/// Builds and reads lists of typed parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(pub Vec<TypedParam>);

impl Params {
    /// Starts empty.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one.
    pub fn push(&mut self, field: impl Into<String>, value: TypedValue) {
        self.0.push(TypedParam {
            field: field.into(),
            value,
        });
    }

    /// Appends an `int`.
    pub fn int(&mut self, field: impl Into<String>, value: i32) {
        self.push(field, TypedValue::Int(value));
    }

    /// Appends an `unsigned int`.
    pub fn uint(&mut self, field: impl Into<String>, value: u32) {
        self.push(field, TypedValue::UInt(value));
    }

    /// Appends a `long long`.
    pub fn llong(&mut self, field: impl Into<String>, value: i64) {
        self.push(field, TypedValue::LLong(value));
    }

    /// Appends an `unsigned long long`.
    pub fn ullong(&mut self, field: impl Into<String>, value: u64) {
        self.push(field, TypedValue::ULLong(value));
    }

    /// Appends a boolean.
    pub fn bool(&mut self, field: impl Into<String>, value: bool) {
        self.push(field, TypedValue::Bool(value));
    }

    /// Appends text.
    pub fn string(&mut self, field: impl Into<String>, value: impl Into<String>) {
        self.push(field, TypedValue::String(value.into()));
    }

    /// The value called `field`.
    pub fn get(list: &[TypedParam], field: &str) -> Option<TypedValue> {
        list.iter()
            .find(|param| param.field == field)
            .map(|param| param.value.clone())
    }
}

impl TypedValue {
    /// The value as an unsigned number, if it is a number that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            TypedValue::Int(value) => u64::try_from(*value).ok(),
            TypedValue::UInt(value) => Some(u64::from(*value)),
            TypedValue::LLong(value) => u64::try_from(*value).ok(),
            TypedValue::ULLong(value) => Some(*value),
            TypedValue::Bool(value) => Some(u64::from(*value)),
            TypedValue::Double(_) | TypedValue::String(_) => None,
        }
    }

    /// The value as text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            TypedValue::String(text) => Some(text),
            _ => None,
        }
    }
}

impl std::fmt::Display for TypedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TypedValue::Int(value) => write!(f, "{value}"),
            TypedValue::UInt(value) => write!(f, "{value}"),
            TypedValue::LLong(value) => write!(f, "{value}"),
            TypedValue::ULLong(value) => write!(f, "{value}"),
            TypedValue::Double(value) => write!(f, "{value:.6}"),
            TypedValue::Bool(value) => write!(f, "{}", if *value { "yes" } else { "no" }),
            TypedValue::String(value) => f.write_str(value),
        }
    }
}
