//! The procedures of storage pools.

use crate::listing::{self, CommonFilters};
use crate::pools::{Backend, PoolObjects, Pools, Refusal};
use crate::registry::{Lookup, Snapshot};
use api::constants::*;
use api::facets::StoragePools;
use api::limits::{STORAGE_POOL_LIST_MAX, STORAGE_VOL_LIST_MAX};
use api::{
    Call, ConnectListAllStoragePoolsRet, Domain, List, StoragePoolGetInfoRet, StoragePoolListAllVolumesRet,
    StoragePoolRef, StorageVolRef, Uuid,
};
use model::storage::StoragePool;
use model::{InBytes, PrintOptions};

const ALL_KINDS: i32 = VIR_CONNECT_LIST_STORAGE_POOLS_DIR
    | VIR_CONNECT_LIST_STORAGE_POOLS_FS
    | VIR_CONNECT_LIST_STORAGE_POOLS_NETFS
    | VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL
    | VIR_CONNECT_LIST_STORAGE_POOLS_DISK
    | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI
    | VIR_CONNECT_LIST_STORAGE_POOLS_SCSI
    | VIR_CONNECT_LIST_STORAGE_POOLS_MPATH
    | VIR_CONNECT_LIST_STORAGE_POOLS_RBD
    | VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG
    | VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER
    | VIR_CONNECT_LIST_STORAGE_POOLS_ZFS
    | VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE
    | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT;

/// The filters of lists, but for those by kind.
const FILTERS: CommonFilters = CommonFilters {
    active: [
        VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE,
        VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE,
    ],
    persistent: [
        VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT,
        VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT,
    ],
    autostart: [
        VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART,
        VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART,
    ],
};

/// Groups of filters.
const GROUPS: [u32; 4] = {
    let [active, persistent, autostart] = FILTERS.groups();
    [active, persistent, autostart, ALL_KINDS.cast_unsigned()]
};

/// All filters of lists of pools.
pub const LIST_FILTERS: u32 = GROUPS[0] | GROUPS[1] | GROUPS[2] | GROUPS[3];

fn kind_flag(pool: &StoragePool) -> i32 {
    use model::storage::PoolKind::*;
    match pool.kind {
        Dir => VIR_CONNECT_LIST_STORAGE_POOLS_DIR,
        Fs => VIR_CONNECT_LIST_STORAGE_POOLS_FS,
        Netfs => VIR_CONNECT_LIST_STORAGE_POOLS_NETFS,
        Logical => VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL,
        Disk => VIR_CONNECT_LIST_STORAGE_POOLS_DISK,
        Iscsi => VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI,
        IscsiDirect => VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT,
        Scsi => VIR_CONNECT_LIST_STORAGE_POOLS_SCSI,
        Mpath => VIR_CONNECT_LIST_STORAGE_POOLS_MPATH,
        Rbd => VIR_CONNECT_LIST_STORAGE_POOLS_RBD,
        Sheepdog => VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG,
        Gluster => VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER,
        Zfs => VIR_CONNECT_LIST_STORAGE_POOLS_ZFS,
        Vstorage => VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE,
    }
}

fn passes<B: Backend>(snapshot: &Snapshot<PoolObjects<B>>, flags: u32) -> bool {
    let traits = FILTERS.traits(snapshot) | kind_flag(snapshot.current()).cast_unsigned();
    listing::passes(&GROUPS, traits, flags)
}

fn count(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}

