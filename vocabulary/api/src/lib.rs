//! What libvirt talks about on the wire: procedures, errors, events, flags. Each is declared once, here.
//!
//! A [facet](facets) is a trait whose methods are procedures. The `#[procedures]` attribute derives from it the row of
//! the table ([`Procedure`]), the dispatch of a server, the stub of a client ([`Remote`]) and the default answer
//! "not supported". Drivers implement facets with `#[api::facet]`; a [`Driver`] is a struct of them.
//!
//! Invariant: nothing here does input or output, and nothing here knows which driver answers.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// The macros name this crate by the name its users give it.
extern crate self as api;

pub use api_macros::facet;

mod call;
pub mod constants;
mod dispatch;
mod driver;
mod error;
mod event;
mod event_messages;
pub mod facets;
pub mod limits;
mod params;
mod procedure;
mod remote;
mod stream;
mod types;

pub use call::{Access, AllowAll, Call, Identity};
pub use driver::{Driver, FacetName, Located, locate};
pub use error::{Code, Domain, Error, Level, Result};
pub use event::{DomainEvent, Event, EventSink, EventSource, GraphicsPeer, NoEvents, Subject};
pub use event_messages::EVENT_MESSAGES;
pub use params::{Params, TypedParam, TypedValue};
pub use procedure::{
    Direction, EventFamily, EventMessage, KEEPALIVE_PING, KEEPALIVE_PONG, Procedure, Program, ReadOnly, Rule,
    StreamUse, When,
};
pub use remote::{Caller, Remote};
pub use stream::{StreamEnd, StreamItem, StreamSink, StreamSource};
pub use types::*;
pub use xdr::{Bytes, Chars, FixedBytes, FixedChars, List};

/// A boxed future with libvirt's kind of result, which is what every procedure returns.
pub type Fut<'a, T> = std::pin::Pin<Box<dyn std::future::Future<Output = Result<T>> + Send + 'a>>;

#[cfg(test)]
mod tests;
