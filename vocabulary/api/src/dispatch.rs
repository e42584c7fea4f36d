//! What the code that `#[procedures]` writes calls, kept small so that it is compiled once and not 400 times.

use crate::{Code, Domain, Error, Fut, Procedure, Result};
use xdr::{Reader, Xdr};

/// The answer of a driver that lacks `procedure`.
pub(crate) fn unsupported<'a, T: Send + 'a>(procedure: &'static Procedure) -> Fut<'a, T> {
    Box::pin(std::future::ready(Err(Error::unsupported(procedure.title()))))
}

/// One argument of a call.
pub(crate) fn argument<T: Xdr>(reader: &mut Reader<'_>) -> Result<T> {
    Ok(T::take(reader)?)
}

/// The end of the arguments.
pub(crate) fn arguments_end(reader: &Reader<'_>) -> Result<()> {
    Ok(reader.finish()?)
}

/// The bytes of a reply.
pub(crate) fn reply<'a, T: Xdr + Send + 'a>(future: Fut<'a, T>) -> Fut<'a, Vec<u8>> {
    Box::pin(async move { Ok(xdr::encode(&future.await?)?) })
}

/// The answer to a number without a procedure; clients look for these words.
pub(crate) fn unknown_procedure(nr: i32) -> Error {
    Error::new(Domain::RPC, Code::RPC, format!("unknown procedure: {nr}"))
}