#[api::facet]
impl<B: Backend> StoragePools for Pools<B> {
    async fn connect_num_of_storage_pools(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, true))
    }

    async fn connect_list_storage_pools(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_POOL_LIST_MAX>> {
        Ok(self.registry.names(call, true, maxnames))
    }

    async fn connect_num_of_defined_storage_pools(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, false))
    }

    async fn connect_list_defined_storage_pools(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_POOL_LIST_MAX>> {
        Ok(self.registry.names(call, false, maxnames))
    }

    async fn connect_list_all_storage_pools(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllStoragePoolsRet> {
        self.backend.accepts("virConnectListAllStoragePools", flags)?;
        let mut all = self.registry.list(call);
        all.retain(|pool| passes(&pool.snapshot(), flags));
        let ret = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let pools = if need_results != 0 {
            all.iter().map(|pool| Self::handle(pool)).collect()
        } else {
            Default::default()
        };
        Ok(ConnectListAllStoragePoolsRet { pools, ret })
    }

    async fn connect_find_storage_pool_sources(
        &self,
        call: &Call,
        r#type: String,
        srcSpec: Option<String>,
        flags: u32,
    ) -> Result<String> {
        self.backend.accepts("virConnectFindStoragePoolSources", flags)?;
        let _ = call;
        self.backend.find_sources(&r#type, srcSpec.as_deref())
    }

    async fn connect_get_storage_pool_capabilities(&self, call: &Call, flags: u32) -> Result<String> {
        self.backend
            .accepts("virConnectGetStoragePoolCapabilities", flags)?;
        let _ = call;
        self.backend.capabilities()
    }

    async fn storage_pool_create_xml(&self, call: &Call, xml: String, flags: u32) -> Result<StoragePoolRef> {
        self.backend.accepts("virStoragePoolCreateXML", flags)?;
        Ok(Self::handle(&*self.create(call, &xml, flags).await?))
    }

    async fn storage_pool_define_xml(&self, call: &Call, xml: String, flags: u32) -> Result<StoragePoolRef> {
        self.backend.accepts("virStoragePoolDefineXML", flags)?;
        crate::check_schema(Domain::STORAGE, &xml, flags, VIR_STORAGE_POOL_DEFINE_VALIDATE)?;
        Ok(Self::handle(&*self.define(call, &xml).await?))
    }

    async fn storage_pool_create(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStoragePoolCreate", flags)?;
        let pool = self.lease(call, &pool)?;
        self.start_pool(call, &pool, flags).await
    }

    async fn storage_pool_build(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStoragePoolBuild", flags)?;
        let pool = self.lease(call, &pool)?;
        self.build(call, &pool).await
    }

    async fn storage_pool_destroy(&self, call: &Call, pool: StoragePoolRef) -> Result<()> {
        let pool = self.lease(call, &pool)?;
        self.stop_pool(call, &pool).await
    }

    async fn storage_pool_delete(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStoragePoolDelete", flags)?;
        let pool = self.lease(call, &pool)?;
        self.delete(call, &pool).await
    }

    async fn storage_pool_undefine(&self, call: &Call, pool: StoragePoolRef) -> Result<()> {
        let pool = self.lease(call, &pool)?;
        self.undefine(call, &pool).await
    }

    async fn storage_pool_refresh(&self, call: &Call, pool: StoragePoolRef, flags: u32) -> Result<()> {
        self.backend.accepts("virStoragePoolRefresh", flags)?;
        let pool = self.lease(call, &pool)?;
        self.refresh(call, &pool).await
    }

    async fn storage_pool_lookup_by_name(&self, call: &Call, name: String) -> Result<StoragePoolRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Name(&name))?))
    }

    async fn storage_pool_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<StoragePoolRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Uuid(uuid))?))
    }

    async fn storage_pool_lookup_by_volume(&self, call: &Call, vol: StorageVolRef) -> Result<StoragePoolRef> {
        Ok(Self::handle(
            &*self.registry.lease(call, Lookup::Name(&vol.pool))?,
        ))
    }

    async fn storage_pool_lookup_by_target_path(&self, call: &Call, path: String) -> Result<StoragePoolRef> {
        self.backend.accepts("virStoragePoolLookupByTargetPath", 0)?;
        let wanted = path.trim_end_matches('/');
        let found = self.registry.all().into_iter().find(|pool| {
            let snapshot = pool.snapshot();
            snapshot.is_active() && snapshot.current().target_path() == wanted
        });
        let name = found.map(|pool| pool.name()).ok_or_else(|| {
            let words = format!("no storage pool with matching target path '{path}'");
            api::Error::new(B::DOMAIN, api::Code::NO_STORAGE_POOL, words)
        })?;
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Name(&name))?))
    }

    async fn storage_pool_get_info(
        &self,
        call: &Call,
        pool: StoragePoolRef,
    ) -> Result<StoragePoolGetInfoRet> {
        let pool = self.lease(call, &pool)?;
        let snapshot = pool.snapshot();
        let state = if snapshot.is_active() {
            VIR_STORAGE_POOL_RUNNING
        } else {
            VIR_STORAGE_POOL_INACTIVE
        };
        Ok(StoragePoolGetInfoRet {
            state: state as u8,
            capacity: snapshot.state.capacity_bytes,
            allocation: snapshot.state.allocation_bytes(),
            available: snapshot.state.available_bytes,
        })
    }

    async fn storage_pool_get_xml_desc(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        flags: u32,
    ) -> Result<String> {
        self.backend.accepts("virStoragePoolGetXMLDesc", flags)?;
        let pool = self.lease(call, &pool)?;
        let snapshot = pool.snapshot();
        let inactive = flags & VIR_STORAGE_XML_INACTIVE as u32 != 0;
        let stays = snapshot.definition.as_ref().filter(|_| inactive);
        let mut config = StoragePool::clone(stays.unwrap_or(snapshot.current()));
        if let (Some(target), Some(permissions)) = (&mut config.target, &snapshot.state.permissions) {
            target.permissions = Some(permissions.clone());
        }
        config.capacity = InBytes(snapshot.state.capacity_bytes);
        config.allocation = InBytes(snapshot.state.allocation_bytes());
        config.available = InBytes(snapshot.state.available_bytes);
        Ok(config.format(PrintOptions {
            inactive,
            ..PrintOptions::default()
        }))
    }

    async fn storage_pool_get_autostart(&self, call: &Call, pool: StoragePoolRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &pool)?.snapshot().autostart))
    }

    async fn storage_pool_set_autostart(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        autostart: i32,
    ) -> Result<()> {
        let pool = self.lease(call, &pool)?;
        self.set_autostart(call, &pool, autostart != 0).await
    }

    async fn storage_pool_num_of_volumes(&self, call: &Call, pool: StoragePoolRef) -> Result<i32> {
        Ok(count(
            self.lease_active(call, &pool)?.snapshot().state.volumes.len(),
        ))
    }

    async fn storage_pool_list_volumes(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        maxnames: i32,
    ) -> Result<List<String, STORAGE_VOL_LIST_MAX>> {
        let snapshot = self.lease_active(call, &pool)?.snapshot();
        let max = usize::try_from(maxnames).unwrap_or(0);
        Ok(snapshot.state.volumes.keys().take(max).cloned().collect())
    }

    async fn storage_pool_list_all_volumes(
        &self,
        call: &Call,
        pool: StoragePoolRef,
        need_results: i32,
        flags: u32,
    ) -> Result<StoragePoolListAllVolumesRet> {
        self.backend.accepts("virStoragePoolListAllVolumes", flags)?;
        let pool = self.lease(call, &pool)?;
        let snapshot = pool.snapshot();
        if !snapshot.is_active() {
            return Err(self.backend.refuse(Refusal::NothingToList(&pool.name())));
        }
        let ret = u32::try_from(snapshot.state.volumes.len()).unwrap_or(u32::MAX);
        let handles = snapshot
            .state
            .volumes
            .values()
            .map(|volume| Self::volume_handle(&pool.name(), volume));
        let vols = if need_results != 0 {
            handles.collect()
        } else {
            Default::default()
        };
        Ok(StoragePoolListAllVolumesRet { vols, ret })
    }

    async fn storage_pool_is_active(&self, call: &Call, pool: StoragePoolRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &pool)?.snapshot().is_active()))
    }

    async fn storage_pool_is_persistent(&self, call: &Call, pool: StoragePoolRef) -> Result<i32> {
        Ok(i32::from(
            self.lease(call, &pool)?.snapshot().definition.is_some(),
        ))
    }
}
