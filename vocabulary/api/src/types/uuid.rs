//! The identity of an object.

use xdr::{Error, Reader, Type, Xdr};

/// 16 bytes that identify an object for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Uuid(pub [u8; 16]);

impl Uuid {
    /// Makes a random one (version 4) from 16 random bytes.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Uuid(bytes)
    }

    /// Reads 32 hexadecimal digits; dashes may stand between digits and blanks around them, as libvirt accepts it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut nibbles = Vec::with_capacity(32);
        for letter in text.trim().chars() {
            match letter.to_digit(16) {
                Some(digit) => nibbles.push(digit as u8),
                None if letter == '-' && nibbles.len() % 2 == 0 => {}
                None => return None,
            }
        }
        let bytes: Vec<u8> = nibbles
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect();
        if nibbles.len() == 32 {
            bytes.try_into().ok().map(Uuid)
        } else {
            None
        }
    }

    /// Whether all bytes are the same, which no valid identity is.
    pub fn is_trivial(&self) -> bool {
        self.0.iter().all(|byte| *byte == self.0[0])
    }
}

impl std::fmt::Display for Uuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl Xdr for Uuid {
    const TYPE: &'static Type = &Type::FixedOpaque(16);

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.extend_from_slice(&self.0);
        Ok(())
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Uuid(reader.fixed()?))
    }
}
