//! Text of XML: read with positions and limits, written byte for byte as libvirt writes it.
//!
//! A document is described once, as Rust structs with `#[derive(Element)]`; the derive expands to calls of the
//! small functions in [`field`]. What has no struct (metadata, foreign namespaces) is carried as a [`Node`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod document;
mod element;
mod fault;
pub mod field;
mod node;
mod parts;
mod problem;
mod reader;
mod value;
mod writer;

pub use document::{Limits, parse, parse_with};
pub use element::{Element, Field, Form};
pub use node::Node;
pub use parts::{Parts, Place};
pub use problem::{Problem, Problems};
pub use reader::{Reader, Tag};
pub use value::{AnyBase, Hex, OnOff, Value, YesNo, find_name};
pub use writer::Writer;
/// Derives [`trait@Element`] from the fields of a struct.
pub use xml_derive::Element;

/// Writes one element as a document of its own.
pub fn to_string<E: Element>(name: &str, element: &E, writer: Writer) -> String {
    let mut writer = writer;
    writer.element(name, element);
    writer.finish()
}
