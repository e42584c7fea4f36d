//! Replies of more than one field; those of one field are the bare type.
#![allow(non_snake_case, missing_docs)]

use super::*;
use crate::limits::*;

xdr::xdr_struct! {
    /// Reply of `node_get_info`.
    pub struct NodeGetInfoRet {
        pub model: FixedChars<32>,
        pub memory: u64,
        pub cpus: i32,
        pub mhz: i32,
        pub nodes: i32,
        pub sockets: i32,
        pub cores: i32,
        pub threads: i32,
    }

    /// Reply of `domain_get_info`.
    pub struct DomainGetInfoRet {
        pub state: u8,
        pub maxMem: u64,
        pub memory: u64,
        pub nrVirtCpu: u16,
        pub cpuTime: u64,
    }

    /// Reply of `domain_get_vcpus`.
    pub struct DomainGetVcpusRet {
        pub info: List<VcpuInfo, VCPUINFO_MAX>,
        pub cpumaps: Bytes<CPUMAPS_MAX>,
    }

    /// Reply of `domain_get_scheduler_type`.
    pub struct DomainGetSchedulerTypeRet {
        pub r#type: String,
        pub nparams: i32,
    }

    /// Reply of `domain_migrate_prepare`.
    pub struct DomainMigratePrepareRet {
        pub cookie: Bytes<MIGRATE_COOKIE_MAX>,
        pub uri_out: Option<String>,
    }

    /// Reply of `domain_block_stats`.
    pub struct DomainBlockStatsRet {
        pub rd_req: i64,
        pub rd_bytes: i64,
        pub wr_req: i64,
        pub wr_bytes: i64,
        pub errs: i64,
    }

    /// Reply of `domain_interface_stats`.
    pub struct DomainInterfaceStatsRet {
        pub rx_bytes: i64,
        pub rx_packets: i64,
        pub rx_errs: i64,
        pub rx_drop: i64,
        pub tx_bytes: i64,
        pub tx_packets: i64,
        pub tx_errs: i64,
        pub tx_drop: i64,
    }

    /// Reply of `auth_sasl_start`.
    pub struct AuthSaslStartRet {
        pub complete: i32,
        pub nil: i32,
        pub data: Chars<AUTH_SASL_DATA_MAX>,
    }

    /// Reply of `auth_sasl_step`.
    pub struct AuthSaslStepRet {
        pub complete: i32,
        pub nil: i32,
        pub data: Chars<AUTH_SASL_DATA_MAX>,
    }

    /// Reply of `storage_pool_get_info`.
    pub struct StoragePoolGetInfoRet {
        pub state: u8,
        pub capacity: u64,
        pub allocation: u64,
        pub available: u64,
    }

    /// Reply of `storage_vol_get_info`.
    pub struct StorageVolGetInfoRet {
        pub r#type: i8,
        pub capacity: u64,
        pub allocation: u64,
    }

    /// Reply of `domain_migrate_prepare2`.
    pub struct DomainMigratePrepare2Ret {
        pub cookie: Bytes<MIGRATE_COOKIE_MAX>,
        pub uri_out: Option<String>,
    }

    /// Reply of `domain_get_security_label`.
    pub struct DomainGetSecurityLabelRet {
        pub label: Chars<SECURITY_LABEL_MAX>,
        pub enforcing: i32,
    }

    /// Reply of `node_get_security_model`.
    pub struct NodeGetSecurityModelRet {
        pub model: Chars<SECURITY_MODEL_MAX>,
        pub doi: Chars<SECURITY_DOI_MAX>,
    }

    /// Reply of `domain_get_job_info`.
    pub struct DomainGetJobInfoRet {
        pub r#type: i32,
        pub timeElapsed: u64,
        pub timeRemaining: u64,
        pub dataTotal: u64,
        pub dataProcessed: u64,
        pub dataRemaining: u64,
        pub memTotal: u64,
        pub memProcessed: u64,
        pub memRemaining: u64,
        pub fileTotal: u64,
        pub fileProcessed: u64,
        pub fileRemaining: u64,
    }

    /// Reply of `domain_get_block_info`.
    pub struct DomainGetBlockInfoRet {
        pub allocation: u64,
        pub capacity: u64,
        pub physical: u64,
    }

    /// Reply of `domain_get_memory_parameters`.
    pub struct DomainGetMemoryParametersRet {
        pub params: List<TypedParam, DOMAIN_MEMORY_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_blkio_parameters`.
    pub struct DomainGetBlkioParametersRet {
        pub params: List<TypedParam, DOMAIN_BLKIO_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_state`.
    pub struct DomainGetStateRet {
        pub state: i32,
        pub reason: i32,
    }

    /// Reply of `domain_migrate_begin3`.
    pub struct DomainMigrateBegin3Ret {
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
        pub xml: String,
    }

    /// Reply of `domain_migrate_prepare3`.
    pub struct DomainMigratePrepare3Ret {
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
        pub uri_out: Option<String>,
    }

    /// Reply of `domain_migrate_finish3`.
    pub struct DomainMigrateFinish3Ret {
        pub dom: DomainRef,
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
    }

    /// Reply of `node_get_cpu_stats`.
    pub struct NodeGetCpuStatsRet {
        pub params: List<NodeGetCpuStats, NODE_CPU_STATS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `node_get_memory_stats`.
    pub struct NodeGetMemoryStatsRet {
        pub params: List<NodeGetMemoryStats, NODE_MEMORY_STATS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_control_info`.
    pub struct DomainGetControlInfoRet {
        pub state: u32,
        pub details: u32,
        pub stateTime: u64,
    }

    /// Reply of `domain_get_vcpu_pin_info`.
    pub struct DomainGetVcpuPinInfoRet {
        pub cpumaps: Bytes<CPUMAPS_MAX>,
        pub num: i32,
    }

    /// Reply of `domain_get_block_job_info`.
    pub struct DomainGetBlockJobInfoRet {
        pub found: i32,
        pub r#type: i32,
        pub bandwidth: u64,
        pub cur: u64,
        pub end: u64,
    }

    /// Reply of `domain_block_stats_flags`.
    pub struct DomainBlockStatsFlagsRet {
        pub params: List<TypedParam, DOMAIN_BLOCK_STATS_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_block_io_tune`.
    pub struct DomainGetBlockIoTuneRet {
        pub params: List<TypedParam, DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_numa_parameters`.
    pub struct DomainGetNumaParametersRet {
        pub params: List<TypedParam, DOMAIN_NUMA_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_interface_parameters`.
    pub struct DomainGetInterfaceParametersRet {
        pub params: List<TypedParam, DOMAIN_INTERFACE_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_cpu_stats`.
    pub struct DomainGetCpuStatsRet {
        pub params: List<TypedParam, DOMAIN_GET_CPU_STATS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_get_disk_errors`.
    pub struct DomainGetDiskErrorsRet {
        pub errors: List<DomainDiskError, DOMAIN_DISK_ERRORS_MAX>,
        pub nerrors: i32,
    }

    /// Reply of `connect_list_all_domains`.
    pub struct ConnectListAllDomainsRet {
        pub domains: List<DomainRef, DOMAIN_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `domain_list_all_snapshots`.
    pub struct DomainListAllSnapshotsRet {
        pub snapshots: List<DomainSnapshotRef, DOMAIN_SNAPSHOT_LIST_MAX>,
        pub ret: i32,
    }

    /// Reply of `domain_snapshot_list_all_children`.
    pub struct DomainSnapshotListAllChildrenRet {
        pub snapshots: List<DomainSnapshotRef, DOMAIN_SNAPSHOT_LIST_MAX>,
        pub ret: i32,
    }

    /// Reply of `domain_get_security_label_list`.
    pub struct DomainGetSecurityLabelListRet {
        pub labels: List<DomainGetSecurityLabelRet, SECURITY_LABEL_LIST_MAX>,
        pub ret: i32,
    }

    /// Reply of `domain_get_emulator_pin_info`.
    pub struct DomainGetEmulatorPinInfoRet {
        pub cpumaps: Bytes<CPUMAPS_MAX>,
        pub ret: i32,
    }

    /// Reply of `connect_list_all_storage_pools`.
    pub struct ConnectListAllStoragePoolsRet {
        pub pools: List<StoragePoolRef, STORAGE_POOL_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `storage_pool_list_all_volumes`.
    pub struct StoragePoolListAllVolumesRet {
        pub vols: List<StorageVolRef, STORAGE_VOL_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `connect_list_all_networks`.
    pub struct ConnectListAllNetworksRet {
        pub nets: List<NetworkRef, NETWORK_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `connect_list_all_interfaces`.
    pub struct ConnectListAllInterfacesRet {
        pub ifaces: List<InterfaceRef, INTERFACE_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `connect_list_all_node_devices`.
    pub struct ConnectListAllNodeDevicesRet {
        pub devices: List<NodeDeviceRef, NODE_DEVICE_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `connect_list_all_nwfilters`.
    pub struct ConnectListAllNwfiltersRet {
        pub filters: List<NwfilterRef, NWFILTER_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `connect_list_all_secrets`.
    pub struct ConnectListAllSecretsRet {
        pub secrets: List<SecretRef, SECRET_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `node_get_memory_parameters`.
    pub struct NodeGetMemoryParametersRet {
        pub params: List<TypedParam, NODE_MEMORY_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `node_get_cpu_map`.
    pub struct NodeGetCpuMapRet {
        pub cpumap: Bytes<CPUMAP_MAX>,
        pub online: u32,
        pub ret: i32,
    }

    /// Reply of `domain_get_job_stats`.
    pub struct DomainGetJobStatsRet {
        pub r#type: i32,
        pub params: List<TypedParam, DOMAIN_JOB_STATS_MAX>,
    }

    /// Reply of `domain_migrate_begin3_params`.
    pub struct DomainMigrateBegin3ParamsRet {
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
        pub xml: String,
    }

    /// Reply of `domain_migrate_prepare3_params`.
    pub struct DomainMigratePrepare3ParamsRet {
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
        pub uri_out: Option<String>,
    }

    /// Reply of `domain_migrate_finish3_params`.
    pub struct DomainMigrateFinish3ParamsRet {
        pub dom: DomainRef,
        pub cookie_out: Bytes<MIGRATE_COOKIE_MAX>,
    }

    /// Reply of `connect_get_cpu_model_names`.
    pub struct ConnectGetCpuModelNamesRet {
        pub models: List<String, CONNECT_CPU_MODELS_MAX>,
        pub ret: i32,
    }

    /// Reply of `domain_get_time`.
    pub struct DomainGetTimeRet {
        pub seconds: i64,
        pub nseconds: u32,
    }

    /// Reply of `network_get_dhcp_leases`.
    pub struct NetworkGetDhcpLeasesRet {
        pub leases: List<NetworkDhcpLease, NETWORK_DHCP_LEASES_MAX>,
        pub ret: u32,
    }

    /// Reply of `domain_get_fsinfo`.
    pub struct DomainGetFsinfoRet {
        pub info: List<DomainFsinfo, DOMAIN_FSINFO_MAX>,
        pub ret: u32,
    }

    /// Reply of `domain_get_iothread_info`.
    pub struct DomainGetIothreadInfoRet {
        pub info: List<DomainIothreadInfo, IOTHREAD_INFO_MAX>,
        pub ret: u32,
    }

    /// Reply of `storage_vol_get_info_flags`.
    pub struct StorageVolGetInfoFlagsRet {
        pub r#type: i8,
        pub capacity: u64,
        pub allocation: u64,
    }

    /// Reply of `node_get_sev_info`.
    pub struct NodeGetSevInfoRet {
        pub params: List<TypedParam, NODE_SEV_INFO_MAX>,
        pub nparams: i32,
    }

    /// Reply of `connect_list_all_nwfilter_bindings`.
    pub struct ConnectListAllNwfilterBindingsRet {
        pub bindings: List<NwfilterBindingRef, NWFILTER_BINDING_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `network_list_all_ports`.
    pub struct NetworkListAllPortsRet {
        pub ports: List<NetworkPortRef, NETWORK_PORT_LIST_MAX>,
        pub ret: u32,
    }

    /// Reply of `network_port_get_parameters`.
    pub struct NetworkPortGetParametersRet {
        pub params: List<TypedParam, NETWORK_PORT_PARAMETERS_MAX>,
        pub nparams: i32,
    }

    /// Reply of `domain_list_all_checkpoints`.
    pub struct DomainListAllCheckpointsRet {
        pub checkpoints: List<DomainCheckpointRef, DOMAIN_CHECKPOINT_LIST_MAX>,
        pub ret: i32,
    }

    /// Reply of `domain_checkpoint_list_all_children`.
    pub struct DomainCheckpointListAllChildrenRet {
        pub checkpoints: List<DomainCheckpointRef, DOMAIN_CHECKPOINT_LIST_MAX>,
        pub ret: i32,
    }
}
