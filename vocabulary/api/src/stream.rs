//! Bytes that flow beside the calls: consoles, uploads, downloads.

use crate::{Error, Fut};

/// One end of a stream. Both directions work at once.
pub struct StreamEnd {
    /// What the peer sends.
    pub source: Box<dyn StreamSource>,
    /// What is sent to the peer.
    pub sink: Box<dyn StreamSink>,
}

/// A piece of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamItem {
    /// Bytes.
    Data(Vec<u8>),
    /// So many bytes that are zero and do not travel.
    Hole(u64),
}

/// The receiving half.
pub trait StreamSource: Send {
    /// The next piece; `None` once the peer has finished. Errors: the peer aborted, or the connection is gone.
    fn next(&mut self) -> Fut<'_, Option<StreamItem>>;
}

/// The sending half.
pub trait StreamSink: Send {
    /// Sends a piece, waiting while the peer is slower. Errors: the peer aborted, or the connection is gone.
    fn send(&mut self, item: StreamItem) -> Fut<'_, ()>;

    /// Says that everything was sent. A client waits here for the daemon's word that it arrived.
    fn finish(&mut self) -> Fut<'_, ()>;

    /// Ends the stream in both directions because of `error`.
    fn abort(&mut self, error: Error) -> Fut<'_, ()>;
}
