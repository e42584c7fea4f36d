//! Volumes of storage pools.

use super::prelude::*;

/// Volumes of storage pools.
#[procedures(program = Remote)]
pub trait StorageVolumes: Send + Sync {
    /// Serves `virStorageVolCreateXML`.
    #[procedure(
        93,
        c = "virStorageVolCreateXML",
        since = "0.4.1",
        ro = deny,
        acl(storage_vol.create),
        driver = storage,
        ret = "vol"
    )]
    async fn storage_vol_create_xml(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        xml: String,
        flags: u32,
    ) -> Result<StorageVolRef>;

    /// Serves `virStorageVolDelete`.
    #[procedure(
        94,
        c = "virStorageVolDelete",
        since = "0.4.1",
        ro = deny,
        acl(storage_vol.delete),
        driver = storage
    )]
    async fn storage_vol_delete(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()>;

    /// Serves `virStorageVolLookupByName`.
    #[procedure(
        95,
        c = "virStorageVolLookupByName",
        since = "0.4.1",
        acl(storage_vol.getattr),
        driver = storage,
        priority = high,
        ret = "vol"
    )]
    async fn storage_vol_lookup_by_name(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        name: String,
    ) -> Result<StorageVolRef>;

    /// Serves `virStorageVolLookupByKey`.
    #[procedure(
        96,
        c = "virStorageVolLookupByKey",
        since = "0.4.1",
        acl(storage_vol.getattr),
        driver = storage,
        priority = high,
        ret = "vol"
    )]
    async fn storage_vol_lookup_by_key(&self, call: &Call, key: String) -> Result<StorageVolRef>;

    /// Serves `virStorageVolLookupByPath`.
    #[procedure(
        97,
        c = "virStorageVolLookupByPath",
        since = "0.4.1",
        acl(storage_vol.getattr),
        driver = storage,
        priority = high,
        ret = "vol"
    )]
    async fn storage_vol_lookup_by_path(&self, call: &Call, path: String) -> Result<StorageVolRef>;

    /// Serves `virStorageVolGetInfo`.
    #[procedure(
        98,
        c = "virStorageVolGetInfo",
        since = "0.4.1",
        acl(storage_vol.read),
        driver = storage,
        priority = high
    )]
    async fn storage_vol_get_info(&self, call: &Call, vol: StorageVolRef) -> Result<StorageVolGetInfoRet>;

    /// Serves `virStorageVolGetXMLDesc`.
    #[procedure(
        99,
        c = "virStorageVolGetXMLDesc",
        since = "0.4.1",
        acl(storage_vol.read),
        driver = storage,
        priority = high,
        ret = "xml"
    )]
    async fn storage_vol_get_xml_desc(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<String>;

    /// Serves `virStorageVolGetPath`.
    #[procedure(
        100,
        c = "virStorageVolGetPath",
        since = "0.4.1",
        acl(storage_vol.read),
        driver = storage,
        priority = high,
        ret = "name"
    )]
    async fn storage_vol_get_path(&self, call: &Call, vol: StorageVolRef) -> Result<String>;

    /// Serves `virStorageVolCreateXMLFrom`.
    #[procedure(
        125,
        c = "virStorageVolCreateXMLFrom",
        since = "0.6.4",
        ro = deny,
        acl(storage_vol.create),
        driver = storage,
        ret = "vol"
    )]
    async fn storage_vol_create_xml_from(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        xml: String,
        clonevol: StorageVolRef,
        flags: u32,
    ) -> Result<StorageVolRef>;

    /// Serves `virStorageVolWipe`.
    #[procedure(
        165,
        c = "virStorageVolWipe",
        since = "0.8.0",
        ro = deny,
        acl(storage_vol.format),
        driver = storage
    )]
    async fn storage_vol_wipe(&self, call: &Call, vol: StorageVolRef, flags: u32) -> Result<()>;

    /// Serves `virStorageVolUpload`.
    #[procedure(
        208,
        c = "virStorageVolUpload",
        since = "0.9.0",
        ro = deny,
        acl(storage_vol.data_write),
        driver = storage,
        stream(write, arg = 1, sparse = VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
    )]
    async fn storage_vol_upload(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virStorageVolDownload`.
    #[procedure(
        209,
        c = "virStorageVolDownload",
        since = "0.9.0",
        ro = deny,
        acl(storage_vol.data_read),
        driver = storage,
        stream(read, arg = 1, sparse = VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    )]
    async fn storage_vol_download(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virStorageVolWipePattern`.
    #[procedure(
        259,
        c = "virStorageVolWipePattern",
        since = "0.9.10",
        ro = deny,
        acl(storage_vol.format),
        driver = storage
    )]
    async fn storage_vol_wipe_pattern(
        &self,
        call: &Call,
        vol: StorageVolRef,
        algorithm: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virStorageVolResize`.
    #[procedure(
        260,
        c = "virStorageVolResize",
        since = "0.9.10",
        ro = deny,
        acl(storage_vol.resize),
        driver = storage
    )]
    async fn storage_vol_resize(
        &self,
        call: &Call,
        vol: StorageVolRef,
        capacity: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virStorageVolGetInfoFlags`.
    #[procedure(
        378,
        c = "virStorageVolGetInfoFlags",
        since = "3.0.0",
        acl(storage_vol.read),
        driver = storage,
        priority = high
    )]
    async fn storage_vol_get_info_flags(
        &self,
        call: &Call,
        vol: StorageVolRef,
        flags: u32,
    ) -> Result<StorageVolGetInfoFlagsRet>;
}
