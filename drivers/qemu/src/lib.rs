//! Guests run by QEMU.
//!
//! Invariant: nothing here knows that a wire exists, nor another driver; networks and volumes come as facets.

pub mod probe;
pub mod qmp;
