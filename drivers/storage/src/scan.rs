//! What a folder holds: each image file as a volume, and the room there is.

use crate::image::{self, Image};
use api::{Domain, Error, Result};
use engine::pools::Content;
use model::InBytes;
use model::storage::{
    ClusterSize, FormatName, Mode, Permissions, StorageVol, Timestamps, VolumeFeatures, VolumeKind,
    VolumeSize, VolumeTarget,
};
use rustix::fs::{Mode as FileMode, OFlags};
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

/// Reads a folder.
///
/// # Errors
/// It is not there or may not be read. A file that cannot be read is left out and logged.
pub fn folder(path: &Path) -> Result<Content> {
    let failed = |error| {
        Error::system(
            Domain::STORAGE,
            error,
            format!("cannot open directory '{}'", path.display()),
        )
    };
    let mut volumes = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let Ok(name) = entry.map_err(failed)?.file_name().into_string() else {
            continue;
        };
        if name.chars().any(char::is_control) {
            tracing::warn!(dir = %path.display(), "a name with control characters was left out");
            continue;
        }
        match volume(path, &name) {
            Ok(Some(volume)) => _ = volumes.insert(name, Arc::new(volume)),
            Ok(None) => {}
            Err(error) => tracing::warn!(dir = %path.display(), name, "left out: {error}"),
        }
    }
    let room = room(path).map_err(failed)?;
    let permissions = std::fs::metadata(path).map(|about| permissions(&about)).ok();
    Ok(Content {
        volumes,
        capacity_bytes: room.0,
        available_bytes: room.1,
        permissions,
    })
}

/// The size of the file system a path lies on, and what is left of it.
///
/// # Errors
/// What the file system says.
pub fn room(path: &Path) -> io::Result<(u64, u64)> {
    let about = rustix::fs::statvfs(path)?;
    let bytes = |blocks: u64| blocks.saturating_mul(about.f_frsize);
    Ok((bytes(about.f_blocks), bytes(about.f_bavail)))
}

/// One entry of a folder as a volume; what is neither file nor folder (nor a link to one) is none.
///
/// # Errors
/// It cannot be opened or read.
pub fn volume(dir: &Path, name: &str) -> io::Result<Option<StorageVol>> {
    let path = dir.join(name);
    let kind = match std::fs::metadata(&path) {
        // A link to nowhere.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        about => about?.file_type(),
    };
    if !kind.is_file() && !kind.is_dir() {
        return Ok(None);
    }
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(&path, flags, FileMode::empty())?);
    let about = file.metadata()?;
    let image = if about.is_dir() {
        Image {
            format: "dir",
            ..Image::default()
        }
    } else {
        image::probe(&file)?
    };
    Ok(Some(describe(dir, name, &about, image)))
}

fn describe(dir: &Path, name: &str, about: &Metadata, image: Image) -> StorageVol {
    let path = dir.join(name).to_string_lossy().into_owned();
    // What a folder takes is not what its files take, so it says nothing.
    let is_dir = about.is_dir();
    let allocation = if is_dir {
        0
    } else {
        about.blocks().saturating_mul(512)
    };
    let physical = if is_dir { 0 } else { about.len() };
    let features = VolumeFeatures {
        lazy_refcounts: image.lazy_refcounts,
        extended_l2: image.extended_l2,
    };
    let is_qcow2 = image.format == "qcow2";
    StorageVol {
        kind: Some(if is_dir { VolumeKind::Dir } else { VolumeKind::File }),
        name: Some(name.to_owned()),
        key: Some(path.clone()),
        capacity: VolumeSize(Some(image.capacity_bytes.unwrap_or(physical))),
        allocation: VolumeSize(Some(allocation)),
        physical: (physical > 0).then_some(InBytes(physical)),
        backing_store: image
            .backing
            .as_ref()
            .map(|(name, format)| backing(dir, name, format.as_deref())),
        target: VolumeTarget {
            path: Some(path),
            format: Some(FormatName {
                kind: image.format.to_owned(),
            }),
            permissions: Some(permissions(about)),
            timestamps: Some(timestamps(about)),
            compat: image.compat.map(str::to_owned),
            cluster_size: image.cluster_bytes.map(ClusterSize),
            features: is_qcow2.then_some(features),
            ..VolumeTarget::default()
        },
        ..StorageVol::default()
    }
}

fn permissions(about: &Metadata) -> Permissions {
    Permissions {
        mode: Some(Mode(about.mode() & 0o7777)),
        owner: Some(about.uid().into()),
        group: Some(about.gid().into()),
        label: None,
    }
}

fn timestamps(about: &Metadata) -> Timestamps {
    let text = |seconds: i64, nanoseconds: i64| Some(format!("{seconds}.{nanoseconds:09}"));
    let born = about
        .created()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Timestamps {
        atime: text(about.atime(), about.atime_nsec()),
        mtime: text(about.mtime(), about.mtime_nsec()),
        ctime: text(about.ctime(), about.ctime_nsec()),
        btime: born.map(|since| format!("{}.{:09}", since.as_secs(), since.subsec_nanos())),
    }
}

/// The file below an image: named relative to it. Its format is never guessed from its content.
fn backing(dir: &Path, name: &str, format: Option<&str>) -> VolumeTarget {
    let path = if name.contains(':') {
        name.to_owned()
    } else {
        dir.join(name).to_string_lossy().into_owned()
    };
    let about = std::fs::metadata(&path).ok();
    VolumeTarget {
        format: Some(FormatName {
            kind: format.unwrap_or("raw").to_owned(),
        }),
        permissions: about.as_ref().map(permissions),
        timestamps: about.as_ref().map(timestamps),
        path: Some(path),
        ..VolumeTarget::default()
    }
}
