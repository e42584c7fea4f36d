//! The procedures of volumes, and the streams of those that carry content.

use crate::content::{self, Piece};
use crate::pools::StorageDriver;
use crate::volumes::Found;
use api::constants::*;
use api::facets::StorageVolumes;
use api::{
    Call, Code, Domain, Error, StoragePoolRef, StorageVolGetInfoFlagsRet, StorageVolGetInfoRet,
    StorageVolRef, StreamEnd, StreamItem,
};
use engine::blocking;
use std::fs::File;
use std::io;
use std::sync::Arc;

fn kind_number(found: &Found) -> i8 {
    found.volume.kind.map_or(0, |kind| kind as i8)
}

fn missing(what: &str, value: &str) -> Error {
    Error::new(
        Domain::STORAGE,
        Code::NO_STORAGE_VOL,
        format!("no storage vol with matching {what} {value}"),
    )
}

fn open(found: &Found, write: bool) -> impl FnOnce() -> api::Result<File> + Send + 'static {
    let path = found.path();
    move || {
        content::open(&path, write).map_err(|error| {
            Error::system(
                Domain::STORAGE,
                error,
                format!("Unable to open stream for '{}'", path.display()),
            )
        })
    }
}

fn broken(error: io::Error, what: &str) -> Error {
    Error::system(Domain::STREAMS, error, what.to_owned())
}

/// Writes what a client sends into a volume; `length_bytes` of 0 is no limit.
async fn receive(
    stream: &mut StreamEnd,
    file: Arc<File>,
    offset_bytes: u64,
    length_bytes: u64,
) -> api::Result<()> {
    let end = if length_bytes == 0 {
        u64::MAX
    } else {
        offset_bytes.saturating_add(length_bytes)
    };
    let mut at = offset_bytes;
    while let Some(item) = stream.source.next().await? {
        let count = match &item {
            StreamItem::Data(bytes) => bytes.len() as u64,
            StreamItem::Hole(length) => *length,
        };
        let next = at.checked_add(count).filter(|next| *next <= end);
        let next = next.ok_or_else(|| broken(io::ErrorKind::StorageFull.into(), "cannot write to stream"))?;
        let file = file.clone();
        blocking(move || {
            let written = match item {
                StreamItem::Data(bytes) => content::write_piece(&file, at, &bytes),
                StreamItem::Hole(length) => content::write_hole(&file, at, length),
            };
            written.map_err(|error| broken(error, "cannot write to stream"))
        })
        .await?;
        at = next;
    }
    Ok(())
}

/// Sends a stretch of a volume. The next piece is read while the last one leaves.
async fn send(
    stream: &mut StreamEnd,
    file: Arc<File>,
    begin: u64,
    end: u64,
    sparse: bool,
) -> api::Result<()> {
    let read = |at: u64| {
        let file = file.clone();
        blocking(move || {
            content::read_piece(&file, at, end, sparse)
                .map_err(|error| broken(error, "cannot read from stream"))
        })
    };
    let mut at = begin;
    let mut piece = read(at).await?;
    while let Some(now) = piece {
        let (item, count) = match now {
            Piece::Data(bytes) => {
                let count = bytes.len() as u64;
                (StreamItem::Data(bytes), count)
            }
            Piece::Hole(length) => (StreamItem::Hole(length), length),
        };
        at = at.saturating_add(count);
        let (sent, next) = tokio::join!(stream.sink.send(item), read(at));
        sent?;
        piece = next?;
    }
    Ok(())
}

async fn end(mut stream: StreamEnd, done: api::Result<()>) {
    // A client that has left does not hear how it ended.
    let _ = match done {
        Ok(()) => stream.sink.finish().await,
        Err(error) => stream.sink.abort(error).await,
    };
}

#[api::facet]
impl StorageVolumes for StorageDriver {
    async fn storage_vol_create_xml(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        xml: String,
        flags: u32,
    ) -> Result<StorageVolRef> {
        engine::check_schema(Domain::STORAGE, &xml, flags, VIR_STORAGE_VOL_CREATE_VALIDATE)?;
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
        engine::check_schema(Domain::STORAGE, &xml, flags, VIR_STORAGE_VOL_CREATE_VALIDATE)?;
        let pool = self.lease_active(call, &pool)?;
        let source = self.fresh(self.find_volume(call, &clonevol)?).await?;
        self.create_volume(call, &pool, &xml, Some(source), flags).await
    }

    async fn storage_vol_delete(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()> {
        if flags & VIR_STORAGE_VOL_DELETE_ZEROED as u32 != 0 {
            let words = "unsupported flags (0x1) in function virStorageVolDelete";
            return Err(Error::new(Domain::STORAGE, Code::INVALID_ARG, words));
        }
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
        let found = found.ok_or_else(|| missing("key", &key))?;
        call.check("storage_vol", Some(found.volume.name()))?;
        Ok(Self::volume_handle(&found.pool.name(), &found.volume))
    }

    async fn storage_vol_lookup_by_path(&self, call: &Call, path: String) -> Result<StorageVolRef> {
        let found = self.search(call, |volume| volume.target.path.as_deref() == Some(&path));
        let found = found.ok_or_else(|| missing("path", &format!("'{path}'")))?;
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
        let _ = flags;
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
        let found = self.find_volume(call, &vol)?;
        self.resize_volume(call, found, capacity, flags).await
    }

    async fn storage_vol_wipe(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()> {
        let _ = flags;
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
        let _ = flags;
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
        let _ = flags;
        let found = self.find_volume(call, &vol)?;
        let file = Arc::new(blocking(open(&found, true)).await?);
        let mut stream = call.take_stream()?;
        let driver = self.clone();
        tokio::spawn(async move {
            let done = receive(&mut stream, file, offset, length).await;
            // Its size may have changed; a volume that vanished meanwhile is no failure of the upload.
            if let Err(error) = driver.note(&found.pool, found.volume.name()).await {
                tracing::warn!("after an upload: {error}");
            }
            driver.emit_refresh(&found.pool);
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
        let found = self.find_volume(call, &vol)?;
        let sparse = flags & VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM as u32 != 0;
        let file = Arc::new(blocking(open(&found, false)).await?);
        let size = file
            .metadata()
            .map_err(|error| broken(error, "cannot read from stream"))?
            .len();
        let stop = if length == 0 {
            size
        } else {
            offset.saturating_add(length).min(size)
        };
        let mut stream = call.take_stream()?;
        tokio::spawn(async move {
            let done = send(&mut stream, file, offset, stop, sparse).await;
            end(stream, done).await;
        });
        Ok(())
    }
}
