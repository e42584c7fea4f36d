//! The 24-byte header of each packet, and the numbers that may stand in it.

/// Bytes of the length word in front of each packet; the length counts it too.
pub const LENGTH_WORD: usize = 4;
/// Bytes of an encoded [`Header`].
pub const HEADER_LEN: usize = 24;
/// Most bytes of a packet, not counting the length word.
pub const MESSAGE_MAX: usize = 33_554_432;
/// Most bytes of a payload.
pub const PAYLOAD_MAX: usize = 33_554_408;
/// Most bytes of stream data in one packet that every peer, however old, accepts.
pub const CHUNK_MAX: usize = 262_120;
/// Most file descriptors with one packet.
pub const FDS_MAX: usize = 32;

/// A program and its version, as they stand in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    pub number: u32,
    pub version: u32,
}

/// The programs that share libvirt's sockets.
pub mod program {
    use super::Program;

    pub const REMOTE: Program = Program {
        number: 0x2000_8086,
        version: 1,
    };
    pub const QEMU: Program = Program {
        number: 0x2000_8087,
        version: 1,
    };
    pub const LXC: Program = Program {
        number: 0x0006_8000,
        version: 1,
    };
    pub const ADMIN: Program = Program {
        number: 0x0690_0690,
        version: 1,
    };
    pub const KEEPALIVE: Program = Program {
        number: 0x6b65_6570,
        version: 1,
    };

    /// Procedure of [`KEEPALIVE`] that asks for a sign of life.
    pub const PING: i32 = 1;
    /// Procedure of [`KEEPALIVE`] that gives one.
    pub const PONG: i32 = 2;
}

/// What a packet is; a number of a newer peer survives as `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Call,
    Reply,
    Message,
    Stream,
    CallWithFds,
    ReplyWithFds,
    StreamHole,
    Unknown(i32),
}

impl Kind {
    /// The kind a wire number stands for.
    pub fn from_wire(number: i32) -> Self {
        match number {
            0 => Self::Call,
            1 => Self::Reply,
            2 => Self::Message,
            3 => Self::Stream,
            4 => Self::CallWithFds,
            5 => Self::ReplyWithFds,
            6 => Self::StreamHole,
            other => Self::Unknown(other),
        }
    }

    /// The number of this kind on the wire.
    pub fn to_wire(self) -> i32 {
        match self {
            Self::Call => 0,
            Self::Reply => 1,
            Self::Message => 2,
            Self::Stream => 3,
            Self::CallWithFds => 4,
            Self::ReplyWithFds => 5,
            Self::StreamHole => 6,
            Self::Unknown(number) => number,
        }
    }

    /// Whether a count of file descriptors follows the header.
    pub fn has_fds(self) -> bool {
        matches!(self, Self::CallWithFds | Self::ReplyWithFds)
    }
}

/// How a call or stream went; a number of a newer peer survives as `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Ok,
    Error,
    Continue,
    Unknown(i32),
}

impl Status {
    /// The status a wire number stands for.
    pub fn from_wire(number: i32) -> Self {
        match number {
            0 => Self::Ok,
            1 => Self::Error,
            2 => Self::Continue,
            other => Self::Unknown(other),
        }
    }

    /// The number of this status on the wire.
    pub fn to_wire(self) -> i32 {
        match self {
            Self::Ok => 0,
            Self::Error => 1,
            Self::Continue => 2,
            Self::Unknown(number) => number,
        }
    }
}

/// The header of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub program: Program,
    pub procedure: i32,
    pub kind: Kind,
    pub serial: u32,
    pub status: Status,
}

impl Header {
    /// Reads a header from its 24 bytes.
    pub fn decode(bytes: &[u8; HEADER_LEN]) -> Self {
        let mut words = bytes.chunks_exact(4).map(|word| {
            let mut raw = [0; 4];
            raw.copy_from_slice(word);
            u32::from_be_bytes(raw)
        });
        // 24 bytes are six words, so the zero is never used.
        let mut word = || words.next().unwrap_or(0);
        Self {
            program: Program {
                number: word(),
                version: word(),
            },
            procedure: word() as i32,
            kind: Kind::from_wire(word() as i32),
            serial: word(),
            status: Status::from_wire(word() as i32),
        }
    }

    /// Writes the header behind what `out` already holds.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.program.number.to_be_bytes());
        out.extend_from_slice(&self.program.version.to_be_bytes());
        out.extend_from_slice(&self.procedure.to_be_bytes());
        out.extend_from_slice(&self.kind.to_wire().to_be_bytes());
        out.extend_from_slice(&self.serial.to_be_bytes());
        out.extend_from_slice(&self.status.to_wire().to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; HEADER_LEN] = [
        0x20, 0x00, 0x80, 0x86, 0, 0, 0, 1, 0, 0, 0, 66, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 2,
    ];

    #[test]
    fn golden_bytes() {
        let header = Header::decode(&BYTES);
        assert_eq!(header.program, program::REMOTE);
        assert_eq!((header.procedure, header.serial), (66, 9));
        assert_eq!((header.kind, header.status), (Kind::Reply, Status::Continue));
        let mut again = Vec::new();
        header.encode(&mut again);
        assert_eq!(again, BYTES);
    }

    #[test]
    fn unknown_numbers_survive() {
        for number in -3..40 {
            assert_eq!(Kind::from_wire(number).to_wire(), number);
            assert_eq!(Status::from_wire(number).to_wire(), number);
        }
        assert_eq!(Kind::from_wire(7), Kind::Unknown(7));
    }
}
