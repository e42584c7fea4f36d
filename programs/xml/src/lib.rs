//! Documents for people: format, check, explain, convert, compare.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

pub mod json;
mod shape;
pub mod tree;
pub mod yaml;
