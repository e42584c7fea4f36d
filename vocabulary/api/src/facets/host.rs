//! The machine and what its hypervisor can do.

use super::prelude::*;

/// The machine and what its hypervisor can do.
#[procedures(program = Remote)]
pub trait Host: Send + Sync {
    /// Serves `virConnectGetType`.
    #[procedure(
        3,
        c = "virConnectGetType",
        since = "0.0.3",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "type"
    )]
    async fn connect_get_type(&self, call: &Call) -> Result<String>;

    /// Serves `virConnectGetVersion`.
    #[procedure(
        4,
        c = "virConnectGetVersion",
        since = "0.0.3",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "hv_ver"
    )]
    async fn connect_get_version(&self, call: &Call) -> Result<u64>;

    /// Serves `virConnectGetMaxVcpus`.
    #[procedure(
        5,
        c = "virConnectGetMaxVcpus",
        since = "0.2.1",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "max_vcpus"
    )]
    async fn connect_get_max_vcpus(&self, call: &Call, r#type: Option<String>) -> Result<i32>;

    /// Serves `virNodeGetInfo`.
    #[procedure(
        6,
        c = "virNodeGetInfo",
        since = "0.1.0",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn node_get_info(&self, call: &Call) -> Result<NodeGetInfoRet>;

    /// Serves `virConnectGetCapabilities`.
    #[procedure(
        7,
        c = "virConnectGetCapabilities",
        since = "0.2.1",
        acl(connect.read),
        driver = hypervisor,
        ret = "capabilities"
    )]
    async fn connect_get_capabilities(&self, call: &Call) -> Result<String>;

    /// Serves `virConnectGetHostname`.
    #[procedure(
        59,
        c = "virConnectGetHostname",
        since = "0.3.0",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "hostname"
    )]
    async fn connect_get_hostname(&self, call: &Call) -> Result<String>;

    /// Serves `virNodeGetCellsFreeMemory`.
    #[procedure(
        101,
        c = "virNodeGetCellsFreeMemory",
        since = "0.3.3",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "cells"
    )]
    async fn node_get_cells_free_memory(
        &self,
        call: &Call,
        startCell: i32,
        maxcells: i32,
    ) -> Result<List<u64, NODE_MAX_CELLS>>;

    /// Serves `virNodeGetFreeMemory`.
    #[procedure(
        102,
        c = "virNodeGetFreeMemory",
        since = "0.3.3",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "freeMem"
    )]
    async fn node_get_free_memory(&self, call: &Call) -> Result<u64>;

    /// Serves `virNodeDeviceDettach`.
    #[procedure(
        118,
        c = "virNodeDeviceDettach",
        since = "0.6.1",
        ro = deny,
        acl(node_device.detach),
        driver = hypervisor
    )]
    async fn node_device_dettach(&self, call: &Call, name: String) -> Result<()>;

    /// Serves `virNodeDeviceReAttach`.
    #[procedure(
        119,
        c = "virNodeDeviceReAttach",
        since = "0.6.1",
        ro = deny,
        acl(node_device.detach),
        driver = hypervisor
    )]
    async fn node_device_re_attach(&self, call: &Call, name: String) -> Result<()>;

    /// Serves `virNodeDeviceReset`.
    #[procedure(
        120,
        c = "virNodeDeviceReset",
        since = "0.6.1",
        ro = deny,
        acl(node_device.detach),
        driver = hypervisor
    )]
    async fn node_device_reset(&self, call: &Call, name: String) -> Result<()>;

    /// Serves `virNodeGetSecurityModel`.
    #[procedure(
        122,
        c = "virNodeGetSecurityModel",
        since = "0.6.1",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn node_get_security_model(&self, call: &Call) -> Result<NodeGetSecurityModelRet>;

    /// Serves `virConnectGetLibVersion`.
    #[procedure(
        157,
        c = "virConnectGetLibVersion",
        since = "0.7.3",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "lib_ver"
    )]
    async fn connect_get_lib_version(&self, call: &Call) -> Result<u64>;

    /// Serves `virConnectCompareCPU`.
    #[procedure(
        158,
        c = "virConnectCompareCPU",
        since = "0.7.5",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "result"
    )]
    async fn connect_compare_cpu(&self, call: &Call, xml: String, flags: u32) -> Result<i32>;

    /// Serves `virConnectBaselineCPU`.
    #[procedure(
        162,
        c = "virConnectBaselineCPU",
        since = "0.7.7",
        acl(connect.read),
        driver = hypervisor,
        ret = "cpu"
    )]
    async fn connect_baseline_cpu(
        &self,
        call: &Call,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virConnectGetSysinfo`.
    #[procedure(
        203,
        c = "virConnectGetSysinfo",
        since = "0.8.8",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "sysinfo"
    )]
    async fn connect_get_sysinfo(&self, call: &Call, flags: u32) -> Result<String>;

    /// Serves `virNodeGetCPUStats`.
    #[procedure(
        227,
        c = "virNodeGetCPUStats",
        since = "0.9.3",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn node_get_cpu_stats(
        &self,
        call: &Call,
        cpuNum: i32,
        nparams: i32,
        flags: u32,
    ) -> Result<NodeGetCpuStatsRet>;

    /// Serves `virNodeGetMemoryStats`.
    #[procedure(
        228,
        c = "virNodeGetMemoryStats",
        since = "0.9.3",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn node_get_memory_stats(
        &self,
        call: &Call,
        nparams: i32,
        cellNum: i32,
        flags: u32,
    ) -> Result<NodeGetMemoryStatsRet>;

    /// Serves `virNodeSuspendForDuration`.
    #[procedure(
        250,
        c = "virNodeSuspendForDuration",
        since = "0.9.8",
        ro = deny,
        acl(connect.pm_control),
        driver = hypervisor
    )]
    async fn node_suspend_for_duration(
        &self,
        call: &Call,
        target: u32,
        duration: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virNodeSetMemoryParameters`.
    #[procedure(
        288,
        c = "virNodeSetMemoryParameters",
        since = "0.10.2",
        ro = deny,
        acl(connect.write),
        driver = hypervisor
    )]
    async fn node_set_memory_parameters(
        &self,
        call: &Call,
        params: List<TypedParam, NODE_MEMORY_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virNodeGetMemoryParameters`.
    #[procedure(
        289,
        c = "virNodeGetMemoryParameters",
        since = "0.10.2",
        acl(connect.read),
        driver = hypervisor
    )]
    async fn node_get_memory_parameters(
        &self,
        call: &Call,
        nparams: i32,
        flags: u32,
    ) -> Result<NodeGetMemoryParametersRet>;

    /// Serves `virNodeGetCPUMap`.
    #[procedure(293, c = "virNodeGetCPUMap", since = "1.0.0", acl(connect.read), driver = hypervisor)]
    async fn node_get_cpu_map(
        &self,
        call: &Call,
        need_map: i32,
        need_online: i32,
        flags: u32,
    ) -> Result<NodeGetCpuMapRet>;

    /// Serves `virNodeDeviceDetachFlags`.
    #[procedure(
        301,
        c = "virNodeDeviceDetachFlags",
        since = "1.0.5",
        ro = deny,
        acl(node_device.detach),
        driver = hypervisor
    )]
    async fn node_device_detach_flags(
        &self,
        call: &Call,
        name: String,
        driverName: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virConnectGetCPUModelNames`.
    #[procedure(
        312,
        c = "virConnectGetCPUModelNames",
        since = "1.1.3",
        acl(connect.read),
        driver = hypervisor
    )]
    async fn connect_get_cpu_model_names(
        &self,
        call: &Call,
        arch: String,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectGetCpuModelNamesRet>;

    /// Serves `virNodeGetFreePages`.
    #[procedure(
        340,
        c = "virNodeGetFreePages",
        since = "1.2.6",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "counts"
    )]
    async fn node_get_free_pages(
        &self,
        call: &Call,
        pages: List<u32, NODE_MAX_CELLS>,
        startCell: i32,
        cellCount: u32,
        flags: u32,
    ) -> Result<List<u64, NODE_MAX_CELLS>>;

    /// Serves `virConnectGetDomainCapabilities`.
    #[procedure(
        342,
        c = "virConnectGetDomainCapabilities",
        since = "1.2.7",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "capabilities"
    )]
    async fn connect_get_domain_capabilities(
        &self,
        call: &Call,
        emulatorbin: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virNodeAllocPages`.
    #[procedure(
        347,
        c = "virNodeAllocPages",
        since = "1.2.9",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "ret"
    )]
    async fn node_alloc_pages(
        &self,
        call: &Call,
        pageSizes: List<u32, NODE_MAX_CELLS>,
        pageCounts: List<u64, NODE_MAX_CELLS>,
        startCell: i32,
        cellCount: u32,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virConnectCompareHypervisorCPU`.
    #[procedure(
        393,
        c = "virConnectCompareHypervisorCPU",
        since = "4.4.0",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "result"
    )]
    async fn connect_compare_hypervisor_cpu(
        &self,
        call: &Call,
        emulator: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        xmlCPU: String,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virConnectBaselineHypervisorCPU`.
    #[procedure(
        394,
        c = "virConnectBaselineHypervisorCPU",
        since = "4.4.0",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "cpu"
    )]
    async fn connect_baseline_hypervisor_cpu(
        &self,
        call: &Call,
        emulator: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virNodeGetSEVInfo`.
    #[procedure(
        395,
        c = "virNodeGetSEVInfo",
        since = "4.5.0",
        ro = deny,
        acl(connect.read),
        driver = hypervisor
    )]
    async fn node_get_sev_info(&self, call: &Call, nparams: i32, flags: u32) -> Result<NodeGetSevInfoRet>;
}
