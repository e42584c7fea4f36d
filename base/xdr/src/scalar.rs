//! Numbers, text, nothing and perhaps.

use crate::reader::padding;
use crate::{Error, Reader, STRING_MAX, Type, Xdr};

macro_rules! number {
    ($rust:ty, $shape:ident) => {
        impl Xdr for $rust {
            const TYPE: &'static Type = &Type::$shape;

            fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
                out.extend_from_slice(&self.to_be_bytes());
                Ok(())
            }

            fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
                Ok(Self::from_be_bytes(reader.fixed()?))
            }
        }
    };
}

number!(i32, Int);
number!(u32, UInt);
number!(i64, Hyper);
number!(u64, UHyper);
number!(f64, Double);

macro_rules! narrow {
    ($rust:ty, $wide:ty, $shape:ident) => {
        impl Xdr for $rust {
            const TYPE: &'static Type = &Type::$shape;

            fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
                <$wide>::from(*self).put(out)
            }

            fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
                let wide = <$wide>::take(reader)?;
                <$rust>::try_from(wide).map_err(|_| Error::OutOfRange(i64::from(wide)))
            }
        }
    };
}

narrow!(u8, u32, UChar);
narrow!(u16, u32, UShort);

impl Xdr for i8 {
    const TYPE: &'static Type = &Type::Char;

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        i32::from(*self).put(out)
    }

    /// A char of C may be signed or not, so 128 to 255 mean the same bits as the negative numbers.
    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let wide = i32::take(reader)?;
        let unsigned = u8::try_from(wide).map(|byte| i8::from_ne_bytes([byte]));
        i8::try_from(wide)
            .or(unsigned)
            .map_err(|_| Error::OutOfRange(i64::from(wide)))
    }
}

impl Xdr for () {
    const TYPE: &'static Type = &Type::Void;

    fn put(&self, _: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn take(_: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(())
    }
}

impl Xdr for String {
    const TYPE: &'static Type = &Type::String { max: STRING_MAX };

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.as_bytes().contains(&0) {
            return Err(Error::BadText);
        }
        put_counted(self.as_bytes(), STRING_MAX, out)
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let length = reader.length(STRING_MAX)?;
        let text = std::str::from_utf8(reader.padded(length)?).map_err(|_| Error::BadText)?;
        if text.as_bytes().contains(&0) {
            return Err(Error::BadText);
        }
        Ok(text.to_owned())
    }
}

impl<T: Xdr> Xdr for Option<T> {
    const TYPE: &'static Type = &Type::Optional(T::TYPE);

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            None => 0u32.put(out),
            Some(value) => {
                1u32.put(out)?;
                value.put(out)
            }
        }
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match u32::take(reader)? {
            0 => Ok(None),
            1 => Ok(Some(T::take(reader)?)),
            flag => Err(Error::BadOptional(flag)),
        }
    }
}

/// Appends a count and that many bytes, padded.
pub(crate) fn put_counted(bytes: &[u8], max: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    put_count(bytes.len(), max, out)?;
    out.extend_from_slice(bytes);
    out.resize(out.len().saturating_add(padding(bytes.len())), 0);
    Ok(())
}

/// Appends a count, refused over `max`.
pub(crate) fn put_count(length: usize, max: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    if length > max {
        return Err(Error::TooLong { length, max });
    }
    u32::try_from(length)
        .map_err(|_| Error::TooLong { length, max })?
        .put(out)
}
