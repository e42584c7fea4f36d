//! A hypervisor that only pretends, on the engine that real ones run on: `test:///default` and `test:///FILE`.
//!
//! Nothing is started, and nothing is written but the images that clients save guests into: what is defined here ends
//! with the process.

mod devices;
mod domain_devices;
mod guest;
mod host;
mod hypervisor;
mod image;
mod interfaces;
mod networks;
mod node;
mod pools;

pub use hypervisor::Pretence;

use api::constants::VIR_DOMAIN_RUNNING_UNKNOWN;
use api::{Call, Code, Domain, Driver, Error, Result};
use engine::domains::Domains;
use engine::{EventBus, Store};
use std::sync::Arc;

/// Opens `test:///default` (path `/default`) or the node described by the file at `path`.
///
/// Errors: the file cannot be read, or describes something that cannot be.
pub async fn open(path: &str) -> Result<Driver> {
    let described = match path {
        "" | "/" => {
            let words = "testOpen: supply a path or use test:///default";
            return Err(Error::new(Domain::TEST, Code::INVALID_ARG, words));
        }
        "/default" => node::Described::built_in()?,
        file => node::Described::from_file(file)?,
    };
    let bus = EventBus::new();
    let domains = Domains::new(Pretence, Store::in_memory(Domain::TEST), bus.clone());
    let call = Call::internal();
    for xml in &described.domains {
        let guest = domains.define(&call, xml, 0).await?;
        domains.start(&call, &guest, 0).await?;
        // It was running before anybody looked, so nobody knows since which event.
        guest.update(|snapshot| snapshot.state.phase.reason = VIR_DOMAIN_RUNNING_UNKNOWN);
    }
    let domain_devices = Arc::new(domain_devices::Devices(domains.clone()));
    let networks = networks::open(&described, bus.clone()).await?;
    let software = guest::Software {
        domains: domains.clone(),
        networks: networks.clone(),
    };
    let pools = Arc::new(pools::open(bus.clone(), &described.pools).await?);
    let domains = Arc::new(domains);
    Ok(Driver {
        node_devices: Arc::new(devices::devices(&described, bus.clone())?),
        interfaces: Arc::new(interfaces::interfaces(&described)?),
        events: bus,
        host: Arc::new(host::PretendedHost::new(described)),
        domain_lookup: domains.clone(),
        domain_lifecycle: domains.clone(),
        domain_properties: domains.clone(),
        domain_statistics: domains.clone(),
        domain_tuning: domains,
        domain_devices: domain_devices.clone(),
        domain_block: domain_devices,
        domain_guest: Arc::new(software),
        networks: Arc::new(networks),
        storage_pools: pools.clone(),
        storage_volumes: pools,
        ..Driver::unsupported()
    })
}
