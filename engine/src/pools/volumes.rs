//! Volumes: found, made, copied, resized, wiped, removed. Each change holds the pool's job and ends with a new picture.

use crate::pools::{Backend, Change, Found, Pool, Pools, Refusal};
use crate::registry::Lookup;
use crate::{JobGuard, JobKind};
use api::{Call, Code, Error, Result, StorageVolRef};
use model::storage::StorageVol;
use std::path::Path;
use std::sync::Arc;

impl<B: Backend> Pools<B> {
    /// A handle for clients.
    pub(crate) fn volume_handle(pool: &str, volume: &StorageVol) -> StorageVolRef {
        StorageVolRef {
            pool: pool.to_owned(),
            name: volume.name().to_owned(),
            key: volume.key.clone().unwrap_or_default(),
        }
    }

    /// The volume of a handle, with the caller's rights checked.
    pub(crate) fn find_volume(&self, call: &Call, vol: &StorageVolRef) -> Result<Found<B>> {
        let pool = self.registry.lease(call, Lookup::Name(&vol.pool))?;
        self.volume_in(call, &pool, &vol.name)
    }

    pub(crate) fn volume_in(&self, call: &Call, pool: &Arc<Pool<B>>, name: &str) -> Result<Found<B>> {
        let snapshot = pool.snapshot();
        if !snapshot.is_active() {
            return Err(self.backend.refuse(Refusal::NotActive(&pool.name())));
        }
        let volume = snapshot.state.volumes.get(name).cloned().ok_or_else(|| {
            let words = format!("no storage vol with matching name '{name}'");
            Error::new(B::DOMAIN, Code::NO_STORAGE_VOL, words)
        })?;
        call.check("storage_vol", Some(name))?;
        Ok(Found {
            pool: pool.clone(),
            volume,
        })
    }

    /// The volume of some active pool that `fits`.
    pub(crate) fn search(&self, call: &Call, fits: impl Fn(&StorageVol) -> bool) -> Option<Found<B>> {
        self.registry.list(call).into_iter().find_map(|pool| {
            let snapshot = pool.snapshot();
            if !snapshot.is_active() {
                return None;
            }
            let volume = snapshot
                .state
                .volumes
                .values()
                .find(|volume| fits(volume))
                .cloned()?;
            Some(Found { pool, volume })
        })
    }

    /// The volume as it is now.
    pub(crate) async fn fresh(&self, found: Found<B>) -> Result<Found<B>> {
        match self.backend.look(&found).await? {
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
    /// What is wrong with the document, a name that is taken, or what the backend says.
    pub async fn create_volume(
        &self,
        call: &Call,
        pool: &Arc<Pool<B>>,
        xml: &str,
        source: Option<Found<B>>,
        flags: u32,
    ) -> Result<StorageVolRef> {
        let config = pool.snapshot().current().clone();
        let mut volume = self.backend.read_volume(&config, xml, source.as_ref())?;
        call.check("storage_vol", Some(volume.name()))?;
        let _job = self.hold(call, pool).await?;
        if pool.snapshot().state.volumes.contains_key(volume.name()) {
            return Err(self.backend.refuse(Refusal::VolumeExists(volume.name())));
        }
        let path = Path::new(config.target_path()).join(volume.name());
        volume.target.path = Some(path.to_string_lossy().into_owned());
        volume.key.clone_from(&volume.target.path);
        let change = self
            .backend
            .create_volume(pool, &volume, source.as_ref(), flags)
            .await?;
        note(pool, change);
        Ok(Self::volume_handle(&pool.name(), &volume))
    }

    /// Removes a volume and what it holds.
    ///
    /// # Errors
    /// What the backend says.
    pub async fn delete_volume(&self, call: &Call, found: Found<B>) -> Result<()> {
        let _job = self.hold(call, &found.pool).await?;
        let change = self.backend.delete_volume(&found).await?;
        note(&found.pool, change);
        Ok(())
    }

    /// Changes the size a guest sees.
    ///
    /// # Errors
    /// A size that would cut data or does not fit, or what the backend says.
    pub async fn resize_volume(
        &self,
        call: &Call,
        found: Found<B>,
        capacity_bytes: u64,
        flags: u32,
    ) -> Result<()> {
        let _job = self.hold(call, &found.pool).await?;
        let found = self.fresh(found).await?;
        let pool = found.pool.clone();
        let change = self.backend.resize_volume(found, capacity_bytes, flags).await?;
        note(&pool, change);
        Ok(())
    }

    /// Overwrites what a volume holds.
    ///
    /// # Errors
    /// An algorithm that is not supported, or what the backend says.
    pub async fn wipe_volume(&self, call: &Call, found: Found<B>, algorithm: u32) -> Result<()> {
        let _job = self.hold(call, &found.pool).await?;
        let change = self.backend.wipe_volume(&found, algorithm).await?;
        note(&found.pool, change);
        Ok(())
    }

    /// The right to change what a pool holds, which may have been stopped while this was waited for.
    async fn hold(&self, call: &Call, pool: &Pool<B>) -> Result<JobGuard> {
        let job = pool.job(JobKind::Modify, call).await?;
        match pool.snapshot().is_active() {
            true => Ok(job),
            false => Err(self.backend.refuse(Refusal::NotActive(&pool.name()))),
        }
    }
}

/// Takes what came of a change into a pool's picture.
pub(super) fn note<B: Backend>(pool: &Pool<B>, change: Change) {
    pool.update(|snapshot| Arc::make_mut(&mut snapshot.state).apply(change));
}
