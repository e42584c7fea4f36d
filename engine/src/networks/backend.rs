//! What makes networks be there: what differs between a host with dnsmasq and a pretence.

use super::{Net, NetworkKind};
use crate::registry::Snapshot;
use api::{Domain, Fut, NetworkDhcpLease, Result};
use model::network::Network;

/// What is about to happen to a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It becomes active.
    Start,
    /// It ends to be active.
    Stop,
    /// Its definition is forgotten.
    Undefine,
    /// Whether it starts by itself is changed.
    Autostart,
}

/// What makes networks be there.
///
/// Methods that act are called with the network's job held, one at a time.
#[allow(unused_variables)]
pub trait Backend: Send + Sync + Sized + 'static {
    /// What it keeps beside each network.
    type Private: Default + Send + Sync + 'static;

    /// Where the errors of searches without result come from.
    const DOMAIN: Domain;

    /// Refuses flags that `function`, such as `virNetworkUpdate`, does not take.
    ///
    /// Errors: `VIR_ERR_INVALID_ARG`.
    fn check_flags(&self, function: &'static str, flags: u32) -> Result<()> {
        Ok(())
    }

    /// Fills in what a document of a client leaves open and only the host can say; it has an identity already.
    /// `bridges` gives the names of the bridges of all other networks.
    ///
    /// Errors: the network cannot be on this host.
    fn complete(&self, network: &mut Network, bridges: &dyn Fn() -> Vec<String>) -> Result<()>;

    /// Whether `step` fits what the network is now.
    ///
    /// Errors: `VIR_ERR_OPERATION_INVALID` with what is in the way.
    fn allows(&self, step: Step, name: &str, now: &Snapshot<NetworkKind<Self>>) -> Result<()>;

    /// Makes the network be there, and gives the document of the run. On error nothing may be left of it.
    fn up(&self, network: Network) -> Fut<'_, Network>;

    /// Takes away whatever there is of the network called `name`.
    fn down<'a>(&'a self, name: &'a str) -> Fut<'a, ()>;

    /// Puts back what may be missing of a network that a daemon before us made. `false`: it is gone.
    fn adopt<'a>(&'a self, network: &'a Network) -> Fut<'a, bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    /// The network was adopted: what was kept beside it is to be found again.
    fn adopted(&self, net: &Net<Self>) {}

    /// The network was stopped: what was kept beside it is over.
    fn stopped(&self, net: &Net<Self>) {}

    /// The names of networks of which something may be left on the host.
    fn leftovers(&self) -> Vec<String> {
        Vec::new()
    }

    /// Has what serves an active network follow its document, in which `section` (one of `VIR_NETWORK_SECTION_*`) was
    /// changed.
    fn updated<'a>(&'a self, network: &'a Network, section: u32) -> Fut<'a, ()>;

    /// The addresses lent to guests, or only those lent to the card `mac`.
    ///
    /// Errors: they cannot be read.
    fn leases(&self, network: &Network, mac: Option<&str>) -> Result<Vec<NetworkDhcpLease>>;

    /// How many guests are plugged in.
    fn connections(&self, net: &Net<Self>) -> u32 {
        0
    }
}
