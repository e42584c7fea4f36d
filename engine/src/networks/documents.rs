//! Documents of networks: those of clients, of definitions and of runs.

use super::update;
use api::{Code, Domain, Error, Result};
use model::PrintOptions;
use model::network::{ForwardMode, Network};

/// Reads a document, its problems as the error clients see.
///
/// Errors: what is wrong with it.
pub fn parse(text: &str) -> Result<Network> {
    let read = Network::parse(text).map_err(|problems| {
        if problems.message().starts_with("Missing required element 'name'") {
            return Error::plain(Domain::NETWORK, Code::NO_NAME);
        }
        crate::document_error(Domain::NETWORK, &problems)
    });
    read.and_then(check)
}

/// What every network must have, whoever made its document.
fn check(network: Network) -> Result<Network> {
    let mode = network.forward_mode();
    if matches!(mode, ForwardMode::Nat | ForwardMode::Route) && network.ips.is_empty() {
        let words = format!(
            "{mode} forwarding requested, but no IP address provided for network '{}'",
            network.name
        );
        return Err(Error::new(Domain::NETWORK, Code::XML_ERROR, words));
    }
    let has_cards = network
        .forward
        .as_ref()
        .is_some_and(|forward| !forward.interfaces.is_empty());
    if mode == ForwardMode::Bridge && has_cards && !network.bridge_name().is_empty() {
        let words = format!(
            "A network with forward mode='{mode}' can specify a bridge name or a forward dev, but not both \
             (network '{}')",
            network.name
        );
        return Err(Error::new(Domain::NETWORK, Code::XML_ERROR, words));
    }
    for ip in &network.ips {
        for range in ip.dhcp.iter().flat_map(|dhcp| &dhcp.ranges) {
            update::check_range(range, ip)?;
        }
    }
    Ok(network)
}

/// The text of a definition's file.
pub(super) fn definition(network: &Network) -> String {
    network.format(PrintOptions {
        inactive: true,
        ..PrintOptions::default()
    })
}

/// The text of a status file.
pub(super) fn status(network: &Network) -> String {
    let inner: String = network
        .format(PrintOptions::default())
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect();
    format!("<networkstatus>\n  <class_id bitmap='0-2'/>\n  <floor sum='0'/>\n{inner}</networkstatus>\n")
}

/// The network's own document inside of a status file.
pub(super) fn of_status(text: &str) -> Option<&str> {
    let begin = text.find("<network>").or_else(|| text.find("<network "))?;
    let end = text.rfind("</network>")?;
    text.get(begin..end + "</network>".len())
}
