//! What a domain does and uses, answered without waiting for it.

use super::prelude::*;

/// What a domain does and uses, answered without waiting for it.
#[procedures(program = Remote)]
pub trait DomainStatistics: Send + Sync {
    /// Serves `virDomainGetInfo`.
    #[procedure(16, c = "virDomainGetInfo", since = "0.0.3", acl(domain.read), driver = hypervisor)]
    async fn domain_get_info(&self, call: &Call, dom: DomainRef) -> Result<DomainGetInfoRet>;

    /// Serves `virDomainBlockStats`.
    #[procedure(64, c = "virDomainBlockStats", since = "0.3.2", acl(domain.read), driver = hypervisor)]
    async fn domain_block_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
    ) -> Result<DomainBlockStatsRet>;

    /// Serves `virDomainInterfaceStats`.
    #[procedure(
        65,
        c = "virDomainInterfaceStats",
        since = "0.3.2",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_interface_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
    ) -> Result<DomainInterfaceStatsRet>;

    /// Serves `virDomainGetSecurityLabel`.
    #[procedure(
        121,
        c = "virDomainGetSecurityLabel",
        since = "0.6.1",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_get_security_label(
        &self,
        call: &Call,
        dom: DomainRef,
    ) -> Result<DomainGetSecurityLabelRet>;

    /// Serves `virDomainMemoryStats`.
    #[procedure(
        159,
        c = "virDomainMemoryStats",
        since = "0.7.5",
        acl(domain.read),
        driver = hypervisor,
        ret = "stats"
    )]
    async fn domain_memory_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        maxStats: u32,
        flags: u32,
    ) -> Result<List<DomainMemoryStat, DOMAIN_MEMORY_STATS_MAX>>;

    /// Serves `virDomainGetJobInfo`.
    #[procedure(163, c = "virDomainGetJobInfo", since = "0.7.7", acl(domain.read), driver = hypervisor)]
    async fn domain_get_job_info(&self, call: &Call, dom: DomainRef) -> Result<DomainGetJobInfoRet>;

    /// Serves `virDomainAbortJob`.
    #[procedure(
        164,
        c = "virDomainAbortJob",
        since = "0.7.7",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_abort_job(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainGetState`.
    #[procedure(
        212,
        c = "virDomainGetState",
        since = "0.9.2",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_get_state(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetStateRet>;

    /// Serves `virDomainGetControlInfo`.
    #[procedure(
        229,
        c = "virDomainGetControlInfo",
        since = "0.9.3",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_get_control_info(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainGetControlInfoRet>;

    /// Serves `virDomainBlockStatsFlags`.
    #[procedure(243, c = "virDomainBlockStatsFlags", since = "0.9.5", acl(domain.read), driver = hypervisor)]
    async fn domain_block_stats_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainBlockStatsFlagsRet>;

    /// Serves `virDomainGetCPUStats`.
    #[procedure(262, c = "virDomainGetCPUStats", since = "0.9.10", acl(domain.read), driver = hypervisor)]
    async fn domain_get_cpu_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet>;

    /// Serves `virDomainGetDiskErrors`.
    #[procedure(263, c = "virDomainGetDiskErrors", since = "0.9.10", acl(domain.read), driver = hypervisor)]
    async fn domain_get_disk_errors(
        &self,
        call: &Call,
        dom: DomainRef,
        maxerrors: u32,
        flags: u32,
    ) -> Result<DomainGetDiskErrorsRet>;

    /// Serves `virDomainGetSecurityLabelList`.
    #[procedure(
        278,
        c = "virDomainGetSecurityLabelList",
        since = "0.10.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_get_security_label_list(
        &self,
        call: &Call,
        dom: DomainRef,
    ) -> Result<DomainGetSecurityLabelListRet>;

    /// Serves `virDomainGetJobStats`.
    #[procedure(298, c = "virDomainGetJobStats", since = "1.0.3", acl(domain.read), driver = hypervisor)]
    async fn domain_get_job_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainGetJobStatsRet>;

    /// Serves `virConnectGetAllDomainStats`.
    #[procedure(
        344,
        c = "virConnectGetAllDomainStats",
        since = "1.2.8",
        acl(connect.search_domains),
        filter(domain.read),
        driver = hypervisor,
        ret = "retStats"
    )]
    async fn connect_get_all_domain_stats(
        &self,
        call: &Call,
        doms: List<DomainRef, DOMAIN_LIST_MAX>,
        stats: u32,
        flags: u32,
    ) -> Result<List<DomainStatsRecord, DOMAIN_LIST_MAX>>;

    /// Serves `virDomainGetIOThreadInfo`.
    #[procedure(351, c = "virDomainGetIOThreadInfo", since = "1.2.14", acl(domain.read), driver = hypervisor)]
    async fn domain_get_iothread_info(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainGetIothreadInfoRet>;

    /// Serves `virDomainGetPerfEvents`.
    #[procedure(
        365,
        c = "virDomainGetPerfEvents",
        since = "1.3.3",
        acl(domain.read),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_perf_events(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_PERF_EVENTS_MAX>>;

    /// Serves `virDomainGetMessages`.
    #[procedure(
        426,
        c = "virDomainGetMessages",
        since = "7.1.0",
        acl(domain.read),
        driver = hypervisor,
        ret = "msgs"
    )]
    async fn domain_get_messages(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<List<String, DOMAIN_MESSAGES_MAX>>;

    /// Serves `virDomainAbortJobFlags`.
    #[procedure(
        442,
        c = "virDomainAbortJobFlags",
        since = "8.5.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_abort_job_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;
}
