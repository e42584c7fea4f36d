//! The client stub: every facet, answered by a peer.

use crate::{Call, Fut, Procedure, Result};
use std::sync::Arc;
use xdr::{Writer, Xdr};

/// Sends the bytes of a call and brings back the bytes of the reply.
pub trait Caller: Send + Sync {
    /// Calls `procedure` with `body`. Errors: the peer's, or the connection's.
    fn call<'a>(&'a self, procedure: &'static Procedure, call: &'a Call, body: Vec<u8>) -> Fut<'a, Vec<u8>>;
}

/// A peer that serves procedures; it implements every facet.
#[derive(Clone)]
pub struct Remote {
    caller: Arc<dyn Caller>,
}

impl Remote {
    /// A peer reached by `caller`.
    pub fn new(caller: Arc<dyn Caller>) -> Self {
        Remote { caller }
    }

    pub(crate) fn send<'a, T: Xdr + Send + 'a>(
        &'a self,
        procedure: &'static Procedure,
        call: &'a Call,
        writer: Writer,
    ) -> Fut<'a, T> {
        let body = writer.finish();
        let caller = &self.caller;
        Box::pin(async move { decode(caller.call(procedure, call, body?).await?) })
    }
}

fn decode<T: Xdr>(bytes: Vec<u8>) -> Result<T> {
    Ok(xdr::decode(&bytes)?)
}
