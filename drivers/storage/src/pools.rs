//! The pools of this daemon: defined, started, refreshed, found again after a restart.

use crate::scan::{self, Content};
use api::constants::*;
use api::{Call, Code, Domain, Error, Event, Result, StoragePoolRef, Uuid};
use engine::{EventBus, JobKind, Kind, Lookup, Object, Registry, Store, blocking};
use host::{Layout, files};
use model::PrintOptions;
use model::storage::{PoolKind, StoragePool};
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The storage driver.
#[derive(Clone)]
pub struct StorageDriver(Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(crate) registry: Registry<Pools>,
    pub(crate) bus: Arc<EventBus>,
}

impl Deref for StorageDriver {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The kind "storage pool".
pub struct Pools;

/// One pool.
pub type Pool = Object<Pools>;

impl Kind for Pools {
    type Config = StoragePool;
    type Live = Arc<Content>;
    type Private = ();
    const OBJECT: &'static str = "storage_pool";
    const TITLE: &'static str = "pool";
    const DOMAIN: Domain = Domain::STORAGE;

    fn name(config: &StoragePool) -> &str {
        config.name()
    }

    fn uuid(config: &StoragePool) -> Uuid {
        config.uuid.map(|uuid| Uuid(uuid.0)).unwrap_or_default()
    }

    fn missing(lookup: &Lookup<'_>) -> Error {
        let words = match lookup {
            Lookup::Name(name) => format!("no storage pool with matching name '{name}'"),
            Lookup::Uuid(uuid) => format!("no storage pool with matching uuid '{uuid}'"),
            Lookup::Handle(uuid, name) => format!("no storage pool with matching uuid '{uuid}' ({name})"),
            Lookup::Id(id) => format!("no storage pool with matching id {id}"),
        };
        Error::new(Domain::STORAGE, Code::NO_STORAGE_POOL, words)
    }
}

impl StorageDriver {
    /// Reads what is defined and what is active, and starts what starts by itself.
    ///
    /// # Errors
    /// None now; a pool that cannot be read is logged and left out.
    pub async fn start(layout: &Layout, bus: Arc<EventBus>) -> Result<Self> {
        let store = Store::new(layout.storage(), Some("pool-edit"), Domain::STORAGE);
        let driver = Self(Arc::new(Inner {
            registry: Registry::new(store),
            bus,
        }));
        driver.load_definitions();
        driver.load_active().await;
        if driver.registry.store.first_start_since_boot() {
            driver.autostart().await;
        }
        Ok(driver)
    }

    /// Takes in definitions that were put beside ours.
    pub fn reload(&self) {
        self.load_definitions();
    }

    fn load_definitions(&self) {
        for stored in self.registry.store.load_configs() {
            let entered = parse(&stored.text)
                .and_then(|pool| self.registry.enter(Arc::new(pool), Arc::default(), false));
            match entered {
                Ok((pool, _)) => pool.update(|snapshot| snapshot.autostart = stored.autostart),
                Err(error) => tracing::error!(path = %stored.path.display(), "left out: {error}"),
            }
        }
    }

