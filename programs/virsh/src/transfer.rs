//! Moves the content of volumes and pictures over streams.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;

use api::{StreamEnd, StreamItem};

use crate::failure::{Failure, Said};

/// How much goes into one message.
const CHUNK_BYTES: usize = 256 * 1024;

/// Writes what arrives into a file, keeping holes; gives the number of bytes.
pub async fn receive(stream: &mut StreamEnd, file: &mut File) -> Said<u64> {
    let mut written = 0u64;
    let mut ends_in_hole = false;
    while let Some(item) = stream.source.next().await? {
        match item {
            StreamItem::Data(bytes) => {
                file.write_all(&bytes)?;
                written += bytes.len() as u64;
                ends_in_hole = false;
            }
            StreamItem::Hole(length) => {
                let forward = i64::try_from(length).map_err(|_| Failure::say("hole too long"))?;
                file.seek(SeekFrom::Current(forward))?;
                written += length;
                ends_in_hole = true;
            }
        }
    }
    if ends_in_hole {
        let end = file.stream_position()?;
        file.set_len(end)?;
    }
    stream.sink.finish().await?;
    Ok(written)
}

/// Sends a file; with `sparse`, its holes as holes. At most `length` bytes if that is not 0.
pub async fn send(stream: &mut StreamEnd, file: &mut File, length: u64, sparse: bool) -> Said<u64> {
    let outcome = send_all(stream, file, length, sparse).await;
    match outcome {
        Ok(sent) => {
            stream.sink.finish().await?;
            Ok(sent)
        }
        Err(failure) => {
            let reason = api::Error::internal(api::Domain::STREAMS, "the upload was broken off");
            // The first failure is the one to tell.
            let _ = stream.sink.abort(reason).await;
            Err(failure)
        }
    }
}

async fn send_all(stream: &mut StreamEnd, file: &mut File, length: u64, sparse: bool) -> Said<u64> {
    let mut left = if length == 0 { u64::MAX } else { length };
    let mut sent = 0u64;
    let mut buffer = vec![0u8; CHUNK_BYTES];
    while left > 0 {
        if sparse && let Some(hole) = hole_here(file)? {
            let hole = hole.min(left);
            stream.sink.send(StreamItem::Hole(hole)).await?;
            file.seek(SeekFrom::Current(hole as i64))?;
            (sent, left) = (sent + hole, left - hole);
            continue;
        }
        let want = left.min(CHUNK_BYTES as u64) as usize;
        let got = file.read(&mut buffer[..want])?;
        if got == 0 {
            break;
        }
        stream.sink.send(StreamItem::Data(buffer[..got].to_vec())).await?;
        (sent, left) = (sent + got as u64, left - got as u64);
    }
    Ok(sent)
}

/// The length of the hole at the present place of a file, if there is one.
fn hole_here(file: &mut File) -> Said<Option<u64>> {
    let here = file.stream_position()?;
    let end = file.metadata()?.len();
    if here >= end {
        return Ok(None);
    }
    let data = match rustix::fs::seek(file.as_fd(), rustix::fs::SeekFrom::Data(here)) {
        Ok(data) => data,
        Err(rustix::io::Errno::NXIO) => end,
        // A file system that knows no holes has none.
        Err(_) => here,
    };
    file.seek(SeekFrom::Start(here))?;
    Ok((data > here).then(|| data - here))
}
