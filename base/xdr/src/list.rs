//! Arrays that carry their maximum in their type.

use crate::reader::padding;
use crate::scalar::{put_count, put_counted};
use crate::{Error, Reader, Type, Xdr};
use std::ops::{Deref, DerefMut};

/// How many values are reserved for on the strength of a promised count alone; more room comes with the bytes.
const RESERVE_MAX: usize = 64;

/// At most `MAX` values.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T, const MAX: usize>(pub Vec<T>);

/// At most `MAX` raw bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes<const MAX: usize>(pub Vec<u8>);

/// At most `MAX` chars of C, each of which takes four bytes on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chars<const MAX: usize>(pub Vec<u8>);

/// Exactly `LEN` raw bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedBytes<const LEN: usize>(pub [u8; LEN]);

/// Exactly `LEN` chars of C, each of which takes four bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedChars<const LEN: usize>(pub [u8; LEN]);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<T: Xdr, const MAX: usize> Xdr for List<T, MAX> {
    const TYPE: &'static Type = &Type::Array {
        of: T::TYPE,
        max: MAX,
    };

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        put_count(self.0.len(), MAX, out)?;
        self.0.iter().try_for_each(|value| value.put(out))
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.length(MAX)?;
        let mut values = Vec::with_capacity(count.min(RESERVE_MAX));
        for _ in 0..count {
            values.push(T::take(reader)?);
        }
        Ok(List(values))
    }
}

impl<const MAX: usize> Xdr for Bytes<MAX> {
    const TYPE: &'static Type = &Type::Opaque { max: MAX };

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        put_counted(&self.0, MAX, out)
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let length = reader.length(MAX)?;
        Ok(Bytes(reader.padded(length)?.to_vec()))
    }
}

impl<const MAX: usize> Xdr for Chars<MAX> {
    const TYPE: &'static Type = &Type::Array {
        of: &Type::Char,
        max: MAX,
    };

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        put_count(self.0.len(), MAX, out)?;
        put_chars(&self.0, out)
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.length(MAX)?;
        let mut chars = Vec::with_capacity(count.min(reader.left()));
        for _ in 0..count {
            chars.push(take_char(reader)?);
        }
        Ok(Chars(chars))
    }
}

impl<const LEN: usize> Xdr for FixedBytes<LEN> {
    const TYPE: &'static Type = &Type::FixedOpaque(LEN);

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.extend_from_slice(&self.0);
        out.resize(out.len().saturating_add(padding(LEN)), 0);
        Ok(())
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut bytes = [0; LEN];
        bytes.copy_from_slice(reader.padded(LEN)?);
        Ok(FixedBytes(bytes))
    }
}

impl<const LEN: usize> Xdr for FixedChars<LEN> {
    const TYPE: &'static Type = &Type::FixedArray {
        of: &Type::Char,
        len: LEN,
    };

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        put_chars(&self.0, out)
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut chars = [0; LEN];
        for slot in &mut chars {
            *slot = take_char(reader)?;
        }
        Ok(FixedChars(chars))
    }
}

fn put_chars(chars: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
    chars
        .iter()
        .try_for_each(|byte| i8::from_ne_bytes([*byte]).put(out))
}

fn take_char(reader: &mut Reader<'_>) -> Result<u8, Error> {
    Ok(u8::from_ne_bytes(i8::take(reader)?.to_ne_bytes()))
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T, const MAX: usize> DerefMut for List<T, MAX> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T, const MAX: usize> From<Vec<T>> for List<T, MAX> {
    fn from(values: Vec<T>) -> Self {
        List(values)
    }
}

impl<T, const MAX: usize> FromIterator<T> for List<T, MAX> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        List(values.into_iter().collect())
    }
}

impl<T, const MAX: usize> IntoIterator for List<T, MAX> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a List<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<const MAX: usize> From<Vec<u8>> for Bytes<MAX> {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes(bytes)
    }
}

impl<const LEN: usize> Default for FixedChars<LEN> {
    fn default() -> Self {
        FixedChars([0; LEN])
    }
}

impl<const LEN: usize> Default for FixedBytes<LEN> {
    fn default() -> Self {
        FixedBytes([0; LEN])
    }
}

impl<const LEN: usize> FixedChars<LEN> {
    /// Text cut to fit with a zero byte at its end, as a C buffer holds it.
    pub fn from_text(text: &str) -> Self {
        let mut chars = [0; LEN];
        let room = LEN.saturating_sub(1);
        for (slot, byte) in chars.iter_mut().take(room).zip(text.bytes()) {
            *slot = byte;
        }
        FixedChars(chars)
    }

    /// The text up to the first zero byte; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().copied().take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