    async fn load_active(&self) {
        for stored in self.registry.store.load_statuses() {
            let Some(config) = status_document(&stored.text).and_then(|text| parse(text).ok()) else {
                tracing::error!(path = %stored.path.display(), "no status of a pool, left out");
                continue;
            };
            let config = Arc::new(config);
            let name = config.name().to_owned();
            match read_content(&config).await {
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
        match self.registry.enter(config.clone(), Arc::default(), true) {
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

    pub(crate) fn lease(&self, call: &Call, pool: &StoragePoolRef) -> Result<Arc<Pool>> {
        self.registry.lease(call, Lookup::Handle(pool.uuid, &pool.name))
    }

    pub(crate) fn lease_active(&self, call: &Call, pool: &StoragePoolRef) -> Result<Arc<Pool>> {
        let pool = self.lease(call, pool)?;
        if pool.snapshot().is_active() {
            Ok(pool)
        } else {
            Err(not_active(&pool.name()))
        }
    }

    pub(crate) fn handle(pool: &Pool) -> StoragePoolRef {
        StoragePoolRef {
            name: pool.name(),
            uuid: pool.uuid(),
        }
    }

    pub(crate) fn emit(&self, pool: &Pool, event: i32) {
        self.bus.emit(&Event::PoolLifecycle {
            pool: Self::handle(pool),
            event,
            detail: 0,
        });
    }

    /// Defines a pool or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or a name, UUID or folder that another pool has.
    pub async fn define(&self, call: &Call, xml: &str) -> Result<Arc<Pool>> {
        let config = Arc::new(self.complete(parse(xml)?)?);
        call.check("storage_pool", Some(config.name()))?;
        let (pool, is_new) = self.registry.enter(config.clone(), Arc::default(), false)?;
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
    /// As for [`StorageDriver::define`], and whatever keeps it from starting.
    pub async fn create(&self, call: &Call, xml: &str, flags: u32) -> Result<Arc<Pool>> {
        let config = Arc::new(self.complete(parse(xml)?)?);
        call.check("storage_pool", Some(config.name()))?;
        let (pool, is_new) = self.registry.enter(config.clone(), Arc::default(), false)?;
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
    /// It is active already, or its folder cannot be read.
    pub async fn start_pool(&self, call: &Call, pool: &Arc<Pool>, flags: u32) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let snapshot = pool.snapshot();
        if snapshot.is_active() {
            return Err(already_active(&pool.name()));
        }
        self.run(pool, snapshot.current().clone(), flags).await
    }

    async fn run(&self, pool: &Arc<Pool>, config: Arc<StoragePool>, flags: u32) -> Result<()> {
        check_kind(&config)?;
        let build = VIR_STORAGE_POOL_CREATE_WITH_BUILD
            | VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE
            | VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;
        if flags & build as u32 != 0 {
            build_folder(&config).await?;
        }
        let content = read_content(&config).await?;
        self.save_status(&config).await?;
        pool.update(|snapshot| {
            snapshot.live = Some(config);
            snapshot.state = Arc::new(content);
        });
        self.emit(pool, VIR_STORAGE_POOL_EVENT_STARTED);
        Ok(())
    }

    /// Makes the folder below a pool.
    ///
    /// # Errors
    /// The pool is active, or the folder cannot be made.
    pub async fn build(&self, call: &Call, pool: &Arc<Pool>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            let words = format!("storage pool '{}' is already active", pool.name());
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
        }
        let config = pool.snapshot().current().clone();
        check_kind(&config)?;
        build_folder(&config).await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_CREATED);
        Ok(())
    }

    /// Stops a pool; what it holds stays.
    ///
    /// # Errors
    /// It is not active.
    pub async fn stop_pool(&self, call: &Call, pool: &Arc<Pool>) -> Result<()> {
        let _job = pool.job(JobKind::Destroy, call).await?;
        let snapshot = pool.snapshot();
        let Some(config) = snapshot.live.clone() else {
            return Err(not_active(&pool.name()));
        };
        self.registry.store.delete_status(config.name()).await?;
        let transient = snapshot.definition.is_none();
        pool.update(|snapshot| {
            snapshot.live = None;
            snapshot.state = Arc::default();
            snapshot.definition.get_or_insert(config);
        });
        self.emit(pool, VIR_STORAGE_POOL_EVENT_STOPPED);
        if transient {
            self.registry.forget(pool);
        }
        Ok(())
    }

    /// Removes the folder below a pool, which must be empty.
    ///
    /// # Errors
    /// The pool is active, or the folder cannot be removed.
    pub async fn delete(&self, call: &Call, pool: &Arc<Pool>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            let words = format!("storage pool '{}' is still active", pool.name());
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
        }
        let config = pool.snapshot().current().clone();
        let path = PathBuf::from(config.target_path());
        blocking(move || {
            std::fs::remove_dir(&path).map_err(|error| {
                Error::system(
                    Domain::STORAGE,
                    error,
                    format!("failed to remove pool '{}'", path.display()),
                )
            })
        })
        .await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_DELETED);
        Ok(())
    }

    /// Forgets a definition; what the pool holds stays.
    ///
    /// # Errors
    /// The pool is active, or its file cannot be removed.
    pub async fn undefine(&self, call: &Call, pool: &Arc<Pool>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        if pool.snapshot().is_active() {
            let words = format!("storage pool '{}' is still active", pool.name());
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
        }
        self.registry.store.delete_config(&pool.name()).await?;
        self.emit(pool, VIR_STORAGE_POOL_EVENT_UNDEFINED);
        self.registry.forget(pool);
        Ok(())
    }

    /// Reads the folder anew.
    ///
    /// # Errors
    /// The pool is not active or its folder cannot be read.
    pub async fn refresh(&self, call: &Call, pool: &Arc<Pool>) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let Some(config) = pool.snapshot().live.clone() else {
            return Err(not_active(&pool.name()));
        };
        let content = Arc::new(read_content(&config).await?);
        pool.update(|snapshot| snapshot.state = content);
        self.bus.emit(&Event::PoolRefresh {
            pool: Self::handle(pool),
        });
        Ok(())
    }

