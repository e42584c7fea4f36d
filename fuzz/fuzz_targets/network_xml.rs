//! Any text as a network's document: what is made of it for dnsmasq has no line that its writer did not mean.
#![no_main]

use driver_network::{dnsmasq, firewall};
use libfuzzer_sys::fuzz_target;
use model::network::Network;
use std::path::Path;

fuzz_target!(|text: &str| {
    let Ok(network) = Network::parse(text) else { return };
    let _ = firewall::script(&network);
    let Ok(files) = dnsmasq::files(&network, Path::new("/d"), None) else {
        return;
    };
    if network.dnsmasq_options.is_empty() {
        assert!(
            !files
                .conf
                .lines()
                .any(|line| line.starts_with("dhcp-script") || line.starts_with("conf-"))
        );
    }
});
