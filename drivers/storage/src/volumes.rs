//! Volumes: made, copied, resized, wiped, removed. Each change holds the pool's job and ends with a new picture.

use crate::commands::{self, SecretFiles};
use crate::pools::{Pool, StorageDriver};
use crate::{capabilities, content, scan};
use api::constants::*;
use api::{Call, Code, Domain, Error, Event, Result, StorageVolRef};
use engine::{JobGuard, JobKind, Lookup, blocking};
use host::process::Tool;
use model::storage::{PoolKind, StorageVol, VolumeKind, VolumeReadOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The patterns volumes can be overwritten with, by their numbers.
const WIPE_ALGORITHMS: [&str; 10] = [
    "zero",
    "nnsa",
    "dod",
    "bsi",
    "gutmann",
    "schneier",
    "pfitzner7",
    "pfitzner33",
    "random",
    "trim",
];

/// The mode of a volume whose document names none.
const DEFAULT_MODE: u32 = 0o600;

/// A volume and where it is.
#[derive(Clone)]
pub struct Found {
    pub pool: Arc<Pool>,
    pub volume: Arc<StorageVol>,
}

impl Found {
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.volume.target.path.as_deref().unwrap_or_default())
    }

    pub fn is_raw(&self) -> bool {
        matches!(self.volume.target.format(), "raw" | "iso")
    }

    pub fn capacity_bytes(&self) -> u64 {
        self.volume.capacity.0.unwrap_or_default()
    }
}

fn failed<'a>(what: &'a str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + 'a {
    move |error| Error::system(Domain::STORAGE, error, format!("{what} '{}'", path.display()))
}

fn invalid(words: &str) -> Error {
    Error::new(Domain::STORAGE, Code::INVALID_ARG, words)
}

/// A format that volumes of a folder can have.
fn check_format(format: &str) -> Result<()> {
    if capabilities::VOLUME_FORMATS.contains(&format) {
        return Ok(());
    }
    let words = format!("unknown volume format type {format}");
    Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words))
}

/// A name that stays within its folder.
fn check_name(name: &str) -> Result<()> {
    if name.contains('/') || matches!(name, "" | "." | "..") || name.chars().any(char::is_control) {
        let words = format!("volume name '{name}' cannot contain '/'");
        return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
    }
    Ok(())
}

impl StorageDriver {
    /// A handle for clients.
    pub(crate) fn volume_handle(pool: &str, volume: &StorageVol) -> StorageVolRef {
        StorageVolRef {
            pool: pool.to_owned(),
            name: volume.name().to_owned(),
            key: volume.key.clone().unwrap_or_default(),
        }
    }

    /// The volume of a handle, with the caller's rights checked.
    pub(crate) fn find_volume(&self, call: &Call, vol: &StorageVolRef) -> Result<Found> {
        let pool = self.registry.lease(call, Lookup::Name(&vol.pool))?;
        self.volume_in(call, &pool, &vol.name)
    }

    pub(crate) fn volume_in(&self, call: &Call, pool: &Arc<Pool>, name: &str) -> Result<Found> {
        let snapshot = pool.snapshot();
        if !snapshot.is_active() {
            let words = format!("storage pool '{}' is not active", pool.name());
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
        }
        let volume = snapshot.state.volumes.get(name).cloned().ok_or_else(|| {
            let words = format!("no storage vol with matching name '{name}'");
            Error::new(Domain::STORAGE, Code::NO_STORAGE_VOL, words)
        })?;
        call.check("storage_vol", Some(name))?;
        Ok(Found {
            pool: pool.clone(),
            volume,
        })
    }

    /// The volume of some active pool that `fits`.
    pub(crate) fn search(&self, call: &Call, fits: impl Fn(&StorageVol) -> bool) -> Option<Found> {
        self.registry.list(call).into_iter().find_map(|pool| {
            let snapshot = pool.snapshot();
            let volume = snapshot
                .state
                .volumes
                .values()
                .find(|volume| fits(volume))
                .cloned()?;
            Some(Found { pool, volume })
        })
    }

