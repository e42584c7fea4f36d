//! Writing several values in a row, keeping the first mistake for the end.

use crate::{Error, Xdr};

/// The bytes of a message in the making.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    failed: Option<Error>,
}

impl Writer {
    /// Starts empty.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `value`.
    pub fn put<T: Xdr>(&mut self, value: &T) {
        if self.failed.is_none()
            && let Err(error) = value.put(&mut self.out)
        {
            self.failed = Some(error);
        }
    }

    /// The message. Errors: the first value that broke a limit.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }
}
