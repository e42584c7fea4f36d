//! Packets out of bytes and bytes out of packets, with the file descriptors that travel beside them.
//!
//! A peer sends each descriptor with one byte of its own after the frame. A reader that always uses `recvmsg` with room
//! for descriptors may read ahead: the kernel ends such a read behind the byte that carried them, so their order is kept.

use crate::header::{FDS_MAX, HEADER_LEN, Header, LENGTH_WORD, MESSAGE_MAX, PAYLOAD_MAX};
use std::collections::VecDeque;
use std::fmt;
use std::os::fd::OwnedFd;

/// Why bytes are not packets; the connection cannot go on after any of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// The length word promises more than [`MESSAGE_MAX`] bytes.
    TooLong { length: u32 },
    /// The length word is smaller than itself and a header.
    TooShort { length: u32 },
    /// The packet says it comes with more than [`FDS_MAX`] descriptors, or is too short to say how many.
    BadFdCount,
    /// Descriptors came that no packet announced.
    UnexpectedFds,
    /// A packet's descriptors did not come with the bytes that should carry them.
    MissingFd,
    /// The kernel cut descriptors off because there were too many at once.
    FdsCut,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => {
                write!(
                    f,
                    "packet {length} bytes received from peer too large, want {}",
                    MESSAGE_MAX.saturating_add(4)
                )
            }
            Self::TooShort { length } => write!(f, "packet {length} bytes received from peer too small"),
            Self::BadFdCount => write!(f, "the packet announces more than {FDS_MAX} file descriptors"),
            Self::UnexpectedFds => f.write_str("file descriptors came that no packet announced"),
            Self::MissingFd => f.write_str("an announced file descriptor did not come"),
            Self::FdsCut => f.write_str("too many file descriptors came at once"),
        }
    }
}

impl std::error::Error for FrameError {}

/// One received packet.
#[derive(Debug)]
pub struct Packet {
    pub header: Header,
    /// What follows the header (and the count of descriptors, if any).
    pub payload: Vec<u8>,
    pub fds: Vec<OwnedFd>,
}

/// Cuts a stream of bytes into packets. Its memory grows with bytes received, never with bytes promised.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    /// How many of `bytes` are used up.
    start: usize,
    fds: VecDeque<OwnedFd>,
}

/// Where the parts of the next packet lie in the buffer.
struct Bounds {
    body: usize,
    end: usize,
    fds: usize,
}

impl Decoder {
    /// An empty decoder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes in; [`Decoder::packet`] gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        } else if self.start > self.bytes.len() / 2 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes in descriptors that came with the bytes fed last.
    ///
    /// # Errors
    /// [`FrameError::UnexpectedFds`] when more wait than any packet may have.
    pub fn feed_fds(&mut self, fds: impl IntoIterator<Item = OwnedFd>) -> Result<(), FrameError> {
        self.fds.extend(fds);
        if self.fds.len() > FDS_MAX {
            Err(FrameError::UnexpectedFds)
        } else {
            Ok(())
        }
    }

    /// How many bytes wait for the rest of their packet.
    pub fn waiting(&self) -> usize {
        self.bytes.len().saturating_sub(self.start)
    }

    /// The next whole packet, if the bytes fed so far hold one.
    ///
    /// # Errors
    /// A [`FrameError`] ends the connection: what follows cannot be understood.
    pub fn packet(&mut self) -> Result<Option<Packet>, FrameError> {
        let pending = self.bytes.get(self.start..).unwrap_or_default();
        let Some((header, bounds)) = bounds(pending)? else {
            return self.not_yet();
        };
        let after_fds = bounds.end.saturating_add(bounds.fds);
        if pending.len() < after_fds {
            return self.not_yet();
        }
        if self.fds.len() < bounds.fds {
            return Err(FrameError::MissingFd);
        }
        let payload = pending.get(bounds.body..bounds.end).unwrap_or_default().to_vec();
        self.start = self.start.saturating_add(after_fds);
        self.shrink();
        let fds = self.fds.drain(..bounds.fds).collect();
        Ok(Some(Packet { header, payload, fds }))
    }

    fn not_yet(&self) -> Result<Option<Packet>, FrameError> {
        if self.waiting() == 0 && !self.fds.is_empty() {
            Err(FrameError::UnexpectedFds)
        } else {
            Ok(None)
        }
    }

    /// Gives memory back once a large packet is through, so that idle connections cost nothing.
    fn shrink(&mut self) {
        if self.start == self.bytes.len() && self.bytes.capacity() > 4096 {
            self.bytes = Vec::new();
            self.start = 0;
        }
    }
}