    /// The volume as it is on disk now.
    pub(crate) async fn fresh(&self, found: Found) -> Result<Found> {
        let (dir, name) = (folder(&found.pool), found.volume.name().to_owned());
        let now = blocking(move || {
            scan::volume(&dir, &name).map_err(failed("cannot open volume", &dir.join(&name)))
        });
        match now.await? {
            Some(volume) => Ok(Found {
                volume: Arc::new(volume),
                ..found
            }),
            None => Ok(found),
        }
    }

    /// Makes a volume, as a copy of another if one is given.
    ///
    /// # Errors
    /// What is wrong with the document, a name that is taken, or what the disk or qemu-img says.
    pub async fn create_volume(
        &self,
        call: &Call,
        pool: &Arc<Pool>,
        xml: &str,
        source: Option<Found>,
        flags: u32,
    ) -> Result<StorageVolRef> {
        let options = VolumeReadOptions {
            no_capacity: source.is_some(),
            optional_capacity: true,
        };
        let mut volume = StorageVol::parse(xml, PoolKind::Dir, options)
            .map_err(|problems| engine::document_error(Domain::STORAGE, &problems))?;
        check_name(volume.name())?;
        check_format(volume.target.format())?;
        call.check("storage_vol", Some(volume.name()))?;
        let _job = pool.job(JobKind::Modify, call).await?;
        let (dir, name) = (folder(pool), volume.name().to_owned());
        if pool.snapshot().state.volumes.contains_key(&name) || dir.join(&name).symlink_metadata().is_ok() {
            return Err(Error::new(
                Domain::STORAGE,
                Code::STORAGE_VOL_EXIST,
                format!("'{name}'"),
            ));
        }
        let path = dir.join(&name);
        volume.target.path = Some(path.to_string_lossy().into_owned());
        volume.key.clone_from(&volume.target.path);
        let smallest = source.as_ref().map_or(0, Found::capacity_bytes);
        let capacity = volume.capacity.0.unwrap_or(smallest).max(smallest);
        if source.is_some() || volume.capacity.0.is_some() {
            volume.capacity.0 = Some(capacity);
        }
        let made = make(&volume, &path, source.as_ref(), flags).await;
        if made.is_err() {
            // What a failed command has left is no volume.
            let _ = std::fs::remove_file(&path);
        }
        made?;
        self.note(pool, &name).await?;
        Ok(Self::volume_handle(&pool.name(), &volume))
    }

