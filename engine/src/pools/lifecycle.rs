//! Pools defined, started, refreshed, found again after a restart.

use super::documents::{self, parse};
use crate::JobKind;
use crate::pools::{Backend, Content, Pool, Pools, Refusal, check_document};
use api::constants::*;
use api::{Call, Code, Domain, Error, Result};
use model::PrintOptions;
use model::storage::StoragePool;
use std::sync::Arc;

impl<B: Backend> Pools<B> {
    /// Reads what is defined and what is active, and starts what starts by itself. A pool that cannot be read is logged
    /// and left out.
    pub async fn load(&self) {
        self.load_definitions();
        self.load_active().await;
        if self.registry.store.first_start_since_boot() {
            self.autostart().await;
        }
    }

    /// Takes in definitions that were put beside ours.
    pub fn reload(&self) {
        self.load_definitions();
    }

    fn unseen(&self) -> Arc<Content> {
        Arc::new(self.backend.unseen())
    }

    fn load_definitions(&self) {
        for stored in self.registry.store.load_configs() {
            let entered = parse(&stored.text)
                .and_then(|pool| self.registry.enter(Arc::new(pool), self.unseen(), false));
            match entered {
                Ok((pool, _)) => pool.update(|snapshot| snapshot.autostart = stored.autostart),
                Err(error) => tracing::error!(path = %stored.path.display(), "left out: {error}"),
            }
        }
    }

    async fn load_active(&self) {
        for stored in self.registry.store.load_statuses() {
            let Some(config) = documents::of_status(&stored.text).and_then(|text| parse(text).ok()) else {
                tracing::error!(path = %stored.path.display(), "no status of a pool, left out");
                continue;
            };
            let config = Arc::new(config);
            let name = config.name().to_owned();
            match self.backend.scan(&config, &Content::default()).await {
                Ok(content) => self.enter_active(config, content),
                Err(error) => {
                    tracing::warn!(pool = name, "is not active any more: {error}");
                    if let Err(error) = self.registry.store.delete_status(&name).await {
                        tracing::warn!(pool = name, "{error}");
                    }
                }
            }
        }
    }

    fn enter_active(&self, config: Arc<StoragePool>, content: Content) {
        match self.registry.enter(config.clone(), self.unseen(), true) {
            Ok((pool, _)) => pool.update(|snapshot| {
                snapshot.live = Some(config);
                snapshot.state = Arc::new(content);
            }),
            Err(error) => tracing::error!("an active pool was left out: {error}"),
        }
    }

    async fn autostart(&self) {
        for pool in self.registry.all() {
            let snapshot = pool.snapshot();
            if !snapshot.autostart || snapshot.is_active() {
                continue;
            }
            if let Err(error) = self.start_pool(&Call::internal(), &pool, 0).await {
                tracing::error!(pool = %pool.name(), "does not start by itself: {}", error.explain());
            }
        }
    }

    /// Defines a pool or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or a name, UUID or folder that another pool has.
    pub async fn define(&self, call: &Call, xml: &str) -> Result<Arc<Pool<B>>> {
        let config = Arc::new(self.complete(parse(xml)?)?);
        call.check("storage_pool", Some(config.name()))?;
        let (pool, is_new) = self.registry.enter(config.clone(), self.unseen(), false)?;
        let _job = pool.job(JobKind::Modify, call).await?;
        let old = pool.snapshot().definition.clone();
        pool.update(|snapshot| snapshot.definition = Some(config.clone()));
        if let Err(error) = self.save_definition(&config).await {
            match is_new {
                true => self.registry.forget(&pool),
                false => pool.update(|snapshot| snapshot.definition = old),
            }
            return Err(error);
        }
        self.emit(&pool, VIR_STORAGE_POOL_EVENT_DEFINED);
        Ok(pool)
    }

