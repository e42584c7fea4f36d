//! libvirt's RPC transport: a core that is fed with bytes and time, and a thin tokio shell around it.
//!
//! ```text
//!  socket ──recvmsg──▶ Decoder ──Packet──▶ session          core:  header frame stream keepalive outbox
//!  socket ◀─sendmsg── Outbox ◀─Outgoing── session          shell: socket
//! ```
//!
//! Nothing in the core knows sockets, clocks or tasks, so that golden bytes, cut messages and fuzzers reach all of it.
//! Invariant: this crate does not know which procedures exist.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod error;
mod frame;
mod header;
mod keepalive;
mod outbox;
mod socket;
mod stream;

pub use error::{ErrorMessage, decode_error, encode_error};
pub use frame::{Decoder, FrameError, Next, Outgoing, Packet};
pub use header::{
    CHUNK_MAX, FDS_MAX, HEADER_LEN, Header, Kind, LENGTH_WORD, MESSAGE_MAX, PAYLOAD_MAX, Program, Status,
    program,
};
pub use keepalive::{Keepalive, Tick};
pub use outbox::{Class, Outbox, Overflow, Waiting};
pub use socket::{Receiver, Sender, connection};
pub use stream::{Hole, Move, Peer, StreamFault, StreamKey, StreamRules, chunk, hole, read_hole, reply_to};
