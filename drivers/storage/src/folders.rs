//! Pools that are folders of this host.

use crate::streams::{self, broken};
use crate::{scan, volumes};
use api::constants::*;
use api::{Code, Domain, Error, Fut, Result};
use engine::domains::check_flags;
use engine::pools::{Backend, Change, Content, Found, Pool, Transfer, capabilities};
use engine::{EventBus, Store, blocking};
use host::{Layout, files};
use model::storage::{PoolKind, StoragePool, StorageVol};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file systems of this host, below the pools.
pub struct Folders;

/// The pools of this host.
pub type StorageDriver = engine::pools::Pools<Folders>;

/// Reads what is defined and what is active, and starts what starts by itself. A pool that cannot be read is logged and
/// left out.
pub async fn start(layout: &Layout, bus: Arc<EventBus>) -> StorageDriver {
    let store = Store::new(layout.storage(), Some("pool-edit"), Domain::STORAGE);
    let pools = StorageDriver::new(Folders, store, bus);
    pools.load().await;
    pools
}

impl Backend for Folders {
    const DOMAIN: Domain = Domain::STORAGE;

    fn accepts(&self, function: &'static str, flags: u32) -> Result<()> {
        let unknown = match function {
            "virStorageVolDelete" => VIR_STORAGE_VOL_DELETE_ZEROED.cast_unsigned(),
            _ => 0,
        };
        check_flags(Domain::STORAGE, flags, !unknown, function)
    }

    fn build<'a>(&'a self, config: &'a StoragePool) -> Fut<'a, ()> {
        Box::pin(async move {
            check_kind(config)?;
            build_folder(config).await
        })
    }

    fn start<'a>(&'a self, config: &'a StoragePool, now: &'a Content, flags: u32) -> Fut<'a, Content> {
        Box::pin(async move {
            check_kind(config)?;
            let build = VIR_STORAGE_POOL_CREATE_WITH_BUILD
                | VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE
                | VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;
            if flags & build as u32 != 0 {
                build_folder(config).await?;
            }
            self.scan(config, now).await
        })
    }

    fn delete<'a>(&'a self, config: &'a StoragePool) -> Fut<'a, ()> {
        let path = PathBuf::from(config.target_path());
        Box::pin(blocking(move || {
            std::fs::remove_dir(&path).map_err(|error| {
                Error::system(
                    Domain::STORAGE,
                    error,
                    format!("failed to remove pool '{}'", path.display()),
                )
            })
        }))
    }

    fn scan<'a>(&'a self, config: &'a StoragePool, _now: &'a Content) -> Fut<'a, Content> {
        Box::pin(async move {
            check_kind(config)?;
            let path = PathBuf::from(config.target_path());
            blocking(move || scan::folder(&path)).await
        })
    }

    fn look<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Option<StorageVol>> {
        Box::pin(volumes::look(found))
    }

    fn read_volume(&self, pool: &StoragePool, xml: &str, source: Option<&Found<Self>>) -> Result<StorageVol> {
        volumes::read(pool, xml, source)
    }

    fn create_volume<'a>(
        &'a self,
        pool: &'a Pool<Self>,
        volume: &'a StorageVol,
        source: Option<&'a Found<Self>>,
        flags: u32,
    ) -> Fut<'a, Change> {
        Box::pin(volumes::create(pool, volume, source, flags))
    }

    fn delete_volume<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Change> {
        Box::pin(volumes::delete(found))
    }

    fn resize_volume<'a>(&'a self, found: Found<Self>, capacity_bytes: u64, flags: u32) -> Fut<'a, Change> {
        Box::pin(volumes::resize(found, capacity_bytes, flags))
    }

    fn wipe_volume<'a>(&'a self, found: &'a Found<Self>, algorithm: u32) -> Fut<'a, Change> {
        Box::pin(volumes::wipe(found, algorithm))
    }

    fn upload<'a>(
        &'a self,
        found: &'a Found<Self>,
        offset_bytes: u64,
        length_bytes: u64,
    ) -> Fut<'a, Transfer> {
        Box::pin(async move {
            let file = Arc::new(blocking(streams::open(found, true)).await?);
            let transfer: Transfer =
                Box::new(move |stream| Box::pin(streams::receive(stream, file, offset_bytes, length_bytes)));
            Ok(transfer)
        })
    }

    fn uploaded<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Change> {
        Box::pin(volumes::note(&found.pool, found.volume.name()))
    }

    fn download<'a>(
        &'a self,
        found: &'a Found<Self>,
        offset_bytes: u64,
        length_bytes: u64,
        flags: u32,
    ) -> Fut<'a, Transfer> {
        Box::pin(async move {
            let sparse = flags & VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM as u32 != 0;
            let file = Arc::new(blocking(streams::open(found, false)).await?);
            let size = file
                .metadata()
                .map_err(|error| broken(error, "cannot read from stream"))?
                .len();
            let stop = if length_bytes == 0 {
                size
            } else {
                offset_bytes.saturating_add(length_bytes).min(size)
            };
            let transfer: Transfer =
                Box::new(move |stream| Box::pin(streams::send(stream, file, offset_bytes, stop, sparse)));
            Ok(transfer)
        })
    }

    fn find_sources(&self, kind: &str, _spec: Option<&str>) -> Result<String> {
        let words = format!("pool type '{kind}' does not support source discovery");
        Err(Error::new(Domain::STORAGE, Code::NO_SUPPORT, words))
    }

    fn capabilities(&self) -> Result<String> {
        Ok(capabilities::document(&[PoolKind::Dir]))
    }
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
