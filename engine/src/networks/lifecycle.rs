//! How networks come, change and go.

use super::{Backend, Net, Networks, Step, documents, parse};
use crate::{JobKind, Lookup};
use api::constants::*;
use api::{Call, Code, Domain, Error, Result};
use model::network::Network;
use std::sync::Arc;

impl<B: Backend> Networks<B> {
    /// Reads what is defined and what is active, puts that in order, and starts what starts by itself.
    pub async fn load(&self) {
        self.load_definitions();
        self.load_active().await;
        if self.registry.store.first_start_since_boot() {
            self.autostart().await;
        }
    }

    /// Takes in definitions that were put beside ours, and makes anew what somebody may have cleared on the host.
    pub async fn reload(&self) {
        self.load_definitions();
        for net in self.registry.all() {
            if let Some(network) = net.snapshot().live.clone() {
                self.adopt(&network).await;
            }
        }
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
            let network = match documents::of_status(&stored.text).map(parse) {
                Some(Ok(network)) => Arc::new(network),
                _ => {
                    tracing::error!(path = %stored.path.display(), "no status of a network, left out");
                    continue;
                }
            };
            if self.adopt(&network).await {
                self.enter_active(network);
            } else {
                self.take_down(&network.name).await;
                self.forget_status(&network.name).await;
            }
        }
        for name in self.backend.leftovers() {
            let active = self
                .registry
                .find(Lookup::Name(&name))
                .is_some_and(|net| net.snapshot().is_active());
            if !active {
                self.take_down(&name).await;
            }
        }
    }

    fn enter_active(&self, network: Arc<Network>) {
        match self.registry.enter(network.clone(), (), true) {
            Ok((net, _)) => {
                net.update(|snapshot| snapshot.live = Some(network));
                self.backend.adopted(&net);
            }
            Err(error) => tracing::error!("an active network was left out: {error}"),
        }
    }

    async fn adopt(&self, network: &Network) -> bool {
        self.backend.adopt(network).await.unwrap_or_else(|error| {
            tracing::error!(network = %network.name, "cannot be taken over: {error}");
            false
        })
    }

    async fn take_down(&self, name: &str) {
        if let Err(error) = self.backend.down(name).await {
            tracing::warn!(network = name, "left over: {error}");
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

    /// Defines a network or changes its definition.
    ///
    /// Errors: what is wrong with the document, or a name, UUID or bridge that another network has.
    pub async fn define(&self, call: &Call, xml: &str) -> Result<Arc<Net<B>>> {
        let network = self.read(xml)?;
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
    /// Errors: as for [`Networks::define`], and whatever keeps it from starting.
    pub async fn create(&self, call: &Call, xml: &str) -> Result<Arc<Net<B>>> {
        let network = self.read(xml)?;
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
    /// Errors: it is active already, or what keeps it from starting.
    pub async fn start_net(&self, call: &Call, net: &Arc<Net<B>>) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        self.backend.allows(Step::Start, &net.name(), &snapshot)?;
        self.run(net, snapshot.current().clone()).await
    }

    async fn run(&self, net: &Arc<Net<B>>, network: Arc<Network>) -> Result<()> {
        let network = Arc::new(self.backend.up(Network::clone(&network)).await?);
        if let Err(error) = self.save_status(&network).await {
            self.take_down(&network.name).await;
            return Err(error);
        }
        net.update(|snapshot| snapshot.live = Some(network));
        self.emit(net, VIR_NETWORK_EVENT_STARTED);
        Ok(())
    }

    /// Stops a network.
    ///
    /// Errors: it is not active.
    pub async fn stop_net(&self, call: &Call, net: &Arc<Net<B>>) -> Result<()> {
        let _job = net.job(JobKind::Destroy, call).await?;
        let snapshot = net.snapshot();
        self.backend.allows(Step::Stop, &net.name(), &snapshot)?;
        let Some(network) = snapshot.live.clone() else {
            self.emit(net, VIR_NETWORK_EVENT_STOPPED);
            return Ok(());
        };
        self.take_down(&network.name).await;
        self.backend.stopped(net);
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
    /// Errors: it has no definition, or its file cannot be removed.
    pub async fn undefine(&self, call: &Call, net: &Arc<Net<B>>) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        self.backend.allows(Step::Undefine, &net.name(), &snapshot)?;
        self.registry.store.delete_config(&net.name()).await?;
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
    /// Errors: it has no definition, or the link cannot be made.
    pub async fn set_autostart(&self, call: &Call, net: &Arc<Net<B>>, on: bool) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        self.backend.allows(Step::Autostart, &net.name(), &snapshot)?;
        if snapshot.autostart != on {
            self.registry.store.set_autostart(&net.name(), on).await?;
            net.update(|snapshot| snapshot.autostart = on);
        }
        Ok(())
    }

    pub(super) async fn save_definition(&self, network: &Network) -> Result<()> {
        let text = documents::definition(network);
        self.registry.store.save_config(&network.name, &text).await
    }

    pub(super) async fn save_status(&self, network: &Network) -> Result<()> {
        let text = documents::status(network);
        self.registry.store.save_status(&network.name, &text).await
    }

    /// A client's document with what it leaves open filled in.
    fn read(&self, xml: &str) -> Result<Arc<Network>> {
        let mut network = parse(xml)?;
        if network.uuid.is_none() {
            network.body.uuid = Some(model::Uuid(crate::random_uuid().0));
        }
        let name = network.name.clone();
        self.backend
            .complete(&mut network, &|| self.bridges_of_others(&name))?;
        Ok(Arc::new(network))
    }

    fn bridges_of_others(&self, name: &str) -> Vec<String> {
        let mut names = Vec::new();
        for net in self.registry.all().into_iter().filter(|net| net.name() != name) {
            let snapshot = net.snapshot();
            let configs = snapshot.definition.iter().chain(&snapshot.live);
            names.extend(configs.map(|config| config.bridge_name().to_owned()));
        }
        names
    }
}
