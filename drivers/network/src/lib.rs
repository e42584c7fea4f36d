//! Virtual networks: bridges, dnsmasq, NAT by nftables.
//!
//! A network is brought up by [`host`] changes that are written into its journal before they are made; taking it down,
//! or cleaning up after a step that failed or a daemon that died, is undoing the journal.

pub mod dnsmasq;
pub mod firewall;
pub mod leases;
mod networks;
mod ports;
mod uplink;

pub use engine::networks::update;
pub use networks::{HostNetworks, NetworkDriver};

use std::process::ExitCode;

/// Runs as the helper that dnsmasq calls; `args` come without the program's name.
pub fn lease_helper_main(args: &[String]) -> ExitCode {
    match leases::helper(args, &|name| std::env::var(name).ok()) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", leases::HELPER_NAME);
            ExitCode::FAILURE
        }
    }
}
