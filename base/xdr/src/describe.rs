//! What a value looks like on the wire, as plain data.

/// The shape of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// No bytes at all.
    Void,
    /// 32 bits, signed.
    Int,
    /// 32 bits, unsigned.
    UInt,
    /// 64 bits, signed.
    Hyper,
    /// 64 bits, unsigned.
    UHyper,
    /// IEEE 754, 64 bits.
    Double,
    /// A signed byte in 4.
    Char,
    /// An unsigned byte in 4.
    UChar,
    /// An unsigned 16 bit number in 4 bytes.
    UShort,
    /// UTF-8 text of at most `max` bytes.
    String {
        /// Most bytes.
        max: usize,
    },
    /// Up to `max` raw bytes.
    Opaque {
        /// Most bytes.
        max: usize,
    },
    /// Exactly so many raw bytes.
    FixedOpaque(usize),
    /// Up to `max` values.
    Array {
        /// Each value.
        of: &'static Type,
        /// Most values.
        max: usize,
    },
    /// Exactly `len` values.
    FixedArray {
        /// Each value.
        of: &'static Type,
        /// How many.
        len: usize,
    },
    /// A value or nothing.
    Optional(&'static Type),
    /// Fields one after the other.
    Struct(&'static Struct),
    /// A discriminant and the arm it names.
    Union(&'static [Arm]),
}

/// A named list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Struct {
    /// Our name of it.
    pub name: &'static str,
    /// The fields in order.
    pub fields: &'static [Field],
}

/// A named value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name, as in the protocol.
    pub name: &'static str,
    /// The shape.
    pub shape: &'static Type,
}

/// One arm of a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arm {
    /// The discriminant that selects it.
    pub value: i32,
    /// The shape.
    pub shape: &'static Type,
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Type::Void => f.write_str("void"),
            Type::Int => f.write_str("int"),
            Type::UInt => f.write_str("uint"),
            Type::Hyper => f.write_str("hyper"),
            Type::UHyper => f.write_str("uhyper"),
            Type::Double => f.write_str("double"),
            Type::Char => f.write_str("char"),
            Type::UChar => f.write_str("uchar"),
            Type::UShort => f.write_str("ushort"),
            Type::String { max } => write!(f, "string<{max}>"),
            Type::Opaque { max } => write!(f, "opaque<{max}>"),
            Type::FixedOpaque(len) => write!(f, "opaque[{len}]"),
            Type::Array { of, max } => write!(f, "{of}<{max}>"),
            Type::FixedArray { of, len } => write!(f, "{of}[{len}]"),
            Type::Optional(of) => write!(f, "{of}?"),
            Type::Struct(of) => f.write_str(of.name),
            Type::Union(_) => f.write_str("union"),
        }
    }
}
