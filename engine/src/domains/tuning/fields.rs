//! Values of a definition that clients read and set by name: what they are called, of which type, and where they are.

use api::{Code, Domain, Error, List, Params, Result, TypedParam, TypedValue};

/// A value of a `T` that has a name for clients.
pub(crate) struct Field<T> {
    /// Its name.
    pub name: &'static str,
    /// Reads it. The type of what comes out is the type it must be set with.
    pub read: fn(&T) -> TypedValue,
    /// Sets it. Errors: what is wrong with the value.
    pub write: fn(&mut T, &TypedValue) -> Result<()>,
}

/// All values, as many as the client has room for, and how many there are.
///
/// Who has room for none wants to know how many there are.
pub(crate) fn read<T, const MAX: usize>(
    fields: &[Field<T>],
    from: &T,
    room: i32,
) -> (List<TypedParam, MAX>, i32) {
    let mut params = Params::new();
    for field in fields {
        params.push(field.name, (field.read)(from));
    }
    with_room(params, room)
}

/// The same, of values that are there already.
pub(crate) fn with_room<const MAX: usize>(params: Params, room: i32) -> (List<TypedParam, MAX>, i32) {
    let count = i32::try_from(params.0.len()).unwrap_or(i32::MAX);
    let room = usize::try_from(room).unwrap_or(0);
    (params.0.into_iter().take(room).collect(), count)
}

/// Sets the values that `params` name; what is there now says their types.
///
/// # Errors
/// A name that no field has or that comes twice, a value of another type, or one the field refuses.
pub(crate) fn write<T>(fields: &[Field<T>], params: &[TypedParam], into: &mut T) -> Result<()> {
    check(params, &names(fields, into))?;
    for param in params {
        let field = fields.iter().find(|field| field.name == param.field);
        field.map_or(Ok(()), |field| (field.write)(into, &param.value))?;
    }
    Ok(())
}

/// The names of the fields with the types of their values.
fn names<T>(fields: &[Field<T>], of: &T) -> Vec<(&'static str, TypedValue)> {
    fields
        .iter()
        .map(|field| (field.name, (field.read)(of)))
        .collect()
}

/// Refuses parameters that are not among `known`, come twice or have another type.
///
/// # Errors
/// As libvirt words them.
pub(crate) fn check(params: &[TypedParam], known: &[(&str, TypedValue)]) -> Result<()> {
    let invalid = |words: String| Err(Error::new(Domain::NONE, Code::INVALID_ARG, words));
    for (index, param) in params.iter().enumerate() {
        let name = &param.field;
        let Some((_, like)) = known.iter().find(|(known, _)| known == name) else {
            let words = format!("parameter '{name}' not supported");
            return Err(Error::new(Domain::NONE, Code::ARGUMENT_UNSUPPORTED, words));
        };
        if params
            .iter()
            .skip(index.saturating_add(1))
            .any(|other| other.field == *name)
        {
            return invalid(format!("parameter '{name}' occurs multiple times"));
        }
        let (found, expected) = (kind(&param.value), kind(like));
        if found != expected {
            return invalid(format!(
                "invalid type '{found}' for parameter '{name}', expected '{expected}'"
            ));
        }
    }
    Ok(())
}

/// The name of a value's type.
fn kind(value: &TypedValue) -> &'static str {
    match value {
        TypedValue::Int(_) => "int",
        TypedValue::UInt(_) => "uint",
        TypedValue::LLong(_) => "llong",
        TypedValue::ULLong(_) => "ullong",
        TypedValue::Double(_) => "double",
        TypedValue::Bool(_) => "boolean",
        TypedValue::String(_) => "string",
    }
}

/// The number in a value of any type for numbers.
pub(crate) fn number(value: &TypedValue) -> u64 {
    match value {
        TypedValue::Int(value) => u64::try_from(*value).unwrap_or(0),
        TypedValue::UInt(value) => (*value).into(),
        TypedValue::LLong(value) => u64::try_from(*value).unwrap_or(0),
        TypedValue::ULLong(value) => *value,
        TypedValue::Bool(value) => (*value).into(),
        TypedValue::Double(_) | TypedValue::String(_) => 0,
    }
}

/// The text in a value.
pub(crate) fn text(value: &TypedValue) -> &str {
    match value {
        TypedValue::String(text) => text,
        _ => "",
    }
}
