//! The content of volumes on its way over streams.

use crate::content::{self, Piece};
use crate::folders::Folders;
use api::{Domain, Error, StreamEnd, StreamItem};
use engine::blocking;
use engine::pools::Found;
use std::fs::File;
use std::io;
use std::sync::Arc;

pub(crate) fn open(
    found: &Found<Folders>,
    write: bool,
) -> impl FnOnce() -> api::Result<File> + Send + 'static {
    let path = found.path();
    move || {
        content::open(&path, write).map_err(|error| {
            Error::system(
                Domain::STORAGE,
                error,
                format!("Unable to open stream for '{}'", path.display()),
            )
        })
    }
}

pub(crate) fn broken(error: io::Error, what: &str) -> Error {
    Error::system(Domain::STREAMS, error, what.to_owned())
}

/// Writes what a client sends into a volume; `length_bytes` of 0 is no limit.
pub(crate) async fn receive(
    stream: &mut StreamEnd,
    file: Arc<File>,
    offset_bytes: u64,
    length_bytes: u64,
) -> api::Result<()> {
    let end = if length_bytes == 0 {
        u64::MAX
    } else {
        offset_bytes.saturating_add(length_bytes)
    };
    let mut at = offset_bytes;
    while let Some(item) = stream.source.next().await? {
        let count = match &item {
            StreamItem::Data(bytes) => bytes.len() as u64,
            StreamItem::Hole(length) => *length,
        };
        let next = at.checked_add(count).filter(|next| *next <= end);
        let next = next.ok_or_else(|| broken(io::ErrorKind::StorageFull.into(), "cannot write to stream"))?;
        let file = file.clone();
        blocking(move || {
            let written = match item {
                StreamItem::Data(bytes) => content::write_piece(&file, at, &bytes),
                StreamItem::Hole(length) => content::write_hole(&file, at, length),
            };
            written.map_err(|error| broken(error, "cannot write to stream"))
        })
        .await?;
        at = next;
    }
    Ok(())
}

/// Sends a stretch of a volume. The next piece is read while the last one leaves.
pub(crate) async fn send(
    stream: &mut StreamEnd,
    file: Arc<File>,
    begin: u64,
    end: u64,
    sparse: bool,
) -> api::Result<()> {
    let read = |at: u64| {
        let file = file.clone();
        blocking(move || {
            content::read_piece(&file, at, end, sparse)
                .map_err(|error| broken(error, "cannot read from stream"))
        })
    };
    let mut at = begin;
    let mut piece = read(at).await?;
    while let Some(now) = piece {
        let (item, count) = match now {
            Piece::Data(bytes) => {
                let count = bytes.len() as u64;
                (StreamItem::Data(bytes), count)
            }
            Piece::Hole(length) => (StreamItem::Hole(length), length),
        };
        at = at.saturating_add(count);
        let (sent, next) = tokio::join!(stream.sink.send(item), read(at));
        sent?;
        piece = next?;
    }
    Ok(())
}
