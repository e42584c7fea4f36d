//! The procedures of volumes, and the streams of those that carry content.

use super::volumes::note;
use crate::pools::{Backend, Found, Pools, Refusal};
use api::constants::*;
use api::facets::StorageVolumes;
use api::{
    Call, Code, Domain, Error, StoragePoolRef, StorageVolGetInfoFlagsRet, StorageVolGetInfoRet,
    StorageVolRef, StreamEnd,
};

fn kind_number<B: Backend>(found: &Found<B>) -> i8 {
    found.volume.kind.map_or(0, |kind| kind as i8)
}

async fn end(mut stream: StreamEnd, done: api::Result<()>) {
    // A client that has left does not hear how it ended.
    let _ = match done {
        Ok(()) => stream.sink.finish().await,
        Err(error) => stream.sink.abort(error).await,
    };
}

#[api::facet]
impl<B: Backend> StorageVolumes for Pools<B> {
    async fn storage_vol_create_xml(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        xml: String,
        flags: u32,
    ) -> Result<StorageVolRef> {
        self.backend.accepts("virStorageVolCreateXML", flags)?;
        crate::check_schema(Domain::STORAGE, &xml, flags, VIR_STORAGE_VOL_CREATE_VALIDATE)?;
        let pool = self.lease_active(call, &pool)?;
        self.create_volume(call, &pool, &xml, None, flags).await
    }

    async fn storage_vol_create_xml_from(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        xml: String,
        clonevol: StorageVolRef,
        flags: u32,
    ) -> Result<StorageVolRef> {
        self.backend.accepts("virStorageVolCreateXMLFrom", flags)?;
        crate::check_schema(Domain::STORAGE, &xml, flags, VIR_STORAGE_VOL_CREATE_VALIDATE)?;
        let pool = self.lease_active(call, &pool)?;
        let source = self.fresh(self.find_volume(call, &clonevol)?).await?;
        self.create_volume(call, &pool, &xml, Some(source), flags).await
    }

    async fn storage_vol_delete(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStorageVolDelete", flags)?;
        let found = self.find_volume(call, &vol)?;
        self.delete_volume(call, found).await
    }

    async fn storage_vol_lookup_by_name(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        name: String,
    ) -> Result<StorageVolRef> {
        let pool = self.lease(call, &pool)?;
        let found = self.volume_in(call, &pool, &name)?;
        Ok(Self::volume_handle(&pool.name(), &found.volume))
    }

    async fn storage_vol_lookup_by_key(&self, call: &Call, key: String) -> Result<StorageVolRef> {
        let found = self.search(call, |volume| volume.key.as_deref() == Some(&key));
        let found = found.ok_or_else(|| self.backend.refuse(Refusal::NoSuchKey(&key)))?;
        call.check("storage_vol", Some(found.volume.name()))?;
        Ok(Self::volume_handle(&found.pool.name(), &found.volume))
    }

    async fn storage_vol_lookup_by_path(&self, call: &Call, path: String) -> Result<StorageVolRef> {
        let found = self.search(call, |volume| volume.target.path.as_deref() == Some(&path));
        let found = found.ok_or_else(|| {
            let words = format!("no storage vol with matching path '{path}'");
            Error::new(B::DOMAIN, Code::NO_STORAGE_VOL, words)
        })?;
        call.check("storage_vol", Some(found.volume.name()))?;
        Ok(Self::volume_handle(&found.pool.name(), &found.volume))
    }

    async fn storage_vol_get_info(&self, call: &Call, vol: StorageVolRef) -> Result<StorageVolGetInfoRet> {
        let found = self.fresh(self.find_volume(call, &vol)?).await?;
        Ok(StorageVolGetInfoRet {
            r#type: kind_number(&found),
            capacity: found.capacity_bytes(),
            allocation: found.volume.allocation.0.unwrap_or_default(),
        })
    }

    async fn storage_vol_get_info_flags(
        &self,
        call: &Call,
        vol: StorageVolRef,
        flags: u32,
    ) -> Result<StorageVolGetInfoFlagsRet> {
        self.backend.accepts("virStorageVolGetInfoFlags", flags)?;
        let found = self.fresh(self.find_volume(call, &vol)?).await?;
        let physical = flags & VIR_STORAGE_VOL_GET_PHYSICAL as u32 != 0;
        let used = found.volume.allocation.0.unwrap_or_default();
        let length = found.volume.physical.map_or(0, |physical| physical.0);
        Ok(StorageVolGetInfoFlagsRet {
            r#type: kind_number(&found),
            capacity: found.capacity_bytes(),
            allocation: if physical { length } else { used },
        })
    }

    async fn storage_vol_get_xml_desc(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<String> {
        self.backend.accepts("virStorageVolGetXMLDesc", flags)?;
        Ok(self.fresh(self.find_volume(call, &vol)?).await?.volume.format())
    }

    async fn storage_vol_get_path(&self, call: &Call, vol: StorageVolRef) -> Result<String> {
        Ok(self
            .find_volume(call, &vol)?
            .volume
            .target
            .path
            .clone()
            .unwrap_or_default())
    }

    async fn storage_vol_resize(
        &self,
        call: &Call,
        vol: StorageVolRef,
        capacity: u64,
        flags: u32,
    ) -> Result<()> {
        self.backend.accepts("virStorageVolResize", flags)?;
        let found = self.find_volume(call, &vol)?;
        self.resize_volume(call, found, capacity, flags).await
    }

    async fn storage_vol_wipe(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStorageVolWipe", flags)?;
        let found = self.find_volume(call, &vol)?;
        self.wipe_volume(call, found, VIR_STORAGE_VOL_WIPE_ALG_ZERO as u32)
            .await
    }

    async fn storage_vol_wipe_pattern(
        &self,
        call: &Call,
        vol: StorageVolRef,
        algorithm: u32,
        flags: u32,
    ) -> Result<()> {
        self.backend.accepts("virStorageVolWipePattern", flags)?;
        let found = self.find_volume(call, &vol)?;
        self.wipe_volume(call, found, algorithm).await
    }

    async fn storage_vol_upload(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()> {
        self.backend.accepts("virStorageVolUpload", flags)?;
        let found = self.find_volume(call, &vol)?;
        let transfer = self.backend.upload(&found, offset, length).await?;
        let mut stream = call.take_stream()?;
        let pools = self.clone();
        tokio::spawn(async move {
            let done = transfer(&mut stream).await;
            // Its size may have changed; a volume that vanished meanwhile is no failure of the upload.
            match pools.backend.uploaded(&found).await {
                Ok(change) => note(&found.pool, change),
                Err(error) => tracing::warn!("after an upload: {error}"),
            }
            pools.emit_refresh(&found.pool);
            end(stream, done).await;
        });
        Ok(())
    }

    async fn storage_vol_download(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()> {
        self.backend.accepts("virStorageVolDownload", flags)?;
        let found = self.find_volume(call, &vol)?;
        let transfer = self.backend.download(&found, offset, length, flags).await?;
        let mut stream = call.take_stream()?;
        tokio::spawn(async move {
            let done = transfer(&mut stream).await;
            end(stream, done).await;
        });
        Ok(())
    }
}
