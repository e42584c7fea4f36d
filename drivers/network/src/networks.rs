//! The networks of this host: what the engine's networks are made of here.

use crate::leases;
use crate::ports::Ports;
use crate::uplink::{self, Places};
use api::facets::Networks as NetworksFacet;
use api::{Code, Domain, Error, Fut, NetworkDhcpLease, Result};
use engine::networks::{Backend, NetworkKind, Networks, Step, not_active, update};
use engine::{EventBus, Snapshot, Store};
use host::Layout;
use model::network::{ForwardMode, Network, NetworkMac, PortRange};
use std::ops::Deref;
use std::sync::Arc;

/// The network driver.
#[derive(Clone)]
pub struct NetworkDriver(Networks<HostNetworks>);

/// Networks by bridges, dnsmasq and nftables.
pub struct HostNetworks {
    pub(crate) places: Places,
}

/// One network.
pub type Net = engine::networks::Net<HostNetworks>;

impl Deref for NetworkDriver {
    type Target = Networks<HostNetworks>;

    fn deref(&self) -> &Networks<HostNetworks> {
        &self.0
    }
}

impl NetworkDriver {
    /// Reads what is defined and what is active, puts that in order, and starts what starts by itself.
    ///
    /// # Errors
    /// The driver's directories cannot be used.
    pub async fn start(layout: &Layout, bus: Arc<EventBus>) -> Result<Self> {
        let places = Places::new(layout)
            .map_err(|error| Error::system(Domain::NETWORK, error, "cannot prepare the network driver"))?;
        let store = Store::new(places.dirs.objects.clone(), Some("net-edit"), Domain::NETWORK);
        let networks = Networks::new(HostNetworks { places }, store, bus);
        networks.load().await;
        Ok(Self(networks))
    }

    /// The procedures of networks.
    pub fn facet(&self) -> Arc<dyn NetworksFacet> {
        Arc::new(self.0.clone())
    }
}

fn invalid(words: &str) -> Error {
    Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words)
}

impl Backend for HostNetworks {
    type Private = Ports;

    const DOMAIN: Domain = Domain::NETWORK;

    /// A bridge, and the bridge's address.
    fn complete(&self, network: &mut Network, bridges: &dyn Fn() -> Vec<String>) -> Result<()> {
        if !uplink::makes_bridge(network) {
            return Ok(());
        }
        let others = bridges();
        let named = network.bridge_name().to_owned();
        if !named.is_empty() && others.contains(&named) {
            let words = format!("bridge name '{named}' already in use.");
            return Err(Error::internal(Domain::NETWORK, words));
        }
        if named.is_empty() || named.contains("%d") {
            let template = if named.is_empty() { "virbr%d" } else { &named };
            let free = (0..4096).map(|number| template.replacen("%d", &number.to_string(), 1));
            let chosen = free
                .into_iter()
                .find(|name| !others.contains(name) && !host::link::exists(name));
            network.body.bridge.get_or_insert_default().name = chosen;
        }
        if network.mac.is_none() {
            let [.., a, b, c] = engine::random_uuid().0;
            network.body.mac = Some(NetworkMac {
                address: model::Mac([0x52, 0x54, 0, a, b, c]),
            });
        }
        Ok(())
    }

    fn allows(&self, step: Step, name: &str, now: &Snapshot<NetworkKind<Self>>) -> Result<()> {
        let (active, persistent) = (now.is_active(), now.definition.is_some());
        match step {
            Step::Start if active => Err(invalid("network is already active")),
            Step::Stop if !active => Err(not_active(name)),
            Step::Undefine if !persistent => Err(invalid("can't undefine transient network")),
            Step::Autostart if !persistent => Err(invalid("cannot set autostart for transient network")),
            _ => Ok(()),
        }
    }

    fn up(&self, network: Network) -> Fut<'_, Network> {
        Box::pin(async move {
            let network = with_ports(network);
            uplink::up(&self.places, &network).await?;
            Ok(network)
        })
    }

    fn down<'a>(&'a self, name: &'a str) -> Fut<'a, ()> {
        Box::pin(async move {
            uplink::down(&self.places, name).await;
            Ok(())
        })
    }

    fn adopt<'a>(&'a self, network: &'a Network) -> Fut<'a, bool> {
        Box::pin(async move { Ok(uplink::adopt(&self.places, network).await) })
    }

    fn adopted(&self, net: &Net) {
        net.private.load(&self.places, &net.name());
    }

    fn stopped(&self, net: &Net) {
        net.private.clear(&self.places, &net.name());
    }

    fn leftovers(&self) -> Vec<String> {
        self.places.journals()
    }

    fn updated<'a>(&'a self, network: &'a Network, section: u32) -> Fut<'a, ()> {
        Box::pin(async move {
            if update::is_in_lists(section) && uplink::has_dnsmasq(&self.places, &network.name) {
                return uplink::refresh_dnsmasq(&self.places, network);
            }
            uplink::restart_dnsmasq(&self.places, network).await
        })
    }

    fn leases(&self, network: &Network, mac: Option<&str>) -> Result<Vec<NetworkDhcpLease>> {
        let all = leases::read(&self.places.leases(network))
            .map_err(|error| Error::system(Domain::NETWORK, error, "cannot read the leases"))?;
        Ok(leases::of_network(network, &all, mac))
    }

    fn connections(&self, net: &Net) -> u32 {
        u32::try_from(net.private.count()).unwrap_or(u32::MAX)
    }
}

/// An active network says which ports its translated packets get.
fn with_ports(mut network: Network) -> Network {
    let translates = network.forward_mode() == ForwardMode::Nat;
    if let Some(forward) = network.body.forward.as_mut().filter(|_| translates) {
        let nat = forward.nat.get_or_insert_default();
        nat.port.get_or_insert(PortRange {
            start: 1024,
            end: 65535,
        });
    }
    network
}
