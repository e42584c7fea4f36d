//! Volumes: made, copied, resized, wiped, removed. Each change ends with a look at what is there now.

use crate::commands::{self, SecretFiles};
use crate::folders::Folders;
use crate::{content, scan};
use api::constants::*;
use api::{Code, Domain, Error, Result};
use engine::blocking;
use engine::pools::{Backend as _, Change, Refusal, check_volume_format};
use host::process::Tool;
use model::storage::{StoragePool, StorageVol, VolumeKind, VolumeReadOptions};
use std::io;
use std::path::{Path, PathBuf};

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

fn failed<'a>(what: &'a str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + 'a {
    move |error| Error::system(Domain::STORAGE, error, format!("{what} '{}'", path.display()))
}

fn invalid(words: &str) -> Error {
    Error::new(Domain::STORAGE, Code::INVALID_ARG, words)
}

/// A name that stays within its folder.
fn check_name(name: &str) -> Result<()> {
    if name.contains('/') || matches!(name, "" | "." | "..") || name.chars().any(char::is_control) {
        let words = format!("volume name '{name}' cannot contain '/'");
        return Err(Error::new(Domain::STORAGE, Code::OPERATION_INVALID, words));
    }
    Ok(())
}

type Found = engine::pools::Found<Folders>;
type Pool = engine::pools::Pool<Folders>;

/// The volume as it is on disk now.
pub(crate) async fn look(found: &Found) -> Result<Option<StorageVol>> {
    let (dir, name) = (folder(&found.pool), found.volume.name().to_owned());
    blocking(move || scan::volume(&dir, &name).map_err(failed("cannot open volume", &dir.join(&name)))).await
}

/// Reads a document; a copy is at least as large as its source.
pub(crate) fn read(pool: &StoragePool, xml: &str, source: Option<&Found>) -> Result<StorageVol> {
    let options = VolumeReadOptions {
        no_capacity: source.is_some(),
        optional_capacity: true,
    };
    let mut volume = StorageVol::parse(xml, pool.kind, options)
        .map_err(|problems| engine::document_error(Domain::STORAGE, &problems))?;
    check_name(volume.name())?;
    check_volume_format(pool.kind, volume.target.format())?;
    let smallest = source.map_or(0, Found::capacity_bytes);
    let capacity = volume.capacity.0.unwrap_or(smallest).max(smallest);
    if source.is_some() || volume.capacity.0.is_some() {
        volume.capacity.0 = Some(capacity);
    }
    Ok(volume)
}

/// Makes a volume.
pub(crate) async fn create(
    pool: &Pool,
    volume: &StorageVol,
    source: Option<&Found>,
    flags: u32,
) -> Result<Change> {
    let path = folder(pool).join(volume.name());
    if path.symlink_metadata().is_ok() {
        return Err(Folders.refuse(Refusal::VolumeExists(volume.name())));
    }
    let made = make(volume, &path, source, flags).await;
    if made.is_err() {
        // What a failed command has left is no volume.
        let _ = std::fs::remove_file(&path);
    }
    made?;
    note(pool, volume.name()).await
}

/// Removes a volume and what it holds.
pub(crate) async fn delete(found: &Found) -> Result<Change> {
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
    note(&found.pool, found.volume.name()).await
}

/// Changes the size a guest sees.
pub(crate) async fn resize(found: Found, capacity: u64, flags: u32) -> Result<Change> {
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
        let words = "Can't shrink capacity below current capacity unless shrink flag explicitly specified";
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
    note(&found.pool, found.volume.name()).await
}

/// Overwrites what a volume holds.
pub(crate) async fn wipe(found: &Found, algorithm: u32) -> Result<Change> {
    let name = WIPE_ALGORITHMS.get(algorithm as usize).copied();
    let name = name.ok_or_else(|| invalid("wiping algorithm not supported"))?;
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
    note(&found.pool, found.volume.name()).await
}

/// Reads one entry of a pool's folder anew.
pub(crate) async fn note(pool: &Pool, name: &str) -> Result<Change> {
    let (dir, entry) = (folder(pool), name.to_owned());
    let (volume, room) = blocking(move || {
        let failed = failed("cannot read volume", &dir);
        let read = scan::volume(&dir, &entry).and_then(|volume| Ok((volume, scan::room(&dir)?)));
        read.map_err(failed)
    })
    .await?;
    Ok(Change {
        name: name.to_owned(),
        volume,
        capacity_bytes: room.0,
        available_bytes: room.1,
    })
}

/// The folder of a pool.
fn folder(pool: &Pool) -> PathBuf {
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
