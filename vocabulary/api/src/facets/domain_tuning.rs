//! Processors, memory and shares of a domain.

use super::prelude::*;

/// Processors, memory and shares of a domain.
#[procedures(program = Remote)]
pub trait DomainTuning: Send + Sync {
    /// Serves `virDomainGetMaxMemory`.
    #[procedure(
        17,
        c = "virDomainGetMaxMemory",
        since = "0.0.3",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "memory"
    )]
    async fn domain_get_max_memory(&self, call: &Call, dom: DomainRef) -> Result<u64>;

    /// Serves `virDomainGetMaxVcpus`.
    #[procedure(
        18,
        c = "virDomainGetMaxVcpus",
        since = "0.2.1",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "num"
    )]
    async fn domain_get_max_vcpus(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainGetVcpus`.
    #[procedure(
        20,
        c = "virDomainGetVcpus",
        since = "0.1.4",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_get_vcpus(
        &self,
        call: &Call,
        dom: DomainRef,
        maxinfo: i32,
        maplen: i32,
    ) -> Result<DomainGetVcpusRet>;

    /// Serves `virDomainPinVcpu`.
    #[procedure(
        26,
        c = "virDomainPinVcpu",
        since = "0.1.4",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_pin_vcpu(
        &self,
        call: &Call,
        dom: DomainRef,
        vcpu: u32,
        cpumap: Bytes<CPUMAP_MAX>,
    ) -> Result<()>;

    /// Serves `virDomainSetMaxMemory`.
    #[procedure(
        30,
        c = "virDomainSetMaxMemory",
        since = "0.0.3",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_set_max_memory(&self, call: &Call, dom: DomainRef, memory: u64) -> Result<()>;

    /// Serves `virDomainSetMemory`.
    #[procedure(
        31,
        c = "virDomainSetMemory",
        since = "0.1.1",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_memory(&self, call: &Call, dom: DomainRef, memory: u64) -> Result<()>;

    /// Serves `virDomainSetVcpus`.
    #[procedure(
        32,
        c = "virDomainSetVcpus",
        since = "0.1.4",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_vcpus(&self, call: &Call, dom: DomainRef, nvcpus: u32) -> Result<()>;

    /// Serves `virDomainGetSchedulerType`.
    #[procedure(56, c = "virDomainGetSchedulerType", since = "0.2.3", acl(domain.read), driver = hypervisor)]
    async fn domain_get_scheduler_type(
        &self,
        call: &Call,
        dom: DomainRef,
    ) -> Result<DomainGetSchedulerTypeRet>;

    /// Serves `virDomainGetSchedulerParameters`.
    #[procedure(
        57,
        c = "virDomainGetSchedulerParameters",
        since = "0.2.3",
        acl(domain.read),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_scheduler_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
    ) -> Result<List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>>;

    /// Serves `virDomainSetSchedulerParameters`.
    #[procedure(
        58,
        c = "virDomainSetSchedulerParameters",
        since = "0.2.3",
        ro = deny,
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_set_scheduler_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>,
    ) -> Result<()>;

    /// Serves `virDomainMemoryPeek`.
    #[procedure(
        104,
        c = "virDomainMemoryPeek",
        since = "0.4.2",
        ro = deny,
        acl(domain.mem_read),
        driver = hypervisor,
        ret = "buffer"
    )]
    async fn domain_memory_peek(
        &self,
        call: &Call,
        dom: DomainRef,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Bytes<DOMAIN_MEMORY_PEEK_BUFFER_MAX>>;

    /// Serves `virDomainSetMemoryParameters`.
    #[procedure(
        197,
        c = "virDomainSetMemoryParameters",
        since = "0.8.5",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_memory_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_MEMORY_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetMemoryParameters`.
    #[procedure(
        198,
        c = "virDomainGetMemoryParameters",
        since = "0.8.5",
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_get_memory_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetMemoryParametersRet>;

    /// Serves `virDomainSetVcpusFlags`.
    #[procedure(
        199,
        c = "virDomainSetVcpusFlags",
        since = "0.8.5",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        acl(domain.write, all = [VIR_DOMAIN_VCPU_GUEST]),
        driver = hypervisor
    )]
    async fn domain_set_vcpus_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        nvcpus: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetVcpusFlags`.
    #[procedure(
        200,
        c = "virDomainGetVcpusFlags",
        since = "0.8.5",
        deny_ro_if(flags, VIR_DOMAIN_VCPU_GUEST),
        acl(domain.read),
        acl(domain.write, all = [VIR_DOMAIN_VCPU_GUEST]),
        driver = hypervisor,
        ret = "num"
    )]
    async fn domain_get_vcpus_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32>;

    /// Serves `virDomainSetMemoryFlags`.
    #[procedure(
        204,
        c = "virDomainSetMemoryFlags",
        since = "0.9.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_memory_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        memory: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetBlkioParameters`.
    #[procedure(
        205,
        c = "virDomainSetBlkioParameters",
        since = "0.9.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_blkio_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_BLKIO_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetBlkioParameters`.
    #[procedure(
        206,
        c = "virDomainGetBlkioParameters",
        since = "0.9.0",
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_get_blkio_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetBlkioParametersRet>;

    /// Serves `virDomainSetSchedulerParametersFlags`.
    #[procedure(
        219,
        c = "virDomainSetSchedulerParametersFlags",
        since = "0.9.2",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_scheduler_parameters_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetSchedulerParametersFlags`.
    #[procedure(
        223,
        c = "virDomainGetSchedulerParametersFlags",
        since = "0.9.2",
        acl(domain.read),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_scheduler_parameters_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>>;

    /// Serves `virDomainPinVcpuFlags`.
    #[procedure(
        225,
        c = "virDomainPinVcpuFlags",
        since = "0.9.3",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_pin_vcpu_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        vcpu: u32,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetVcpuPinInfo`.
    #[procedure(230, c = "virDomainGetVcpuPinInfo", since = "0.9.3", acl(domain.read), driver = hypervisor)]
    async fn domain_get_vcpu_pin_info(
        &self,
        call: &Call,
        dom: DomainRef,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetVcpuPinInfoRet>;

    /// Serves `virDomainSetNumaParameters`.
    #[procedure(
        254,
        c = "virDomainSetNumaParameters",
        since = "0.9.9",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_numa_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_NUMA_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetNumaParameters`.
    #[procedure(
        255,
        c = "virDomainGetNumaParameters",
        since = "0.9.9",
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_get_numa_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetNumaParametersRet>;

    /// Serves `virDomainSetInterfaceParameters`.
    #[procedure(
        256,
        c = "virDomainSetInterfaceParameters",
        since = "0.9.9",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_interface_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
        params: List<TypedParam, DOMAIN_INTERFACE_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetInterfaceParameters`.
    #[procedure(
        257,
        c = "virDomainGetInterfaceParameters",
        since = "0.9.9",
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_get_interface_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetInterfaceParametersRet>;

    /// Serves `virDomainPinEmulator`.
    #[procedure(
        279,
        c = "virDomainPinEmulator",
        since = "0.10.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_pin_emulator(
        &self,
        call: &Call,
        dom: DomainRef,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetEmulatorPinInfo`.
    #[procedure(
        280,
        c = "virDomainGetEmulatorPinInfo",
        since = "0.10.0",
        acl(domain.read),
        driver = hypervisor
    )]
    async fn domain_get_emulator_pin_info(
        &self,
        call: &Call,
        dom: DomainRef,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetEmulatorPinInfoRet>;

    /// Serves `virDomainSetMemoryStatsPeriod`.
    #[procedure(
        308,
        c = "virDomainSetMemoryStatsPeriod",
        since = "1.1.1",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_memory_stats_period(
        &self,
        call: &Call,
        dom: DomainRef,
        period: i32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainPinIOThread`.
    #[procedure(
        352,
        c = "virDomainPinIOThread",
        since = "1.2.14",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_pin_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothreads_id: u32,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainAddIOThread`.
    #[procedure(
        355,
        c = "virDomainAddIOThread",
        since = "1.2.15",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_add_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainDelIOThread`.
    #[procedure(
        356,
        c = "virDomainDelIOThread",
        since = "1.2.15",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_del_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetPerfEvents`.
    #[procedure(
        366,
        c = "virDomainSetPerfEvents",
        since = "1.3.3",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_perf_events(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_PERF_EVENTS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetVcpu`.
    #[procedure(
        384,
        c = "virDomainSetVcpu",
        since = "3.1.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_vcpu(
        &self,
        call: &Call,
        dom: DomainRef,
        cpumap: String,
        state: i32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetIOThreadParams`.
    #[procedure(
        402,
        c = "virDomainSetIOThreadParams",
        since = "4.10.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_iothread_params(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        params: List<TypedParam, DOMAIN_IOTHREAD_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()>;
}
