//! The drivers this daemon has, and which of them a URI means.

use api::{Code, Domain, Driver, Error, Result};
use driver_network::NetworkDriver;
use driver_qemu::QemuDriver;
use driver_storage::StorageDriver;
use engine::EventBus;
use host::Layout;
use std::sync::Arc;

/// A hypervisor that clients can open.
pub struct Hypervisor {
    /// The URI's scheme without transport, such as `qemu`.
    pub scheme: &'static str,
    /// The URI that stands for it when the client names none.
    pub default_uri: String,
    pub driver: Driver,
}

/// Everything the daemon serves.
pub struct Drivers {
    pub hypervisors: Vec<Hypervisor>,
    /// Whether something runs that needs the daemon, so that `--timeout` must wait.
    pub busy: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Reads the configuration again (SIGHUP).
    pub reload: Arc<dyn Fn() + Send + Sync>,
}

/// What a client opened.
pub struct Chosen {
    pub driver: Driver,
    pub uri: String,
}

/// Starts the drivers. The order is that of the table in which a client without a URI finds its hypervisor.
///
/// # Errors
/// A driver that cannot start at all.
pub async fn start(layout: &Layout) -> Result<Drivers> {
    let path = if layout.is_session() { "session" } else { "system" };
    let bus = EventBus::new();
    let networks = NetworkDriver::start(layout, bus.clone()).await?;
    let (busy_networks, reload_networks) = (networks.clone(), networks.clone());
    let storage = Arc::new(StorageDriver::start(layout, bus.clone()).await?);
    let reload_storage = storage.clone();
    let helper = std::env::current_exe()
        .map_err(|error| Error::system(Domain::NONE, error, "cannot find the daemon's own binary"))?;
    let facet = networks.facet();
    let guests = Arc::new(QemuDriver::open(layout, &helper, bus.clone(), facet.clone()).await?);
    let busy_guests = guests.clone();
    let machine = Driver {
        events: bus,
        networks: facet,
        network_ports: Arc::new(networks),
        storage_pools: storage.clone(),
        storage_volumes: storage,
        ..guests.driver.clone()
    };
    let qemu = Hypervisor {
        scheme: "qemu",
        default_uri: format!("qemu:///{path}"),
        driver: machine,
    };
    let test = Hypervisor {
        scheme: "test",
        default_uri: "test:///default".to_owned(),
        driver: driver_test::open("/default").await?,
    };
    Ok(Drivers {
        hypervisors: vec![qemu, test],
        busy: Arc::new(move || busy_networks.is_busy() || busy_guests.is_busy()),
        reload: Arc::new(move || {
            let networks = reload_networks.clone();
            tokio::spawn(async move { networks.reload().await });
            reload_storage.reload();
        }),
    })
}

/// Finds the hypervisor a name means; no name means the first.
///
/// # Errors
/// `VIR_ERR_NO_CONNECT` when there is none.
pub fn choose(hypervisors: &[Hypervisor], name: Option<&str>) -> Result<Chosen> {
    let name = name.filter(|name| !name.is_empty());
    let scheme = name.map(scheme);
    let found = hypervisors
        .iter()
        .find(|hypervisor| scheme.is_none_or(|scheme| hypervisor.scheme == scheme));
    let Some(found) = found else {
        return Err(
            Error::new(Domain::NONE, Code::NO_CONNECT, name.unwrap_or("(null)"))
                .with_hint(format!("this daemon serves: {}", schemes(hypervisors))),
        );
    };
    let uri = name.map_or_else(|| found.default_uri.clone(), str::to_owned);
    Ok(Chosen {
        driver: found.driver.clone(),
        uri,
    })
}

fn scheme(name: &str) -> &str {
    let scheme = name.split_once(':').map_or(name, |(scheme, _)| scheme);
    scheme.split_once('+').map_or(scheme, |(scheme, _)| scheme)
}

fn schemes(hypervisors: &[Hypervisor]) -> String {
    let names: Vec<&str> = hypervisors.iter().map(|hypervisor| hypervisor.scheme).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_chooses_by_its_scheme() {
        let table: Vec<Hypervisor> = ["qemu", "test"]
            .map(|scheme| Hypervisor {
                scheme,
                default_uri: format!("{scheme}:///system"),
                driver: Driver::unsupported(),
            })
            .into();
        let uri = |name| {
            choose(&table, name)
                .map(|chosen| chosen.uri)
                .map_err(|error| error.code())
        };
        assert_eq!(uri(None), Ok("qemu:///system".to_owned()));
        assert_eq!(uri(Some("")), Ok("qemu:///system".to_owned()));
        assert_eq!(
            uri(Some("test+unix:///default")),
            Ok("test+unix:///default".to_owned())
        );
        assert_eq!(uri(Some("xen:///")), Err(Code::NO_CONNECT));
    }
}
