//! Every procedure, answered by a peer: URIs, transports, calls, streams, events.
//!
//! [`open`] finds the peer a [`Target`] means, authenticates, opens the connection there and gives a [`Connection`]
//! whose [`api::Driver`] is served by the peer. Invariant: nothing here knows what a procedure means, but for the few
//! that open a connection.

mod client;
mod dial;
mod events;
mod helper;
mod open;
mod ssh;
mod stream;
mod uri;

pub use client::{Client, CloseReason};
pub use events::RemoteEvents;
pub use helper::helper_main;
pub use open::{Connection, Options, open};
pub use stream::pair;
pub use uri::{Mode, Param, Proxy, Target, Transport, Uri};
