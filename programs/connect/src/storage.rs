//! Storage pools and their volumes.

use crate::Connect;
use api::{Result, StoragePoolRef, StorageVolRef, StreamItem, Uuid};

/// A storage pool of a connection.
#[derive(Clone, Debug)]
pub struct StoragePool {
    connect: Connect,
    handle: StoragePoolRef,
}

/// A volume of a storage pool.
#[derive(Clone, Debug)]
pub struct StorageVol {
    connect: Connect,
    handle: StorageVolRef,
}

/// What a pool is doing (`VIR_STORAGE_POOL_*`); a number of a newer daemon is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PoolState {
    Inactive,
    Building,
    Running,
    Degraded,
    Inaccessible,
    Unknown(i32),
}

/// The figures of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolInfo {
    /// What it is doing.
    pub state: PoolState,
    /// Its size.
    pub capacity_bytes: u64,
    /// What its volumes use.
    pub allocation_bytes: u64,
    /// What is left.
    pub available_bytes: u64,
}

/// The figures of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeInfo {
    /// The number of its kind (`VIR_STORAGE_VOL_*`).
    pub kind: i32,
    /// The size a guest sees.
    pub capacity_bytes: u64,
    /// What it uses.
    pub allocation_bytes: u64,
}

impl Connect {
    /// All pools, active or not.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn storage_pools(&self) -> Result<Vec<StoragePool>> {
        let reply = self
            .driver()
            .storage_pools
            .connect_list_all_storage_pools(&self.call(), 1, 0)
            .await?;
        Ok(reply
            .pools
            .into_iter()
            .map(|handle| self.storage_pool(handle))
            .collect())
    }

    /// The pool of a handle.
    pub fn storage_pool(&self, handle: StoragePoolRef) -> StoragePool {
        StoragePool {
            connect: self.clone(),
            handle,
        }
    }

    /// Finds a pool by its name.
    ///
    /// # Errors
    /// `VIR_ERR_NO_STORAGE_POOL` when there is none.
    pub async fn storage_pool_by_name(&self, name: &str) -> Result<StoragePool> {
        let handle = self
            .driver()
            .storage_pools
            .storage_pool_lookup_by_name(&self.call(), name.to_owned())
            .await?;
        Ok(self.storage_pool(handle))
    }

    /// Defines a pool, or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or what the driver says.
    pub async fn define_storage_pool(&self, xml: &str) -> Result<StoragePool> {
        let handle = self
            .driver()
            .storage_pools
            .storage_pool_define_xml(&self.call(), xml.to_owned(), 0)
            .await?;
        Ok(self.storage_pool(handle))
    }
}

