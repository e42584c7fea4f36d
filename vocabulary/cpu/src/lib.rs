//! Processor models: what they are made of, how two processors compare, and which model describes a processor.
//!
//! Everything here is a pure function over documents ([`model::domain::cpu::Cpu`]) and committed tables: nothing asks
//! the machine. A processor of a host is a [`Cpu`] whose features have no policy and whose architecture is named.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod arch;
pub mod arm;
mod definition;
mod error;
mod features;
pub mod ppc64;
mod raw;
mod registers;
mod signature;
#[cfg(test)]
mod tests;
pub mod x86;

pub use arch::{
    BaselineOptions, Comparison, Removed, Verdict, baseline, compare, convert_legacy, expand, has_feature,
    judge, model_names, translate, update, validate_features,
};
pub use definition::{is_host, model_name, set_feature};
pub use features::Features;
pub use model::domain::cpu::{Cpu, CpuFeature, Policy};
pub use raw::{CpuData, Leaf, Msr};
pub use signature::Signature;