    /// Removes a volume and what it holds.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn delete_volume(&self, call: &Call, found: Found) -> Result<()> {
        let _job = self.hold(call, &found).await?;
        let (path, is_dir) = (found.path(), found.volume.kind == Some(VolumeKind::Dir));
        blocking(move || {
            let removed = if is_dir {
                std::fs::remove_dir(&path)
            } else {
                std::fs::remove_file(&path)
            };
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(failed("cannot unlink file", &path)(error))
                }
                _ => Ok(()),
            }
        })
        .await?;
        self.note(&found.pool, found.volume.name()).await
    }

    /// Changes the size a guest sees.
    ///
    /// # Errors
    /// A size that would cut data or does not fit, or what the disk or qemu-img says.
    pub async fn resize_volume(&self, call: &Call, found: Found, capacity: u64, flags: u32) -> Result<()> {
        let _job = self.hold(call, &found).await?;
        let found = self.fresh(found).await?;
        let has = |flag: i32| flags & flag as u32 != 0;
        let now = found.capacity_bytes();
        let size = match (
            has(VIR_STORAGE_VOL_RESIZE_DELTA),
            has(VIR_STORAGE_VOL_RESIZE_SHRINK),
        ) {
            (false, _) => capacity,
            (true, false) => now
                .checked_add(capacity)
                .ok_or_else(|| invalid("capacity too large"))?,
            (true, true) => now.saturating_sub(capacity),
        };
        if size < found.volume.allocation.0.unwrap_or_default() && found.is_raw() {
            return Err(invalid("can't shrink capacity below existing allocation"));
        }
        if size < now && !has(VIR_STORAGE_VOL_RESIZE_SHRINK) {
            let words =
                "Can't shrink capacity below current capacity unless shrink flag explicitly specified";
            return Err(invalid(words));
        }
        let allocate = has(VIR_STORAGE_VOL_RESIZE_ALLOCATE);
        if allocate && size.saturating_sub(now) > found.pool.snapshot().state.available_bytes {
            let words = "Not enough space left in storage pool";
            return Err(Error::new(Domain::STORAGE, Code::OPERATION_FAILED, words));
        }
        if found.is_raw() {
            let path = found.path();
            blocking(move || {
                content::resize_raw(&path, size, allocate).map_err(failed("Failed to truncate file", &path))
            })
            .await?;
        } else {
            resize_image(&found, size, size < now, allocate).await?;
        }
        self.note(&found.pool, found.volume.name()).await
    }

    /// Overwrites what a volume holds.
    ///
    /// # Errors
    /// An algorithm that is not supported, or what the disk says.
    pub async fn wipe_volume(&self, call: &Call, found: Found, algorithm: u32) -> Result<()> {
        let name = WIPE_ALGORITHMS.get(algorithm as usize).copied();
        let name = name.ok_or_else(|| invalid("wiping algorithm not supported"))?;
        let _job = self.hold(call, &found).await?;
        match name {
            "zero" => {
                let path = found.path();
                blocking(move || content::wipe(&path).map_err(failed("cannot wipe volume", &path))).await?;
            }
            "trim" => {
                let words = "'trim' algorithm not supported";
                return Err(Error::new(Domain::STORAGE, Code::ARGUMENT_UNSUPPORTED, words));
            }
            pattern => scrub(&found.path(), pattern).await?,
        }
        self.note(&found.pool, found.volume.name()).await
    }

    /// The right to change what a volume's pool holds.
    pub(crate) async fn hold(&self, call: &Call, found: &Found) -> Result<JobGuard> {
        found.pool.job(JobKind::Modify, call).await
    }

    /// Reads one entry of a pool's folder anew into its picture.
    pub(crate) async fn note(&self, pool: &Arc<Pool>, name: &str) -> Result<()> {
        let (dir, entry) = (folder(pool), name.to_owned());
        let (volume, room) = blocking(move || {
            let failed = failed("cannot read volume", &dir);
            let read = scan::volume(&dir, &entry).and_then(|volume| Ok((volume, scan::room(&dir)?)));
            read.map_err(failed)
        })
        .await?;
        pool.update(|snapshot| {
            let mut next = scan::Content::clone(&snapshot.state);
            match volume {
                Some(volume) => _ = next.volumes.insert(name.to_owned(), Arc::new(volume)),
                None => _ = next.volumes.remove(name),
            }
            (next.capacity_bytes, next.available_bytes) = room;
            snapshot.state = Arc::new(next);
        });
        Ok(())
    }

    /// Says that a volume's content came from outside.
    pub(crate) fn emit_refresh(&self, pool: &Pool) {
        self.bus.emit(&Event::PoolRefresh {
            pool: Self::handle(pool),
        });
    }
}

/// The folder of a pool.
pub(crate) fn folder(pool: &Pool) -> PathBuf {
    PathBuf::from(pool.snapshot().current().target_path())
}

