//! Bytes that flow beside the calls: consoles, uploads, downloads.

use crate::{Error, Fut};

/// One end of a stream. Both directions work at once.
pub struct StreamEnd {
    /// What the peer sends.
    pub source: Box<dyn StreamSource>,
    /// What is sent to the peer.
    pub sink: Box<dyn StreamSink>,
}

/// Bytes sent in one piece.
const PIECE_BYTES: usize = 64 * 1024;

impl StreamEnd {
    /// Sends these bytes and finishes; returns when the peer has said that it has them, or is gone.
    pub async fn send_all(mut self, bytes: &[u8]) {
        for piece in bytes.chunks(PIECE_BYTES) {
            if self.sink.send(StreamItem::Data(piece.to_vec())).await.is_err() {
                return;
            }
        }
        if self.sink.finish().await.is_ok() {
            // Until the peer has said that it has everything, the stream must stay.
            while let Ok(Some(_)) = self.source.next().await {}
        }
    }
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
