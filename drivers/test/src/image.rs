//! The files that pretended guests are saved into: a mark, the length of the document, the document.

use api::{Domain, Error, Result};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// The mark at the start, as libvirt's own test driver writes it.
const MARK: &[u8; 15] = b"TestGuestMagic\0";

/// The longest document that is read.
const DOCUMENT_MAX_BYTES: u32 = 16 << 20;

/// Writes the document of the guest `name` into a file.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(to: &Path, name: &str, xml: &str) -> Result<()> {
    let failed = |what: &str, error| {
        let words = format!("saving domain '{name}' to '{}': {what} failed", to.display());
        Error::system(Domain::TEST, error, words)
    };
    let mut file = File::create(to).map_err(|error| failed("open", error))?;
    let length = u32::try_from(xml.len()).unwrap_or(u32::MAX);
    file.write_all(MARK)
        .and_then(|()| file.write_all(&length.to_le_bytes()))
        .and_then(|()| file.write_all(xml.as_bytes()))
        .map_err(|error| failed("write", error))
}

/// The document in a file.
///
/// # Errors
/// There is no such file, or it is none of [`write`].
pub(crate) fn read(from: &Path) -> Result<String> {
    let shown = from.display();
    let failed = |words: String| move |error| Error::system(Domain::TEST, error, words);
    let mut file = File::open(from).map_err(failed(format!("cannot read domain image '{shown}'")))?;
    let incomplete = |what: &str| {
        // libvirt names the error of the system here, of which there is none.
        let words = format!("incomplete {what} in '{shown}': Success");
        Error::new(Domain::TEST, api::Code::SYSTEM_ERROR, words)
    };
    let mut mark = [0; MARK.len()];
    file.read_exact(&mut mark)
        .map_err(|_| incomplete("save header"))?;
    if mark != *MARK {
        return Err(Error::internal(Domain::TEST, "mismatched header magic"));
    }
    let mut length = [0; 4];
    file.read_exact(&mut length)
        .map_err(|_| incomplete("save header"))?;
    let length = u32::from_le_bytes(length);
    if length == 0 || length > DOCUMENT_MAX_BYTES {
        return Err(Error::internal(Domain::TEST, "length of metadata out of range"));
    }
    let mut text = Vec::new();
    let read = file.take(length.into()).read_to_end(&mut text);
    match read {
        Ok(count) if u32::try_from(count).is_ok_and(|count| count == length) => {}
        _ => return Err(incomplete("metadata")),
    }
    String::from_utf8(text)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
        .map_err(failed(format!("cannot read domain image '{shown}'")))
}

/// Writes the picture of the memory of the guest `name`, which is the mark.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write_dump(to: &Path, name: &str) -> Result<()> {
    let failed = |what: &str, error| {
        let words = format!("domain '{name}' coredump: failed to {what} {}", to.display());
        Error::system(Domain::TEST, error, words)
    };
    let mut file = File::create(to).map_err(|error| failed("open", error))?;
    file.write_all(MARK)
        .map_err(|error| failed("write header to", error))
}
