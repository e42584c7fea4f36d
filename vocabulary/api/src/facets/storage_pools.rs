//! Storage pools.

use super::prelude::*;

/// Storage pools.
#[procedures(program = Remote)]
pub trait StoragePools: Send + Sync {
    /// Serves `virConnectNumOfStoragePools`.
    #[procedure(
        71,
        c = "virConnectNumOfStoragePools",
        since = "0.4.1",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_storage_pools(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListStoragePools`.
    #[procedure(
        72,
        c = "virConnectListStoragePools",
        since = "0.4.1",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_storage_pools(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_POOL_LIST_MAX>>;

    /// Serves `virConnectNumOfDefinedStoragePools`.
    #[procedure(
        73,
        c = "virConnectNumOfDefinedStoragePools",
        since = "0.4.1",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_defined_storage_pools(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListDefinedStoragePools`.
    #[procedure(
        74,
        c = "virConnectListDefinedStoragePools",
        since = "0.4.1",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_defined_storage_pools(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_POOL_LIST_MAX>>;

    /// Serves `virConnectFindStoragePoolSources`.
    #[procedure(
        75,
        c = "virConnectFindStoragePoolSources",
        since = "0.4.5",
        ro = deny,
        acl(connect.detect_storage_pools),
        driver = storage,
        ret = "xml"
    )]
    async fn connect_find_storage_pool_sources(
        &self,
        call: &Call,
        r#type: String,
        srcSpec: Option<String>,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virStoragePoolCreateXML`.
    #[procedure(
        76,
        c = "virStoragePoolCreateXML",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.start),
        acl(storage_pool.write),
        driver = storage,
        ret = "pool"
    )]
    async fn storage_pool_create_xml(&self, call: &Call, xml: String, flags: u32) -> Result<StoragePoolRef>;

    /// Serves `virStoragePoolDefineXML`.
    #[procedure(
        77,
        c = "virStoragePoolDefineXML",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.write),
        acl(storage_pool.save),
        driver = storage,
        priority = high,
        ret = "pool"
    )]
    async fn storage_pool_define_xml(&self, call: &Call, xml: String, flags: u32) -> Result<StoragePoolRef>;

    /// Serves `virStoragePoolCreate`.
    #[procedure(
        78,
        c = "virStoragePoolCreate",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.start),
        driver = storage
    )]
    async fn storage_pool_create(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()>;

    /// Serves `virStoragePoolBuild`.
    #[procedure(
        79,
        c = "virStoragePoolBuild",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.format),
        driver = storage
    )]
    async fn storage_pool_build(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()>;

    /// Serves `virStoragePoolDestroy`.
    #[procedure(
        80,
        c = "virStoragePoolDestroy",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.stop),
        driver = storage,
        priority = high
    )]
    async fn storage_pool_destroy(&self, call: &Call, pool: StoragePoolRef) -> Result<()>;

    /// Serves `virStoragePoolDelete`.
    #[procedure(
        81,
        c = "virStoragePoolDelete",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.format),
        driver = storage
    )]
    async fn storage_pool_delete(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()>;

    /// Serves `virStoragePoolUndefine`.
    #[procedure(
        82,
        c = "virStoragePoolUndefine",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.delete),
        driver = storage,
        priority = high
    )]
    async fn storage_pool_undefine(&self, call: &Call, pool: StoragePoolRef) -> Result<()>;

    /// Serves `virStoragePoolRefresh`.
    #[procedure(
        83,
        c = "virStoragePoolRefresh",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.refresh),
        driver = storage
    )]
    async fn storage_pool_refresh(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()>;

    /// Serves `virStoragePoolLookupByName`.
    #[procedure(
        84,
        c = "virStoragePoolLookupByName",
        since = "0.4.1",
        acl(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "pool"
    )]
    async fn storage_pool_lookup_by_name(&self, call: &Call, name: String) -> Result<StoragePoolRef>;

    /// Serves `virStoragePoolLookupByUUID`.
    #[procedure(
        85,
        c = "virStoragePoolLookupByUUID",
        since = "0.4.1",
        acl(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "pool"
    )]
    async fn storage_pool_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<StoragePoolRef>;

    /// Serves `virStoragePoolLookupByVolume`.
    #[procedure(
        86,
        c = "virStoragePoolLookupByVolume",
        since = "0.4.1",
        acl(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "pool"
    )]
    async fn storage_pool_lookup_by_volume(&self, call: &Call, vol: StorageVolRef) -> Result<StoragePoolRef>;

    /// Serves `virStoragePoolGetInfo`.
    #[procedure(
        87,
        c = "virStoragePoolGetInfo",
        since = "0.4.1",
        acl(storage_pool.read),
        driver = storage,
        priority = high
    )]
    async fn storage_pool_get_info(&self, call: &Call, pool: StoragePoolRef)
    -> Result<StoragePoolGetInfoRet>;

    /// Serves `virStoragePoolGetXMLDesc`.
    #[procedure(
        88,
        c = "virStoragePoolGetXMLDesc",
        since = "0.4.1",
        acl(storage_pool.read),
        driver = storage,
        priority = high,
        ret = "xml"
    )]
    async fn storage_pool_get_xml_desc(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virStoragePoolGetAutostart`.
    #[procedure(
        89,
        c = "virStoragePoolGetAutostart",
        since = "0.4.1",
        acl(storage_pool.read),
        driver = storage,
        priority = high,
        ret = "autostart"
    )]
    async fn storage_pool_get_autostart(&self, call: &Call, pool: StoragePoolRef) -> Result<i32>;

    /// Serves `virStoragePoolSetAutostart`.
    #[procedure(
        90,
        c = "virStoragePoolSetAutostart",
        since = "0.4.1",
        ro = deny,
        acl(storage_pool.write),
        driver = storage,
        priority = high
    )]
    async fn storage_pool_set_autostart(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        autostart: i32,
    ) -> Result<()>;

    /// Serves `virStoragePoolNumOfVolumes`.
    #[procedure(
        91,
        c = "virStoragePoolNumOfVolumes",
        since = "0.4.1",
        acl(storage_pool.search_storage_vols),
        filter(storage_vol.getattr),
        driver = storage,
        priority = high,
        ret = "num"
    )]
    async fn storage_pool_num_of_volumes(&self, call: &Call, pool: StoragePoolRef) -> Result<i32>;

    /// Serves `virStoragePoolListVolumes`.
    #[procedure(
        92,
        c = "virStoragePoolListVolumes",
        since = "0.4.1",
        acl(storage_pool.search_storage_vols),
        filter(storage_vol.getattr),
        driver = storage,
        priority = high,
        ret = "names"
    )]
    async fn storage_pool_list_volumes(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_VOL_LIST_MAX>>;

    /// Serves `virStoragePoolIsActive`.
    #[procedure(
        154,
        c = "virStoragePoolIsActive",
        since = "0.7.3",
        acl(storage_pool.read),
        driver = storage,
        priority = high,
        ret = "active"
    )]
    async fn storage_pool_is_active(&self, call: &Call, pool: StoragePoolRef) -> Result<i32>;

    /// Serves `virStoragePoolIsPersistent`.
    #[procedure(
        155,
        c = "virStoragePoolIsPersistent",
        since = "0.7.3",
        acl(storage_pool.read),
        driver = storage,
        priority = high,
        ret = "persistent"
    )]
    async fn storage_pool_is_persistent(&self, call: &Call, pool: StoragePoolRef) -> Result<i32>;

    /// Serves `virConnectListAllStoragePools`.
    #[procedure(
        281,
        c = "virConnectListAllStoragePools",
        since = "0.10.2",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high
    )]
    async fn connect_list_all_storage_pools(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllStoragePoolsRet>;

    /// Serves `virStoragePoolListAllVolumes`.
    #[procedure(
        282,
        c = "virStoragePoolListAllVolumes",
        since = "0.10.2",
        acl(storage_pool.search_storage_vols),
        filter(storage_vol.getattr),
        driver = storage,
        priority = high
    )]
    async fn storage_pool_list_all_volumes(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        need_results: i32,
        flags: u32,
    ) -> Result<StoragePoolListAllVolumesRet>;

    /// Serves `virConnectStoragePoolEventRegisterAny`.
    #[procedure(
        368,
        c = "virConnectStoragePoolEventRegisterAny",
        since = "2.0.0",
        acl(connect.search_storage_pools),
        filter(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_storage_pool_event_register_any(
        &self,
        call: &Call,
        eventID: i32,
        pool: Option<StoragePoolRef>,
    ) -> Result<i32>;

    /// Serves `virConnectStoragePoolEventDeregisterAny`.
    #[procedure(
        369,
        c = "virConnectStoragePoolEventDeregisterAny",
        since = "2.0.0",
        acl(connect.read),
        driver = storage,
        priority = high
    )]
    async fn connect_storage_pool_event_deregister_any(&self, call: &Call, callbackID: i32) -> Result<()>;

    /// Serves `virStoragePoolLookupByTargetPath`.
    #[procedure(
        391,
        c = "virStoragePoolLookupByTargetPath",
        since = "4.1.0",
        acl(storage_pool.getattr),
        driver = storage,
        priority = high,
        ret = "pool"
    )]
    async fn storage_pool_lookup_by_target_path(&self, call: &Call, path: String) -> Result<StoragePoolRef>;

    /// Serves `virConnectGetStoragePoolCapabilities`.
    #[procedure(
        403,
        c = "virConnectGetStoragePoolCapabilities",
        since = "5.2.0",
        acl(connect.read),
        driver = storage,
        ret = "capabilities"
    )]
    async fn connect_get_storage_pool_capabilities(&self, call: &Call, flags: u32) -> Result<String>;
}
