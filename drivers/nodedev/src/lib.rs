//! Devices of the host: the commands that make, change and end mediated devices, and what mdevctl lists of them.
//!
//! Everything here is a pure function: who runs a command, and who watches the host, is elsewhere.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod address;
mod command;
pub mod listing;
pub mod mdevctl;

pub use address::{Parents, address_of};
pub use command::{Command, Refused};
