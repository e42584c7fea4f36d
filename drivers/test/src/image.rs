//! The files that pretended guests are saved into: a mark, the length of the document, the document.

use api::{Code, Domain, Error, Result};
use host::files;
use std::io;
use std::path::Path;

/// The mark at the start, as libvirt's own test driver writes it.
const MARK: &[u8; 15] = b"TestGuestMagic\0";

/// The longest file that is read.
const FILE_MAX_BYTES: u64 = 16 << 20;

/// "File exists".
const EEXIST: i32 = 17;

/// Only the daemon reads and writes them.
const MODE: u32 = 0o600;

/// Writes the document of the guest `name` into a file. Waits for the disk.
///
/// # Errors
/// The file cannot be written; what was there before stays.
pub(crate) fn write(to: &Path, name: &str, xml: &str) -> Result<()> {
    let length = u32::try_from(xml.len()).unwrap_or(u32::MAX);
    let bytes = [MARK.as_slice(), &length.to_le_bytes(), xml.as_bytes()].concat();
    put(to, &bytes).map_err(|error| {
        let words = format!("saving domain '{name}' to '{}': open failed", to.display());
        Error::system(Domain::TEST, error, words)
    })
}

/// Puts `bytes` where there is nothing yet, or a plain file: a device is not to be lost to an image.
fn put(to: &Path, bytes: &[u8]) -> io::Result<()> {
    match std::fs::symlink_metadata(to) {
        Ok(about) if !about.is_file() => Err(io::Error::from_raw_os_error(EEXIST)),
        _ => files::replace(to, bytes, MODE),
    }
}

/// The document in a file. Waits for the disk.
///
/// # Errors
/// There is no such file, or it is none of [`write`].
pub(crate) fn read(from: &Path) -> Result<String> {
    let shown = from.display();
    let unreadable =
        |error| Error::system(Domain::TEST, error, format!("cannot read domain image '{shown}'"));
    let incomplete = |what: &str| {
        // libvirt names the error of the system here, of which there is none.
        let words = format!("incomplete {what} in '{shown}': Success");
        Error::new(Domain::TEST, Code::SYSTEM_ERROR, words)
    };
    let bytes = files::read_limited(from, FILE_MAX_BYTES).map_err(unreadable)?;
    let (mark, rest) = bytes
        .split_first_chunk::<{ MARK.len() }>()
        .ok_or_else(|| incomplete("save header"))?;
    if mark != MARK {
        return Err(Error::internal(Domain::TEST, "mismatched header magic"));
    }
    let (length, document) = rest
        .split_first_chunk()
        .ok_or_else(|| incomplete("save header"))?;
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length == 0 {
        return Err(Error::internal(Domain::TEST, "length of metadata out of range"));
    }
    let document = document.get(..length).ok_or_else(|| incomplete("metadata"))?;
    String::from_utf8(document.to_vec())
        .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))
}

/// Writes the picture of the memory of the guest `name`, which is the mark. Waits for the disk.
///
/// # Errors
/// The file cannot be written; what was there before stays.
pub(crate) fn write_dump(to: &Path, name: &str) -> Result<()> {
    put(to, MARK).map_err(|error| {
        let words = format!("domain '{name}' coredump: failed to open {}", to.display());
        Error::system(Domain::TEST, error, words)
    })
}
