//! What an active pool holds, and what changes of it.

use crate::pools::{Backend, Pool};
use model::storage::{Permissions, StorageVol};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a pool holds.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The volumes by their names.
    pub volumes: BTreeMap<String, Arc<StorageVol>>,
    /// The room there is.
    pub capacity_bytes: u64,
    /// What is left of the room.
    pub available_bytes: u64,
    /// The rights of the folder.
    pub permissions: Option<Permissions>,
}

impl Content {
    /// What is used of the room.
    pub fn allocation_bytes(&self) -> u64 {
        self.capacity_bytes.saturating_sub(self.available_bytes)
    }

    /// Takes in what came of a change.
    pub fn apply(&mut self, change: Change) {
        match change.volume {
            Some(volume) => _ = self.volumes.insert(change.name, Arc::new(volume)),
            None => _ = self.volumes.remove(&change.name),
        }
        self.capacity_bytes = change.capacity_bytes;
        self.available_bytes = change.available_bytes;
    }
}

/// What is true of one volume, and of its pool's room, after a change.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The name of the volume.
    pub name: String,
    /// The volume; `None` if there is none of this name any more.
    pub volume: Option<StorageVol>,
    /// The room the pool has.
    pub capacity_bytes: u64,
    /// What is left of the room.
    pub available_bytes: u64,
}

/// A volume and where it is.
pub struct Found<B: Backend> {
    /// The pool that holds it.
    pub pool: Arc<Pool<B>>,
    /// What is known of it.
    pub volume: Arc<StorageVol>,
}

impl<B: Backend> Clone for Found<B> {
    fn clone(&self) -> Self {
        Found {
            pool: self.pool.clone(),
            volume: self.volume.clone(),
        }
    }
}

impl<B: Backend> Found<B> {
    /// Where it is on the host.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.volume.target.path.as_deref().unwrap_or_default())
    }

    /// Whether its bytes are those that a guest sees.
    pub fn is_raw(&self) -> bool {
        matches!(self.volume.target.format(), "raw" | "iso")
    }

    /// The size a guest sees.
    pub fn capacity_bytes(&self) -> u64 {
        self.volume.capacity.0.unwrap_or_default()
    }
}
