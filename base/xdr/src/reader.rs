//! Reading: a cursor that never trusts a length.

use crate::Error;

/// Bytes of one message, read from the front.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { left: bytes }
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// Takes exactly `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let short = Error::Truncated {
            wanted: count,
            left: self.left.len(),
        };
        let (taken, rest) = self.left.split_at_checked(count).ok_or(short)?;
        self.left = rest;
        Ok(taken)
    }

    /// Takes `count` bytes and the padding to a multiple of four. The value of the padding does not matter: libvirt's
    /// own decoder skips it.
    pub fn padded(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let taken = self.bytes(count)?;
        self.bytes(padding(count))?;
        Ok(taken)
    }

    /// Takes exactly `N` bytes.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut out = [0; N];
        out.copy_from_slice(self.bytes(N)?);
        Ok(out)
    }

    /// Takes a length and refuses it over `max`, before anything is allocated for it.
    pub fn length(&mut self, max: usize) -> Result<usize, Error> {
        let length = usize::try_from(u32::from_be_bytes(self.fixed()?)).unwrap_or(usize::MAX);
        if length > max {
            return Err(Error::TooLong { length, max });
        }
        Ok(length)
    }

    /// Refuses left-over bytes.
    pub fn finish(&self) -> Result<(), Error> {
        match self.left.len() {
            0 => Ok(()),
            count => Err(Error::Trailing(count)),
        }
    }
}

/// Bytes that fill `count` up to a multiple of four.
pub(crate) fn padding(count: usize) -> usize {
    count.wrapping_neg() & 3
}
