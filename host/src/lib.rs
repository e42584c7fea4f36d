//! The machine below the drivers: where files lie, processes, links, firewall.
//!
//! Invariant: nothing here knows what a domain, a network or a pool is.

pub mod conf;
pub mod cpuid;
pub mod duplex;
pub mod files;
pub mod journal;
pub mod kvm;
pub mod layout;
pub mod link;
pub mod node;
pub mod process;
pub mod resctrl;
pub mod sysfs;
pub mod tap;
pub mod topology;

pub use layout::Layout;
