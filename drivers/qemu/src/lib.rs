//! Guests run by QEMU.
//!
//! Invariant: nothing here knows that a wire exists, nor another driver; networks and volumes come as facets.

mod balloon;
mod capabilities;
pub mod caps;
pub mod cpu;
pub mod definition;
mod definition_glue;
pub mod devices;
mod facets;
mod hypervisor;
pub mod native;
mod probe;
pub mod qmp;
mod resources;
mod run;
mod settings;
mod stats;
mod tpm;
mod usb;

pub use facets::QemuDriver;
pub use hypervisor::Qemu;
pub use probe::Prober;
pub use settings::Settings;
