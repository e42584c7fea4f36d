//! Documents for people: format, check, explain, convert, compare.
//!
//! `oxvirt xml COMMAND`: each command is a file below `commands`. Nothing here talks to a daemon.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod commands;
pub mod document;
mod emulator;
mod impact;
mod input;
pub mod json;
pub mod json_schema;
pub mod report;
mod shape;
pub mod tree;
pub mod yaml;

pub use commands::{COMMANDS, Ended, main, run};