    /// Makes a pool start by itself, or not.
    ///
    /// # Errors
    /// It has no definition, or the link cannot be made.
    pub async fn set_autostart(&self, call: &Call, pool: &Arc<Pool>, on: bool) -> Result<()> {
        let _job = pool.job(JobKind::Modify, call).await?;
        let snapshot = pool.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Err(Error::internal(Domain::STORAGE, "pool has no config file"));
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
            config.uuid = Some(model::Uuid(engine::random_uuid().0));
        }
        check_document(&config)?;
        let twin = self.registry.all().into_iter().find(|pool| {
            let snapshot = pool.snapshot();
            let other = snapshot.current();
            other.uuid != config.uuid
                && !config.target_path().is_empty()
                && other.target_path() == config.target_path()
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

/// What every pool's document must say, whoever serves it.
///
/// # Errors
/// `VIR_ERR_XML_ERROR` for a pool of files that has no folder.
pub fn check_document(config: &StoragePool) -> Result<()> {
    let needs_path = matches!(
        config.kind,
        PoolKind::Dir | PoolKind::Fs | PoolKind::Netfs | PoolKind::Vstorage
    );
    if needs_path && config.target_path().is_empty() {
        return Err(Error::new(
            Domain::STORAGE,
            Code::XML_ERROR,
            "missing storage pool target path",
        ));
    }
    Ok(())
}

/// Only folders are pools as yet.
fn check_kind(config: &StoragePool) -> Result<()> {
    match config.kind {
        PoolKind::Dir => Ok(()),
        other => {
            let words = format!("missing backend for pool type {} ({other})", other as i32);
            Err(Error::internal(Domain::STORAGE, words).with_hint("pools of type 'dir' are supported"))
        }
    }
}

pub(crate) async fn read_content(config: &StoragePool) -> Result<Content> {
    check_kind(config)?;
    let path = PathBuf::from(config.target_path());
    blocking(move || scan::folder(&path)).await
}

async fn build_folder(config: &StoragePool) -> Result<()> {
    let path = PathBuf::from(config.target_path());
    let permissions = config
        .target
        .as_ref()
        .and_then(|target| target.permissions.clone())
        .unwrap_or_default();
    let mode = permissions.mode.map_or(0o711, |mode| mode.0);
    let id = |id: Option<i64>| id.and_then(|id| u32::try_from(id).ok());
    let (owner, group) = (id(permissions.owner), id(permissions.group));
    blocking(move || {
        make_folder(&path, mode, owner, group).map_err(|error| {
            Error::system(
                Domain::STORAGE,
                error,
                format!("cannot create path '{}'", path.display()),
            )
        })
    })
    .await
}

fn make_folder(path: &Path, mode: u32, owner: Option<u32>, group: Option<u32>) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        files::make_dir(parent, 0o755)?;
    }
    files::make_dir(path, mode)?;
    if owner.is_some() || group.is_some() {
        std::os::unix::fs::chown(path, owner, group)?;
    }
    Ok(())
}

fn not_active(name: &str) -> Error {
    Error::new(
        Domain::STORAGE,
        Code::OPERATION_INVALID,
        format!("storage pool '{name}' is not active"),
    )
}

fn already_active(name: &str) -> Error {
    Error::new(
        Domain::STORAGE,
        Code::OPERATION_INVALID,
        format!("storage pool '{name}' is already active"),
    )
}

fn parse(text: &str) -> Result<StoragePool> {
    StoragePool::parse(text).map_err(|problems| engine::document_error(Domain::STORAGE, &problems))
}

/// The pool's own document inside of a status file.
fn status_document(text: &str) -> Option<&str> {
    let begin = text.find("<pool ").or_else(|| text.find("<pool>"))?;
    let end = text.rfind("</pool>")?;
    text.get(begin..end + "</pool>".len())
}
