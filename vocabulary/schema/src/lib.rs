//! Which elements, attributes and values each kind of document may have, as tables, and the check of a document
//! against them.
//!
//! libvirt publishes the same facts as RELAX NG schemas. The tables below `tables/` hold them element by element;
//! `cargo xtask schema` compares them with the published facts. Reading a document is more tolerant than this: a
//! document is only checked when the caller asks for it (`--validate`, `oxvirt xml check`).
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod check;
mod kind;
mod nearest;
mod tables;
mod value;

pub use check::{check, validate};
pub use kind::Kind;
pub use nearest::nearest;
pub use tables::{Attribute, Child, Count, Form, Rule, rule, rules};
pub use value::{Alternative, Base, Type, named};
