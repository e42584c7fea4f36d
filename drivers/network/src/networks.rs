//! The networks of this daemon: defined, started, stopped, found again after a restart.

use crate::ports::Ports;
use crate::update;
use crate::uplink::{self, Places};
use api::constants::*;
use api::{Call, Code, Domain, Error, Event, NetworkRef, Result, Uuid};
use engine::{EventBus, JobKind, Kind, Lookup, Object, Registry, Store};
use host::Layout;
use model::PrintOptions;
use model::network::{ForwardMode, Network, NetworkMac, PortRange};
use std::ops::Deref;
use std::sync::Arc;

/// The network driver.
#[derive(Clone)]
pub struct NetworkDriver(Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(crate) registry: Registry<Networks>,
    pub(crate) bus: Arc<EventBus>,
    pub(crate) places: Places,
}

impl Deref for NetworkDriver {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The kind "network".
pub struct Networks;

/// One network.
pub type Net = Object<Networks>;

impl Kind for Networks {
    type Config = Network;
    type Live = ();
    type Private = Ports;
    const OBJECT: &'static str = "network";
    const TITLE: &'static str = "network";
    const DOMAIN: Domain = Domain::NETWORK;

    fn name(config: &Network) -> &str {
        &config.name
    }

    fn uuid(config: &Network) -> Uuid {
        config.uuid.map(|uuid| Uuid(uuid.0)).unwrap_or_default()
    }

    fn missing(lookup: &Lookup<'_>) -> Error {
        let words = match lookup {
            Lookup::Name(name) => format!("no network with matching name '{name}'"),
            Lookup::Uuid(uuid) => format!("no network with matching uuid '{uuid}'"),
            Lookup::Handle(uuid, name) => format!("no network with matching uuid '{uuid}' ({name})"),
            Lookup::Id(id) => format!("no network with matching id {id}"),
        };
        Error::new(Domain::NETWORK, Code::NO_NETWORK, words)
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
        let driver = Self(Arc::new(Inner {
            registry: Registry::new(store),
            bus,
            places,
        }));
        driver.load_definitions();
        driver.load_active().await;
        if driver.registry.store.first_start_since_boot() {
            driver.autostart().await;
        }
        Ok(driver)
    }

    /// Takes in definitions that were put beside ours, and makes the firewall anew, which somebody may have cleared.
    pub async fn reload(&self) {
        self.load_definitions();
        for net in self.registry.all() {
            if let Some(network) = net.snapshot().live.clone() {
                uplink::adopt(&self.places, &network).await;
            }
        }
    }

    /// Whether a network is active, so that the daemon should stay.
    pub fn is_busy(&self) -> bool {
        self.registry.all().iter().any(|net| net.snapshot().is_active())
    }

    fn load_definitions(&self) {
        for stored in self.registry.store.load_configs() {
            let entered =
                parse(&stored.text).and_then(|network| self.registry.enter(Arc::new(network), (), false));
            match entered {
                Ok((net, _)) => net.update(|snapshot| snapshot.autostart = stored.autostart),
                Err(error) => tracing::error!(path = %stored.path.display(), "left out: {error}"),
            }
        }
    }

    /// A network is active if its status file is there and its bridge is; what is left of others is taken away.
    async fn load_active(&self) {
        for stored in self.registry.store.load_statuses() {
            let network = match status_document(&stored.text).map(parse) {
                Some(Ok(network)) => Arc::new(network),
                _ => {
                    tracing::error!(path = %stored.path.display(), "no status of a network, left out");
                    continue;
                }
            };
            if uplink::adopt(&self.places, &network).await {
                self.enter_active(network);
            } else {
                uplink::down(&self.places, &network.name).await;
                self.forget_status(&network.name).await;
            }
        }
        for name in self.places.journals() {
            let active = self
                .registry
                .find(Lookup::Name(&name))
                .is_some_and(|net| net.snapshot().is_active());
            if !active {
                uplink::down(&self.places, &name).await;
            }
        }
    }

    fn enter_active(&self, network: Arc<Network>) {
        match self.registry.enter(network.clone(), (), true) {
            Ok((net, _)) => {
                net.update(|snapshot| snapshot.live = Some(network));
                net.private.load(&self.places, &net.name());
            }
            Err(error) => tracing::error!("an active network was left out: {error}"),
        }
    }

    async fn forget_status(&self, name: &str) {
        if let Err(error) = self.registry.store.delete_status(name).await {
            tracing::warn!(network = name, "{error}");
        }
    }

