//! What goes wrong with processors, in libvirt's words.

use api::{Code, Domain, Error};

pub(crate) fn internal(message: impl Into<String>) -> Error {
    Error::internal(Domain::CPU, message)
}

pub(crate) fn unsupported(message: impl Into<String>) -> Error {
    Error::new(Domain::CPU, Code::CONFIG_UNSUPPORTED, message)
}

pub(crate) fn failed(message: impl Into<String>) -> Error {
    Error::new(Domain::CPU, Code::OPERATION_FAILED, message)
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(Domain::CPU, Code::INVALID_ARG, message)
}

/// A processor that the host cannot offer; without a reason only the title is told.
pub(crate) fn incompatible(message: Option<String>) -> Error {
    match message {
        Some(message) => Error::new(Domain::CPU, Code::CPU_INCOMPATIBLE, message),
        None => Error::plain(Domain::CPU, Code::CPU_INCOMPATIBLE),
    }
}
