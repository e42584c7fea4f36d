//! What clients can ask of QEMU's guests beyond what every hypervisor has.

mod addresses;
mod blocks;
mod console;
mod devices;
mod keys;
mod monitor;
mod node;
mod processors;

use crate::hypervisor::Qemu;
use crate::probe::Prober;
use crate::settings::Settings;
use api::{Domain, Driver, EventSource, Result};
use engine::domains::Domains;
use engine::{EventBus, Store};
use host::Layout;
use std::path::Path;
use std::sync::Arc;

/// The QEMU driver of a daemon.
pub struct QemuDriver {
    /// Its facets, the ones of networks and storage still missing.
    pub driver: Driver,
    domains: Domains<Qemu>,
}

/// A driver's facets all look at the same domains.
#[derive(Clone)]
pub(crate) struct Facets {
    pub domains: Domains<Qemu>,
    pub consoles: Arc<console::Consoles>,
}

impl QemuDriver {
    /// Loads what is defined, takes over what runs, starts what starts by itself.
    ///
    /// `helper` is the binary that starts programs, `networks` where guests' interfaces find their networks.
    pub async fn open(
        layout: &Layout,
        helper: &Path,
        bus: Arc<EventBus>,
        networks: Arc<dyn api::facets::Networks>,
    ) -> Result<Self> {
        let settings = Settings::load(layout, helper);
        let (cache, run) = (
            settings.dirs.cache.join("capabilities"),
            settings.dirs.objects.state.clone(),
        );
        let prober = Prober::new(cache, run, helper.to_owned());
        let store = Store::new(settings.dirs.objects.clone(), Some("edit"), Domain::QEMU);
        let qemu = Qemu {
            settings: Arc::new(settings),
            prober: Arc::new(prober),
            bus: bus.clone(),
            networks,
            ports: Arc::default(),
        };
        let domains = Domains::new(qemu.clone(), store, bus.clone());
        domains.load().await;
        let alive = domains
            .registry
            .all()
            .iter()
            .filter(|guest| guest.snapshot().is_active())
            .map(|g| g.uuid())
            .collect();
        crate::run::clean_up(&qemu, alive).await;
        let facets = Arc::new(Facets {
            domains: domains.clone(),
            consoles: Arc::default(),
        });
        let shared = Arc::new(domains.clone());
        let events: Arc<dyn EventSource> = bus;
        let driver = Driver {
            events,
            host: facets.clone(),
            domain_lookup: shared.clone(),
            domain_lifecycle: shared.clone(),
            domain_properties: shared.clone(),
            domain_statistics: shared.clone(),
            domain_tuning: shared,
            session: facets.clone(),
            domain_block: facets.clone(),
            domain_devices: facets.clone(),
            domain_guest: facets.clone(),
            qemu_monitor: facets,
            ..Driver::unsupported()
        };
        Ok(QemuDriver { driver, domains })
    }

    /// Whether any guest runs.
    pub fn is_busy(&self) -> bool {
        self.domains
            .registry
            .all()
            .iter()
            .any(|guest| guest.snapshot().is_active())
    }
}

#[api::facet]
impl api::facets::Session for Facets {
    /// The client is gone: the domains that were to end with it end.
    async fn connect_close(&self, call: &api::Call) -> Result<()> {
        self.domains.client_gone(&call.identity).await;
        Ok(())
    }
}