    async fn autostart(&self) {
        for net in self.registry.all() {
            let snapshot = net.snapshot();
            if !snapshot.autostart || snapshot.is_active() {
                continue;
            }
            if let Err(error) = self.start_net(&Call::internal(), &net).await {
                tracing::error!(network = %net.name(), "does not start by itself: {}", error.explain());
            }
        }
    }

    /// The network a client's handle means, with its rights checked.
    pub(crate) fn lease(&self, call: &Call, net: &NetworkRef) -> Result<Arc<Net>> {
        self.registry.lease(call, Lookup::Handle(net.uuid, &net.name))
    }

    /// The same, and it must be active.
    pub(crate) fn lease_active(&self, call: &Call, net: &NetworkRef) -> Result<Arc<Net>> {
        let net = self.lease(call, net)?;
        if net.snapshot().is_active() {
            Ok(net)
        } else {
            Err(not_active(&net.name()))
        }
    }

    /// A handle for clients.
    pub(crate) fn handle(net: &Net) -> NetworkRef {
        NetworkRef {
            name: net.name(),
            uuid: net.uuid(),
        }
    }

    pub(crate) fn emit(&self, net: &Net, event: i32) {
        self.bus.emit(&Event::NetworkLifecycle {
            net: Self::handle(net),
            event,
            detail: 0,
        });
    }

    /// Defines a network or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or a name, UUID or bridge that another network has.
    pub async fn define(&self, call: &Call, xml: &str) -> Result<Arc<Net>> {
        let network = Arc::new(self.complete(parse(xml)?)?);
        call.check("network", Some(&network.name))?;
        let (net, is_new) = self.registry.enter(network.clone(), (), false)?;
        let _job = net.job(JobKind::Modify, call).await?;
        let old = net.snapshot().definition.clone();
        net.update(|snapshot| snapshot.definition = Some(network.clone()));
        if let Err(error) = self.save_definition(&network).await {
            match is_new {
                true => self.registry.forget(&net),
                false => net.update(|snapshot| snapshot.definition = old),
            }
            return Err(error);
        }
        self.emit(&net, VIR_NETWORK_EVENT_DEFINED);
        Ok(net)
    }

    /// Starts a network that is forgotten when it is stopped.
    ///
    /// # Errors
    /// As for [`NetworkDriver::define`], and whatever keeps it from starting.
    pub async fn create(&self, call: &Call, xml: &str) -> Result<Arc<Net>> {
        let network = Arc::new(self.complete(parse(xml)?)?);
        call.check("network", Some(&network.name))?;
        let (net, is_new) = self.registry.enter(network.clone(), (), false)?;
        let _job = net.job(JobKind::Modify, call).await?;
        if net.snapshot().is_active() {
            let words = format!("network is already active as '{}'", network.name);
            return Err(Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words));
        }
        let ran = self.run(&net, network).await;
        if is_new {
            match &ran {
                Ok(()) => net.update(|snapshot| snapshot.definition = None),
                Err(_) => self.registry.forget(&net),
            }
        }
        ran.map(|()| net)
    }