/// Finds the packet at the front of `pending`, or `None` while its frame is not complete.
fn bounds(pending: &[u8]) -> Result<Option<(Header, Bounds)>, FrameError> {
    let Some(length) = pending
        .first_chunk::<LENGTH_WORD>()
        .map(|word| u32::from_be_bytes(*word))
    else {
        return Ok(None);
    };
    let end = length as usize;
    if end.saturating_sub(LENGTH_WORD) > MESSAGE_MAX {
        return Err(FrameError::TooLong { length });
    }
    let body = LENGTH_WORD.saturating_add(HEADER_LEN);
    if end < body {
        return Err(FrameError::TooShort { length });
    }
    let Some(frame) = pending.get(..end) else {
        return Ok(None);
    };
    let Some(header) = frame
        .get(LENGTH_WORD..)
        .and_then(|rest| rest.first_chunk())
        .map(Header::decode)
    else {
        return Ok(None);
    };
    if !header.kind.has_fds() {
        return Ok(Some((header, Bounds { body, end, fds: 0 })));
    }
    let count = frame
        .get(body..)
        .and_then(|rest| rest.first_chunk::<4>())
        .map(|word| u32::from_be_bytes(*word));
    match count {
        Some(count) if count as usize <= FDS_MAX => Ok(Some((
            header,
            Bounds {
                body: body.saturating_add(4),
                end,
                fds: count as usize,
            },
        ))),
        _ => Err(FrameError::BadFdCount),
    }
}

/// One packet on its way out: the head, the payload, then each descriptor with a byte of its own.
#[derive(Debug)]
pub struct Outgoing {
    head: Vec<u8>,
    payload: Vec<u8>,
    fds: VecDeque<OwnedFd>,
    /// Bytes of head and payload that have left.
    sent: usize,
}

