//! Networks that are active because we say so.

use crate::node::Described;
use api::constants::*;
use api::{Call, Code, Domain, Error, Fut, NetworkDhcpLease, Result};
use engine::domains::check_flags;
use engine::networks::{Backend, NetworkKind, Networks, Step};
use engine::{EventBus, Snapshot, Store};
use model::network::Network;
use std::sync::Arc;

/// The host's side of networks, where nothing is done.
pub struct PretendedNetworks;

/// The networks that `described` has, each of which is active and stays.
///
/// Errors: what is wrong with a document, or two of them want one name or identity.
pub(crate) async fn open(described: &Described, bus: Arc<EventBus>) -> Result<Networks<PretendedNetworks>> {
    let networks = Networks::new(PretendedNetworks, Store::in_memory(Domain::TEST), bus);
    let call = Call::internal();
    for xml in &described.networks {
        let net = networks.define(&call, xml).await?;
        networks.start_net(&call, &net).await?;
    }
    Ok(networks)
}

/// The flags that a function of libvirt's test driver takes, by the public function's name.
fn flags_of(function: &str) -> u32 {
    let known = match function {
        "virNetworkDefineXMLFlags" => VIR_NETWORK_DEFINE_VALIDATE,
        "virNetworkCreateXMLFlags" => VIR_NETWORK_CREATE_VALIDATE,
        "virNetworkUpdate" | "virNetworkSetMetadata" | "virNetworkGetMetadata" => {
            VIR_NETWORK_UPDATE_AFFECT_LIVE | VIR_NETWORK_UPDATE_AFFECT_CONFIG
        }
        "virConnectListAllNetworks" => {
            VIR_CONNECT_LIST_NETWORKS_ACTIVE
                | VIR_CONNECT_LIST_NETWORKS_INACTIVE
                | VIR_CONNECT_LIST_NETWORKS_PERSISTENT
                | VIR_CONNECT_LIST_NETWORKS_TRANSIENT
                | VIR_CONNECT_LIST_NETWORKS_AUTOSTART
                | VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART
        }
        _ => 0,
    };
    known.cast_unsigned()
}

impl Backend for PretendedNetworks {
    type Private = ();

    const DOMAIN: Domain = Domain::TEST;

    fn check_flags(&self, function: &'static str, flags: u32) -> Result<()> {
        check_flags(Domain::TEST, flags, flags_of(function), function)
    }

    fn complete(&self, _: &mut Network, _bridges: &dyn Fn() -> Vec<String>) -> Result<()> {
        Ok(())
    }

    /// A network that is not active may be stopped, and one that ends with its run may start by itself.
    fn allows(&self, step: Step, name: &str, now: &Snapshot<NetworkKind<Self>>) -> Result<()> {
        let words = match step {
            Step::Start if now.is_active() => format!("Network '{name}' is already running"),
            Step::Undefine if now.is_active() => format!("Network '{name}' is still running"),
            _ => return Ok(()),
        };
        Err(Error::new(Domain::TEST, Code::OPERATION_INVALID, words))
    }

    fn up(&self, network: Network) -> Fut<'_, Network> {
        Box::pin(std::future::ready(Ok(network)))
    }

    fn down<'a>(&'a self, _name: &'a str) -> Fut<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn updated<'a>(&'a self, _: &'a Network, _section: u32) -> Fut<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn leases(&self, _: &Network, _mac: Option<&str>) -> Result<Vec<NetworkDhcpLease>> {
        Err(Error::unsupported("virNetworkGetDHCPLeases"))
    }
}
