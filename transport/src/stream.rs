//! The packets of a stream: what each means, and which are allowed when.
//!
//! ```text
//!              Data, Hole             Finish (OK)  ─▶ peer answers OK   ─▶ closed
//!   open ────────────────▶ open ──────Abort (ERROR, empty) ─▶ peer answers OK ─▶ closed
//!                                     Failed (ERROR + error struct) ─▶ closed
//!   A server that has no more data sends Eof (CONTINUE, empty); the client still finishes or aborts.
//! ```

use crate::frame::{FrameError, Outgoing, Packet};
use crate::header::{Header, Kind, Program, Status};
use std::fmt;

/// What names a stream on a connection: the call that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamKey {
    pub program: Program,
    pub procedure: i32,
    pub serial: u32,
}

impl StreamKey {
    /// The stream a packet belongs to.
    pub fn of(header: &Header) -> Self {
        Self {
            program: header.program,
            procedure: header.procedure,
            serial: header.serial,
        }
    }

    /// The header of a packet of this stream.
    pub fn header(self, kind: Kind, status: Status) -> Header {
        Header {
            program: self.program,
            procedure: self.procedure,
            kind,
            serial: self.serial,
            status,
        }
    }
}

/// Who sent a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Client,
    Server,
}

/// A run of zero bytes that is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Length in bytes.
    pub length: i64,
    pub flags: u32,
}

/// One packet of a stream, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Move {
    Data(Vec<u8>),
    /// The sender has no more data.
    Eof,
    Hole(Hole),
    /// The client is done; or the server agrees that the stream is over.
    Finish,
    /// The client gives up.
    Abort,
    /// The server failed; the payload is an encoded error.
    Failed(Vec<u8>),
}

/// Why a packet does not belong in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFault {
    /// A hole in a stream whose call did not ask for holes.
    HoleNotAsked,
    /// A hole that is not encoded as one, or of negative length.
    BadHole,
    /// A status that no stream packet has.
    BadStatus(i32),
    /// A packet of another kind.
    NotAStreamPacket,
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HoleNotAsked => f.write_str("Unexpected stream hole"),
            Self::BadHole => f.write_str("Unable to decode the stream hole"),
            Self::BadStatus(status) => write!(f, "unexpected message status {status}"),
            Self::NotAStreamPacket => f.write_str("not a packet of a stream"),
        }
    }
}

impl std::error::Error for StreamFault {}

/// What a stream allows.
#[derive(Clone, Copy, Debug)]
pub struct StreamRules {
    /// Who sends the packets judged by these rules.
    pub from: Peer,
    /// Whether the call asked for holes.
    pub sparse: bool,
}

impl StreamRules {
    /// Says what a packet means.
    ///
    /// # Errors
    /// A [`StreamFault`] ends the stream, not the connection.
    pub fn understand(self, packet: Packet) -> Result<Move, StreamFault> {
        match packet.header.kind {
            Kind::Stream => self.plain(packet),
            Kind::StreamHole if packet.header.status != Status::Continue => {
                Err(StreamFault::BadStatus(packet.header.status.to_wire()))
            }
            Kind::StreamHole if !self.sparse => Err(StreamFault::HoleNotAsked),
            Kind::StreamHole => read_hole(&packet.payload).map(Move::Hole),
            _ => Err(StreamFault::NotAStreamPacket),
        }
    }

    fn plain(self, packet: Packet) -> Result<Move, StreamFault> {
        match (packet.header.status, self.from) {
            (Status::Continue, _) if packet.payload.is_empty() => Ok(Move::Eof),
            (Status::Continue, _) => Ok(Move::Data(packet.payload)),
            (Status::Ok, _) => Ok(Move::Finish),
            (Status::Error, Peer::Client) => Ok(Move::Abort),
            (Status::Error, Peer::Server) => Ok(Move::Failed(packet.payload)),
            (Status::Unknown(status), _) => Err(StreamFault::BadStatus(status)),
        }
    }
}

