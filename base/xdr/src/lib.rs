//! XDR (RFC 4506) values: how each is written, read and described, with every limit checked before memory is taken.
//!
//! A type implements [`Xdr`] once and gets all three. The description ([`Type`]) is what the protocol comparison, the
//! protocol text and the grammar-made test messages are built from, so it cannot drift from the bytes.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod describe;
mod list;
mod reader;
mod scalar;
mod structs;
mod writer;

pub use describe::{Arm, Field, Struct, Type};
pub use list::{Bytes, Chars, FixedBytes, FixedChars, List};
pub use reader::Reader;
pub use writer::Writer;

/// The most bytes one string may have (`REMOTE_STRING_MAX`).
pub const STRING_MAX: usize = 4_194_304;

/// A value with a place on the wire.
pub trait Xdr: Sized {
    /// What the value looks like, for people and for comparison.
    const TYPE: &'static Type;

    /// Appends the value. Errors: a limit of the protocol is exceeded.
    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error>;

    /// Reads one value. Errors: too few bytes, a limit exceeded, bytes that no value has.
    fn take(reader: &mut Reader<'_>) -> Result<Self, Error>;
}

/// Writes `value` as bytes of its own.
pub fn encode<T: Xdr>(value: &T) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    value.put(&mut out)?;
    Ok(out)
}

/// Reads `bytes` as exactly one value: left-over bytes are an error.
pub fn decode<T: Xdr>(bytes: &[u8]) -> Result<T, Error> {
    let mut reader = Reader::new(bytes);
    let value = T::take(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Why bytes are no value, or a value has no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The message ends inside a value.
    Truncated {
        /// Bytes that the value still wanted.
        wanted: usize,
        /// Bytes that were left.
        left: usize,
    },
    /// A length over the protocol's maximum.
    TooLong {
        /// The length given.
        length: usize,
        /// The maximum.
        max: usize,
    },
    /// Text that is not UTF-8 or contains a zero byte.
    BadText,
    /// A pointer flag other than 0 and 1.
    BadOptional(u32),
    /// A discriminant that no arm of the union has.
    BadDiscriminant(i32),
    /// A number that does not fit the narrow type it travels for.
    OutOfRange(i64),
    /// Bytes after the last value.
    Trailing(usize),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Truncated { wanted, left } => {
                write!(
                    f,
                    "message ends inside a value: {wanted} bytes wanted, {left} left"
                )
            }
            Error::TooLong { length, max } => write!(f, "length {length} is over the limit of {max}"),
            Error::BadText => write!(f, "text is not UTF-8 without zero bytes"),
            Error::BadOptional(flag) => write!(f, "optional value with flag {flag} instead of 0 or 1"),
            Error::BadDiscriminant(value) => write!(f, "unknown discriminant {value}"),
            Error::OutOfRange(value) => write!(f, "number {value} does not fit its type"),
            Error::Trailing(count) => write!(f, "{count} bytes after the last value"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
