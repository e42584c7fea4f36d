//! QEMU's monitor protocol: a codec without I/O, and a client on a socket.

mod client;
mod codec;

pub use client::{Monitor, MonitorEvent};
pub use codec::{Codec, CodecError, Message};