/// A packet of stream data; empty data means end of file.
///
/// # Errors
/// [`FrameError::TooLong`] when `data` does not fit a packet.
pub fn chunk(key: StreamKey, data: Vec<u8>) -> Result<Outgoing, FrameError> {
    Outgoing::new(key.header(Kind::Stream, Status::Continue), data, Vec::new())
}

/// A packet that stands for a hole.
///
/// # Errors
/// None in practice: a hole always fits a packet.
pub fn hole(key: StreamKey, hole: Hole) -> Result<Outgoing, FrameError> {
    let mut payload = hole.length.to_be_bytes().to_vec();
    payload.extend_from_slice(&hole.flags.to_be_bytes());
    Outgoing::new(
        key.header(Kind::StreamHole, Status::Continue),
        payload,
        Vec::new(),
    )
}

/// The header of an answer in the same conversation as `header`.
pub fn reply_to(header: &Header, status: Status) -> Header {
    Header {
        kind: Kind::Reply,
        status,
        ..*header
    }
}

/// Reads the payload of a hole packet.
///
/// # Errors
/// [`StreamFault::BadHole`] when it is not twelve bytes or of negative length.
pub fn read_hole(payload: &[u8]) -> Result<Hole, StreamFault> {
    let (length, flags) = payload.split_first_chunk::<8>().ok_or(StreamFault::BadHole)?;
    let flags: [u8; 4] = flags.try_into().map_err(|_| StreamFault::BadHole)?;
    let hole = Hole {
        length: i64::from_be_bytes(*length),
        flags: u32::from_be_bytes(flags),
    };
    if hole.length < 0 {
        Err(StreamFault::BadHole)
    } else {
        Ok(hole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::program;

    const KEY: StreamKey = StreamKey {
        program: program::REMOTE,
        procedure: 209,
        serial: 4,
    };

    fn packet(kind: Kind, status: Status, payload: &[u8]) -> Packet {
        Packet {
            header: KEY.header(kind, status),
            payload: payload.to_vec(),
            fds: Vec::new(),
        }
    }

    #[test]
    fn meaning_of_each_packet() {
        let client = StreamRules {
            from: Peer::Client,
            sparse: false,
        };
        let server = StreamRules {
            from: Peer::Server,
            sparse: true,
        };
        let cases = [
            (
                client,
                packet(Kind::Stream, Status::Continue, b"x"),
                Ok(Move::Data(b"x".to_vec())),
            ),
            (server, packet(Kind::Stream, Status::Continue, b""), Ok(Move::Eof)),
            (client, packet(Kind::Stream, Status::Ok, b""), Ok(Move::Finish)),
            (client, packet(Kind::Stream, Status::Error, b""), Ok(Move::Abort)),
            (
                server,
                packet(Kind::Stream, Status::Error, b"why"),
                Ok(Move::Failed(b"why".to_vec())),
            ),
            (
                client,
                packet(Kind::Stream, Status::Unknown(8), b""),
                Err(StreamFault::BadStatus(8)),
            ),
            (
                client,
                packet(Kind::StreamHole, Status::Continue, &[0; 12]),
                Err(StreamFault::HoleNotAsked),
            ),
            (
                server,
                packet(Kind::StreamHole, Status::Continue, &[0; 11]),
                Err(StreamFault::BadHole),
            ),
            (
                server,
                packet(Kind::StreamHole, Status::Continue, &[255; 12]),
                Err(StreamFault::BadHole),
            ),
            (
                server,
                packet(Kind::StreamHole, Status::Ok, &[0; 12]),
                Err(StreamFault::BadStatus(0)),
            ),
            (
                server,
                packet(Kind::Call, Status::Ok, b""),
                Err(StreamFault::NotAStreamPacket),
            ),
        ];
        for (rules, packet, want) in cases {
            assert_eq!(rules.understand(packet), want);
        }
    }

    #[test]
    fn holes_round_trip() {
        let want = Hole {
            length: 1 << 40,
            flags: 0,
        };
        let bytes = hole(KEY, want).unwrap().into_bytes();
        assert_eq!(read_hole(&bytes[28..]), Ok(want));
    }
}