    /// Starts a pool that is forgotten when it is stopped.
    ///
    /// # Errors
    /// As for [`Pools::define`], and whatever keeps it from starting.
    pub async fn create(&self, call: &Call, xml: &str, flags: u32) -> Result<Arc<Pool<B>>> {
        let config = Arc::new(self.complete(parse(xml)?)?);
        call.check("storage_pool", Some(config.name()))?;
        let (pool, is_new) = self.registry.enter(config.clone(), self.unseen(), false)?;
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            let words = format!("pool is already active as '{}'", config.name());
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
        }
        let ran = self.run(&pool, config, flags).await;
        if is_new {
            match &ran {
                Ok(()) => pool.update(|snapshot| snapshot.definition = None),
                Err(_) => self.registry.forget(&pool),
            }
        }
        ran.map(|()| pool)
    }

    /// Starts a pool that is defined.
    ///
    /// # Errors
    /// It is active already, or whatever keeps it from starting.
    pub async fn start_pool(&self, call: &Call, pool: &Arc<Pool<B>>, flags: u32) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let snapshot = pool.snapshot();
        if snapshot.is_active() {
            return Err(self.backend.refuse(Refusal::AlreadyActive(&pool.name())));
        }
        self.run(pool, snapshot.current().clone(), flags).await
    }

    async fn run(&self, pool: &Arc<Pool<B>>, config: Arc<StoragePool>, flags: u32) -> Result<()> {
        let now = pool.snapshot().state.clone();
        let content = self.backend.start(&config, &now, flags).await?;
        if let Err(error) = self.save_status(&config).await {
            if let Err(left) = self.backend.stop(&config, &content).await {
                tracing::error!(pool = config.name(), "does not stop again: {}", left.explain());
            }
            return Err(error);
        }
        pool.update(|snapshot| {
            snapshot.live = Some(config);
            snapshot.state = Arc::new(content);
        });
        self.emit(pool, VIR_STORAGE_POOL_EVENT_STARTED);
        Ok(())
    }

    /// Makes what a pool lies on.
    ///
    /// # Errors
    /// The pool is active, or it cannot be made.
    pub async fn build(&self, call: &Call, pool: &Arc<Pool<B>>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            return Err(self.backend.refuse(Refusal::AlreadyActive(&pool.name())));
        }
        let config = pool.snapshot().current().clone();
        self.backend.build(&config).await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_CREATED);
        Ok(())
    }

    /// Stops a pool; what it holds stays.
    ///
    /// # Errors
    /// It is not active.
    pub async fn stop_pool(&self, call: &Call, pool: &Arc<Pool<B>>) -> Result<()> {
        let _job = pool.job(JobKind::Destroy, call).await?;
        let snapshot = pool.snapshot();
        let Some(config) = snapshot.live.clone() else {
            return Err(self.backend.refuse(Refusal::NotActive(&pool.name())));
        };
        let left = Arc::new(self.backend.stop(&config, &snapshot.state).await?);
        self.registry.store.delete_status(config.name()).await?;
        let transient = snapshot.definition.is_none();
        pool.update(|snapshot| {
            snapshot.live = None;
            snapshot.state = left;
            snapshot.definition.get_or_insert(config);
        });
        self.emit(pool, VIR_STORAGE_POOL_EVENT_STOPPED);
        if transient {
            self.registry.forget(pool);
        }
        Ok(())
    }

    /// Removes what a pool lies on, which must be empty.
    ///
    /// # Errors
    /// The pool is active, or it cannot be removed.
    pub async fn delete(&self, call: &Call, pool: &Arc<Pool<B>>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            return Err(self.backend.refuse(Refusal::StillActive(&pool.name())));
        }
        let config = pool.snapshot().current().clone();
        self.backend.delete(&config).await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_DELETED);
        Ok(())
    }

    /// Forgets a definition; what the pool holds stays.
    ///
    /// # Errors
    /// The pool is active, or its file cannot be removed.
    pub async fn undefine(&self, call: &Call, pool: &Arc<Pool<B>>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            return Err(self.backend.refuse(Refusal::StillActive(&pool.name())));
        }
        self.registry.store.delete_config(&pool.name()).await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_UNDEFINED);
        self.registry.forget(pool);
        Ok(())
    }

    /// Reads anew what a pool holds.
    ///
    /// # Errors
    /// The pool is not active or cannot be read.
    pub async fn refresh(&self, call: &Call, pool: &Arc<Pool<B>>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let snapshot = pool.snapshot();
        let Some(config) = &snapshot.live else {
            return Err(self.backend.refuse(Refusal::NotActive(&pool.name())));
        };
        let content = Arc::new(self.backend.scan(config, &snapshot.state).await?);
        pool.update(|snapshot| snapshot.state = content);
        self.emit_refresh(pool);
        Ok(())
    }

    /// Makes a pool start by itself, or not.
    ///
    /// # Errors
    /// It has no definition, or the link cannot be made.
    pub async fn set_autostart(&self, call: &Call, pool: &Arc<Pool<B>>, on: bool) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let snapshot = pool.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Err(self.backend.refuse(Refusal::NoDefinition));
        };
        if snapshot.autostart != on {
            self.registry.store.set_autostart(definition.name(), on).await?;
            pool.update(|snapshot| snapshot.autostart = on);
        }
        Ok(())
    }

    async fn save_definition(&self, config: &StoragePool) -> Result<()> {
        let options = PrintOptions {
            inactive: true,
            ..PrintOptions::default()
        };
        self.registry
            .store
            .save_config(config.name(), &config.format(options))
            .await
    }

    async fn save_status(&self, config: &StoragePool) -> Result<()> {
        let inner: String = config
            .format(PrintOptions::default())
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect();
        let xml = format!("<poolstate>\n{inner}</poolstate>\n");
        self.registry.store.save_status(config.name(), &xml).await
    }

    fn complete(&self, mut config: StoragePool) -> Result<StoragePool> {
        if config.uuid.is_none() {
            config.uuid = Some(model::Uuid(crate::random_uuid().0));
        }
        check_document(&config)?;
        let twin = self.registry.all().into_iter().find(|pool| {
            let snapshot = pool.snapshot();
            let other = snapshot.current();
            other.name() != config.name() && documents::have_same_source(&config, other)
        });
        match twin {
            Some(twin) => {
                let words = format!("Storage source conflict with pool: '{}'", twin.name());
                Err(Error::new(Domain::STORAGE, Code::OPERATION_FAILED, words))
            }
            None => Ok(config),
        }
    }
}