/// What of an [`Outgoing`] should be written next.
pub enum Next<'a> {
    /// These bytes, as far as the socket takes them.
    Bytes([&'a [u8]; 2]),
    /// One zero byte with this descriptor.
    Fd(&'a OwnedFd),
    /// It has left.
    Done,
}

impl Outgoing {
    /// Makes a packet ready to leave. A payload that no peer would accept is a fault of the caller.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] when the payload does not fit a packet, [`FrameError::BadFdCount`] for too many descriptors.
    pub fn new(header: Header, payload: Vec<u8>, fds: Vec<OwnedFd>) -> Result<Self, FrameError> {
        let extra = if header.kind.has_fds() { 4 } else { 0 };
        if payload.len() > PAYLOAD_MAX.saturating_sub(extra) {
            return Err(FrameError::TooLong {
                length: u32::try_from(payload.len()).unwrap_or(u32::MAX),
            });
        }
        if fds.len() > FDS_MAX || (extra == 0 && !fds.is_empty()) {
            return Err(FrameError::BadFdCount);
        }
        let length = payload
            .len()
            .saturating_add(LENGTH_WORD)
            .saturating_add(HEADER_LEN)
            .saturating_add(extra);
        let mut head = Vec::with_capacity(32);
        head.extend_from_slice(&(length as u32).to_be_bytes());
        header.encode(&mut head);
        if extra > 0 {
            head.extend_from_slice(&(fds.len() as u32).to_be_bytes());
        }
        Ok(Self {
            head,
            payload,
            fds: fds.into(),
            sent: 0,
        })
    }

    /// Bytes this packet holds in memory until it has left.
    pub fn weight(&self) -> usize {
        self.head.len().saturating_add(self.payload.len())
    }

    /// What should be written next.
    pub fn next(&self) -> Next<'_> {
        let head = self.head.get(self.sent..).unwrap_or_default();
        let body = self
            .payload
            .get(self.sent.saturating_sub(self.head.len())..)
            .unwrap_or_default();
        if !head.is_empty() || !body.is_empty() {
            return Next::Bytes([head, body]);
        }
        self.fds.front().map_or(Next::Done, Next::Fd)
    }

    /// Takes note that `bytes` more of it have left.
    pub fn wrote(&mut self, bytes: usize) {
        self.sent = self.sent.saturating_add(bytes);
    }

    /// Takes note that the first descriptor has left; this closes our copy.
    pub fn wrote_fd(&mut self) {
        self.fds.pop_front();
    }

    /// The whole packet as bytes, for transports that carry no descriptors and for tests.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.head;
        bytes.extend_from_slice(&self.payload);
        bytes.extend(self.fds.iter().map(|_| 0));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Kind, Status, program};

    fn header(kind: Kind) -> Header {
        Header {
            program: program::REMOTE,
            procedure: 5,
            kind,
            serial: 3,
            status: Status::Ok,
        }
    }

    fn null() -> OwnedFd {
        std::fs::File::open("/dev/null").unwrap().into()
    }

    fn bytes(kind: Kind, payload: &[u8], fds: usize) -> Vec<u8> {
        let fds = (0..fds).map(|_| null()).collect();
        Outgoing::new(header(kind), payload.to_vec(), fds)
            .unwrap()
            .into_bytes()
    }

    #[test]
    fn golden_frame() {
        let frame = bytes(Kind::Call, &[1, 2, 3, 4], 0);
        assert_eq!(frame[..4], [0, 0, 0, 32]);
        assert_eq!(frame[4..8], [0x20, 0, 0x80, 0x86]);
        assert_eq!(frame[28..], [1, 2, 3, 4]);
    }

    #[test]
    fn cut_at_every_length() {
        let mut wire = bytes(Kind::Call, b"abcd", 0);
        wire.extend(bytes(Kind::Reply, b"", 0));
        wire.extend(bytes(Kind::Stream, b"efgh-ijkl", 0));
        for cut in 0..=wire.len() {
            let mut decoder = Decoder::new();
            let mut got = Vec::new();
            for part in [&wire[..cut], &wire[cut..]] {
                decoder.feed(part);
                while let Some(packet) = decoder.packet().unwrap() {
                    got.push((packet.header.kind, packet.payload));
                }
            }
            assert_eq!(decoder.waiting(), 0);
            let want = [
                (Kind::Call, &b"abcd"[..]),
                (Kind::Reply, b""),
                (Kind::Stream, b"efgh-ijkl"),
            ];
            assert_eq!(got.len(), 3, "cut at {cut}");
            for (got, want) in got.iter().zip(want) {
                assert_eq!((got.0, &got.1[..]), want);
            }
        }
    }

    #[test]
    fn byte_by_byte_with_descriptors() {
        let wire = bytes(Kind::CallWithFds, b"wxyz", 2);
        let mut decoder = Decoder::new();
        for (at, byte) in wire.iter().enumerate() {
            assert!(decoder.packet().unwrap().is_none());
            decoder.feed(&[*byte]);
            if at >= wire.len() - 2 {
                decoder.feed_fds([null()]).unwrap();
            }
        }
        let packet = decoder.packet().unwrap().unwrap();
        assert_eq!((packet.fds.len(), &packet.payload[..]), (2, &b"wxyz"[..]));
    }

    #[test]
    fn lengths_are_checked_at_once() {
        for (length, want) in [
            (0u32, Some(FrameError::TooShort { length: 0 })),
            (27, Some(FrameError::TooShort { length: 27 })),
            (28, None),
            (33_554_436, None),
            (33_554_437, Some(FrameError::TooLong { length: 33_554_437 })),
            (u32::MAX, Some(FrameError::TooLong { length: u32::MAX })),
        ] {
            let mut decoder = Decoder::new();
            decoder.feed(&length.to_be_bytes());
            assert_eq!(decoder.packet().err(), want);
            assert!(
                decoder.bytes.capacity() < 64,
                "memory follows what came, not what was promised"
            );
        }
    }

    #[test]
    fn wrong_descriptor_counts() {
        let mut many = bytes(Kind::CallWithFds, b"", 0);
        many[28..32].copy_from_slice(&33u32.to_be_bytes());
        let mut decoder = Decoder::new();
        decoder.feed(&many);
        assert_eq!(decoder.packet().err(), Some(FrameError::BadFdCount));

        let mut none = bytes(Kind::CallWithFds, b"", 1);
        let mut decoder = Decoder::new();
        decoder.feed(&none);
        assert_eq!(decoder.packet().err(), Some(FrameError::MissingFd));

        none = bytes(Kind::Call, b"", 0);
        let mut decoder = Decoder::new();
        decoder.feed(&none);
        decoder.feed_fds([null()]).unwrap();
        assert!(decoder.packet().unwrap().is_some());
        assert_eq!(decoder.packet().err(), Some(FrameError::UnexpectedFds));
    }

    #[test]
    fn too_large_to_send() {
        let result = Outgoing::new(header(Kind::Call), vec![0; PAYLOAD_MAX + 1], Vec::new());
        assert!(matches!(result, Err(FrameError::TooLong { .. })));
        assert!(Outgoing::new(header(Kind::Call), Vec::new(), vec![null()]).is_err());
    }
}
