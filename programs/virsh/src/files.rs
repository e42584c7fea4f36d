//! Reads and writes the files that commands name.

use std::fs::File;
use std::io::Read;

use crate::args::Args;
use crate::failure::{Explain, Failure, Said};

/// No document is larger; what is, is no document.
const DOCUMENT_MAX: u64 = 10 * 1024 * 1024;

/// An error of the system in libvirt's words.
pub fn system_error(error: std::io::Error, what: impl std::fmt::Display) -> Failure {
    Failure::from(api::Error::system(api::Domain::NONE, error, what)).trimmed()
}

impl Failure {
    /// virsh reports its own file errors without the class in front.
    fn trimmed(mut self) -> Failure {
        if let Some(cause) = self.cause.take() {
            self.lines
                .push(cause.message().replacen("Unable to open", "Failed to open", 1));
        }
        self
    }
}

/// Reads a text file; pipes and terminals too, `/dev/stdin` among them.
pub fn read_text(path: &str) -> Said<String> {
    let open = File::open(path).map_err(|error| failed_to_open(path, error))?;
    let mut text = Vec::new();
    open.take(DOCUMENT_MAX + 1)
        .read_to_end(&mut text)
        .map_err(|error| Failure::say(format!("Failed to read file '{path}': {}", plain(&error))))?;
    if text.len() as u64 > DOCUMENT_MAX {
        return Err(Failure::say(format!(
            "Failed to read file '{path}': Value too large for defined data type"
        )));
    }
    String::from_utf8(text)
        .map_err(|_| Failure::say(format!("Failed to read file '{path}': it is not UTF-8")))
}

/// Reads the document that an option names.
pub fn document(args: &Args, option: &str) -> Said<String> {
    read_text(args.need(option)?)
}

/// The document that an option names, if it was given.
pub fn optional_document(args: &Args, option: &str) -> Said<Option<String>> {
    args.text(option)?.map(read_text).transpose()
}

/// `Failed to open file 'x': No such file or directory`.
pub fn failed_to_open(path: &str, error: std::io::Error) -> Failure {
    Failure::say(format!("Failed to open file '{path}': {}", plain(&error)))
}

/// The words of the system for an error, without its number.
pub fn plain(error: &std::io::Error) -> String {
    error
        .to_string()
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_string()
}

/// A path made absolute, because the daemon has another current directory.
pub fn absolute(path: &str) -> Said<String> {
    let full = std::path::absolute(path).or_say(format!("Cannot resolve path '{path}'"))?;
    Ok(full.to_string_lossy().into_owned())
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::say(plain(&error))
    }
}

/// The files of this process that `--pass-fds N,M` gives to a guest.
#[allow(unsafe_code)]
pub fn passed(list: &str) -> Said<Vec<std::os::fd::OwnedFd>> {
    use std::os::fd::{AsFd, BorrowedFd};
    let mut files = Vec::new();
    for word in list.split(',') {
        let number: i32 = word
            .parse()
            .ok()
            .filter(|number| *number > 2)
            .ok_or_else(|| Failure::say(format!("Unable to parse FD number '{word}'")))?;
        // SAFETY: the number is only duplicated, which fails cleanly when it names no open file.
        let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
        files.push(
            borrowed
                .as_fd()
                .try_clone_to_owned()
                .map_err(|error| Failure::say(plain(&error)))?,
        );
    }
    Ok(files)
}