    /// Starts a network that is defined.
    ///
    /// # Errors
    /// It is active already, or what keeps it from starting.
    pub async fn start_net(&self, call: &Call, net: &Arc<Net>) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        if snapshot.is_active() {
            return Err(Error::new(
                Domain::NETWORK,
                Code::OPERATION_INVALID,
                "network is already active",
            ));
        }
        self.run(net, snapshot.current().clone()).await
    }

    async fn run(&self, net: &Arc<Net>, network: Arc<Network>) -> Result<()> {
        let network = Arc::new(with_ports(Network::clone(&network)));
        uplink::up(&self.places, &network).await?;
        if let Err(error) = self.save_status(&network).await {
            uplink::down(&self.places, &network.name).await;
            return Err(error);
        }
        net.update(|snapshot| snapshot.live = Some(network));
        self.emit(net, VIR_NETWORK_EVENT_STARTED);
        Ok(())
    }

    /// Stops a network.
    ///
    /// # Errors
    /// It is not active.
    pub async fn stop_net(&self, call: &Call, net: &Arc<Net>) -> Result<()> {
        let _job = net.job(JobKind::Destroy, call).await?;
        let snapshot = net.snapshot();
        let Some(network) = snapshot.live.clone() else {
            return Err(not_active(&net.name()));
        };
        uplink::down(&self.places, &network.name).await;
        net.private.clear(&self.places, &network.name);
        self.registry.store.delete_status(&network.name).await?;
        let transient = snapshot.definition.is_none();
        net.update(|snapshot| {
            snapshot.live = None;
            snapshot.definition.get_or_insert(network);
        });
        self.emit(net, VIR_NETWORK_EVENT_STOPPED);
        if transient {
            self.registry.forget(net);
        }
        Ok(())
    }

    /// Forgets a definition; an active network becomes transient.
    ///
    /// # Errors
    /// It has no definition, or its file cannot be removed.
    pub async fn undefine(&self, call: &Call, net: &Arc<Net>) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        let Some(definition) = &snapshot.definition else {
            let words = "can't undefine transient network";
            return Err(Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words));
        };
        self.registry.store.delete_config(&definition.name).await?;
        self.emit(net, VIR_NETWORK_EVENT_UNDEFINED);
        if snapshot.is_active() {
            net.update(|snapshot| {
                snapshot.definition = None;
                snapshot.autostart = false;
            });
        } else {
            self.registry.forget(net);
        }
        Ok(())
    }

    /// Makes a network start by itself, or not.
    ///
    /// # Errors
    /// It has no definition, or the link cannot be made.
    pub async fn set_autostart(&self, call: &Call, net: &Arc<Net>, on: bool) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        let Some(definition) = &snapshot.definition else {
            let words = "cannot set autostart for transient network";
            return Err(Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words));
        };
        if snapshot.autostart != on {
            self.registry.store.set_autostart(&definition.name, on).await?;
            net.update(|snapshot| snapshot.autostart = on);
        }
        Ok(())
    }

    pub(crate) async fn save_definition(&self, network: &Network) -> Result<()> {
        let options = PrintOptions {
            inactive: true,
            ..PrintOptions::default()
        };
        self.registry
            .store
            .save_config(&network.name, &network.format(options))
            .await
    }

    pub(crate) async fn save_status(&self, network: &Network) -> Result<()> {
        let inner: String = network
            .format(PrintOptions::default())
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect();
        let xml = format!(
            "<networkstatus>\n  <class_id bitmap='0-2'/>\n  <floor sum='0'/>\n{inner}</networkstatus>\n"
        );
        self.registry.store.save_status(&network.name, &xml).await
    }

    /// What a network gets that its document leaves open: identity, bridge, and the bridge's address.
    fn complete(&self, mut network: Network) -> Result<Network> {
        if network.uuid.is_none() {
            network.body.uuid = Some(model::Uuid(engine::random_uuid().0));
        }
        if !uplink::makes_bridge(&network) {
            return Ok(network);
        }
        let others = self.bridges_of_others(&network);
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
        Ok(network)
    }

    fn bridges_of_others(&self, network: &Network) -> Vec<String> {
        let mut names = Vec::new();
        for net in self
            .registry
            .all()
            .into_iter()
            .filter(|net| net.name() != network.name)
        {
            let snapshot = net.snapshot();
            let configs = snapshot.definition.iter().chain(&snapshot.live);
            names.extend(configs.map(|config| config.bridge_name().to_owned()));
        }
        names
    }
}

/// "network 'x' is not active".
pub fn not_active(name: &str) -> Error {
    Error::new(
        Domain::NETWORK,
        Code::OPERATION_INVALID,
        format!("network '{name}' is not active"),
    )
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

/// Reads a document, its problems as the error clients see.
pub fn parse(text: &str) -> Result<Network> {
    let read = Network::parse(text).map_err(|problems| {
        if problems.message().starts_with("Missing required element 'name'") {
            return Error::plain(Domain::NETWORK, Code::NO_NAME);
        }
        engine::document_error(Domain::NETWORK, &problems)
    });
    read.and_then(check)
}

/// What every network of this driver must have, whoever made its document.
fn check(network: Network) -> Result<Network> {
    let mode = network.forward_mode();
    if matches!(mode, ForwardMode::Nat | ForwardMode::Route) && network.ips.is_empty() {
        let words = format!(
            "{mode} forwarding requested, but no IP address provided for network '{}'",
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

/// The network's own document inside of a status file.
fn status_document(text: &str) -> Option<&str> {
    let begin = text.find("<network>").or_else(|| text.find("<network "))?;
    let end = text.rfind("</network>")?;
    text.get(begin..end + "</network>".len())
}
