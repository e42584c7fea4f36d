//! The bhyve hypervisor of FreeBSD. So far: what a guest there can be made of; guests themselves are not served yet.
#![forbid(unsafe_code)]

mod capabilities;

pub use capabilities::{Bhyve, domain_capabilities};