async fn make(volume: &StorageVol, path: &Path, source: Option<&Found>, flags: u32) -> Result<()> {
    let has = |flag: i32| flags & flag as u32 != 0;
    let permissions = volume.target.permissions.clone().unwrap_or_default();
    let mode = permissions.mode.map_or(DEFAULT_MODE, |mode| mode.0);
    let plain = volume.target.format() == "raw" && volume.target.encryption.is_none();
    let (to, size) = (path.to_owned(), volume.capacity.0.unwrap_or_default());
    if plain && has(VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA) {
        let words = "metadata preallocation is not supported for raw volumes";
        return Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words));
    }
    match source {
        _ if volume.target.format() == "dir" => {
            blocking(move || {
                host::files::make_dir(&to, mode).map_err(failed("cannot create directory", &to))
            })
            .await?;
        }
        None if plain && volume.backing_store.is_none() => {
            let allocated = volume.allocation.0.unwrap_or(size);
            blocking(move || {
                content::create_raw(&to, mode, size, allocated).map_err(failed("Failed to create file", &to))
            })
            .await?;
        }
        None if plain => {
            let words = "backing storage not supported for raw volumes";
            return Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words));
        }
        Some(source) if plain && source.is_raw() => {
            let (from, share) = (source.path(), has(VIR_STORAGE_VOL_CREATE_REFLINK));
            blocking(move || {
                let copied = content::copy_raw(&from, &to, mode, share);
                copied
                    .and_then(|()| content::resize_raw(&to, size, false))
                    .map_err(failed("failed to copy to file", &to))
            })
            .await?;
        }
        source => {
            by_qemu_img(
                volume,
                path,
                source,
                has(VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA),
                mode,
            )
            .await?
        }
    }
    let id = |id: Option<i64>| id.and_then(|id| u32::try_from(id).ok());
    let (owner, group) = (id(permissions.owner), id(permissions.group));
    if owner.is_some() || group.is_some() {
        std::os::unix::fs::chown(path, owner, group).map_err(failed("cannot chown", path))?;
    }
    Ok(())
}

async fn by_qemu_img(
    volume: &StorageVol,
    path: &Path,
    source: Option<&Found>,
    preallocate_metadata: bool,
    mode: u32,
) -> Result<()> {
    let from = source.map(|found| &*found.volume);
    for args in commands::create(volume, from, preallocate_metadata, SecretFiles::default())? {
        qemu_img(args).await?;
    }
    let grows = source
        .map(Found::capacity_bytes)
        .zip(volume.capacity.0)
        .filter(|(old, new)| new > old);
    if let Some((_, size)) = grows {
        qemu_img(resize_args(volume.target.format(), path, size, false, false)).await?;
    }
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .map_err(failed("cannot set mode of", path))
}

/// Other patterns are the business of a tool of its own.
async fn scrub(path: &Path, pattern: &str) -> Result<()> {
    let path = path.to_string_lossy().into_owned();
    let done = Tool::new("scrub")
        .args(["-f", "-p", pattern])
        .arg(path)
        .run()
        .await;
    done.map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let error = io::Error::from_raw_os_error(2);
            Error::system(Domain::STORAGE, error, "Cannot find 'scrub' in path")
                .with_hint("install the package scrub")
        }
        _ => Error::internal(Domain::STORAGE, error.to_string()).with_source(error),
    })
}

async fn qemu_img(args: Vec<String>) -> Result<()> {
    Tool::new("qemu-img")
        .args(args)
        .run()
        .await
        .map(drop)
        .map_err(|error| {
            Error::internal(Domain::STORAGE, error.to_string())
                .with_source(error)
                .with_hint("is the package qemu-utils installed?")
        })
}

fn resize_args(format: &str, path: &Path, size: u64, shrinks: bool, allocate: bool) -> Vec<String> {
    let mut args: Vec<String> = ["resize", "-f", format].map(str::to_owned).into();
    if shrinks {
        args.push("--shrink".to_owned());
    }
    if allocate {
        args.push("--preallocation=falloc".to_owned());
    }
    // Images are measured in sectors.
    args.extend([
        path.to_string_lossy().into_owned(),
        size.next_multiple_of(512).to_string(),
    ]);
    args
}

async fn resize_image(found: &Found, size: u64, shrinks: bool, allocate: bool) -> Result<()> {
    qemu_img(resize_args(
        found.volume.target.format(),
        &found.path(),
        size,
        shrinks,
        allocate,
    ))
    .await
}