impl StoragePool {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.handle.name
    }

    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.handle.uuid
    }

    /// The handle that procedures take.
    pub fn handle(&self) -> StoragePoolRef {
        self.handle.clone()
    }

    /// Makes it active.
    ///
    /// # Errors
    /// It is active already, or what the driver says.
    pub async fn start(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_pools
            .storage_pool_create(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Makes it inactive; what it holds stays.
    ///
    /// # Errors
    /// It is not active, or what the driver says.
    pub async fn destroy(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_pools
            .storage_pool_destroy(&self.connect.call(), self.handle())
            .await
    }

    /// Makes what lies below it, such as its directory.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn build(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_pools
            .storage_pool_build(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Forgets its definition; what it holds stays.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn undefine(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_pools
            .storage_pool_undefine(&self.connect.call(), self.handle())
            .await
    }

    /// Looks which volumes there are.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn refresh(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_pools
            .storage_pool_refresh(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Its figures.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn info(&self) -> Result<PoolInfo> {
        let reply = self
            .connect
            .driver()
            .storage_pools
            .storage_pool_get_info(&self.connect.call(), self.handle())
            .await?;
        let state = match i32::from(reply.state) {
            0 => PoolState::Inactive,
            1 => PoolState::Building,
            2 => PoolState::Running,
            3 => PoolState::Degraded,
            4 => PoolState::Inaccessible,
            other => PoolState::Unknown(other),
        };
        Ok(PoolInfo {
            state,
            capacity_bytes: reply.capacity,
            allocation_bytes: reply.allocation,
            available_bytes: reply.available,
        })
    }

    /// Its volumes.
    ///
    /// # Errors
    /// It is not active, or what the driver says.
    pub async fn volumes(&self) -> Result<Vec<StorageVol>> {
        let pools = &self.connect.driver().storage_pools;
        let reply = pools
            .storage_pool_list_all_volumes(&self.connect.call(), self.handle(), 1, 0)
            .await?;
        Ok(reply
            .vols
            .into_iter()
            .map(|handle| self.volume_of(handle))
            .collect())
    }

    /// Finds a volume by its name.
    ///
    /// # Errors
    /// `VIR_ERR_NO_STORAGE_VOL` when there is none.
    pub async fn volume(&self, name: &str) -> Result<StorageVol> {
        let volumes = &self.connect.driver().storage_volumes;
        let handle = volumes
            .storage_vol_lookup_by_name(&self.connect.call(), self.handle(), name.to_owned())
            .await?;
        Ok(self.volume_of(handle))
    }

    /// Makes a volume.
    ///
    /// # Errors
    /// What is wrong with the document, or what the driver says.
    pub async fn create_volume(&self, xml: &str) -> Result<StorageVol> {
        let volumes = &self.connect.driver().storage_volumes;
        let handle = volumes
            .storage_vol_create_xml(&self.connect.call(), self.handle(), xml.to_owned(), 0)
            .await?;
        Ok(self.volume_of(handle))
    }

    fn volume_of(&self, handle: StorageVolRef) -> StorageVol {
        StorageVol {
            connect: self.connect.clone(),
            handle,
        }
    }
}

impl StorageVol {
    /// Its name within the pool.
    pub fn name(&self) -> &str {
        &self.handle.name
    }

    /// What names it on the whole host; for files their path.
    pub fn key(&self) -> &str {
        &self.handle.key
    }

    /// The handle that procedures take.
    pub fn handle(&self) -> StorageVolRef {
        self.handle.clone()
    }

    /// Where guests find it.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn path(&self) -> Result<String> {
        self.connect
            .driver()
            .storage_volumes
            .storage_vol_get_path(&self.connect.call(), self.handle())
            .await
    }

    /// Its document.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn xml(&self) -> Result<String> {
        self.connect
            .driver()
            .storage_volumes
            .storage_vol_get_xml_desc(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Its figures.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn info(&self) -> Result<VolumeInfo> {
        let volumes = &self.connect.driver().storage_volumes;
        let reply = volumes
            .storage_vol_get_info(&self.connect.call(), self.handle())
            .await?;
        Ok(VolumeInfo {
            kind: reply.r#type.into(),
            capacity_bytes: reply.capacity,
            allocation_bytes: reply.allocation,
        })
    }

    /// Removes it and what it holds.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn delete(&self) -> Result<()> {
        self.connect
            .driver()
            .storage_volumes
            .storage_vol_delete(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Writes bytes into it from `offset_bytes` on.
    ///
    /// # Errors
    /// What the driver says, and what stops the stream.
    pub async fn upload(&self, offset_bytes: u64, bytes: Vec<u8>) -> Result<()> {
        let (call, mut stream) = self.connect.call_with_stream();
        let length = bytes.len() as u64;
        let volumes = &self.connect.driver().storage_volumes;
        volumes
            .storage_vol_upload(&call, self.handle(), offset_bytes, length, 0)
            .await?;
        stream.sink.send(StreamItem::Data(bytes)).await?;
        stream.sink.finish().await
    }

    /// Reads `length_bytes` of it from `offset_bytes` on; 0 means up to its end.
    ///
    /// # Errors
    /// What the driver says, and what stops the stream.
    pub async fn download(&self, offset_bytes: u64, length_bytes: u64) -> Result<Vec<u8>> {
        let (call, mut stream) = self.connect.call_with_stream();
        let volumes = &self.connect.driver().storage_volumes;
        volumes
            .storage_vol_download(&call, self.handle(), offset_bytes, length_bytes, 0)
            .await?;
        let mut bytes = Vec::new();
        while let Some(item) = stream.source.next().await? {
            match item {
                StreamItem::Data(part) => bytes.extend_from_slice(&part),
                StreamItem::Hole(length) => {
                    bytes.resize(bytes.len() + usize::try_from(length).unwrap_or(0), 0)
                }
            }
        }
        stream.sink.finish().await?;
        Ok(bytes)
    }
}
