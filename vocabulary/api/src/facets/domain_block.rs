//! Disks of a domain while they are in use.

use super::prelude::*;

/// Disks of a domain while they are in use.
#[procedures(program = Remote)]
pub trait DomainBlock: Send + Sync {
    /// Serves `virDomainBlockPeek`.
    #[procedure(
        103,
        c = "virDomainBlockPeek",
        since = "0.4.2",
        ro = deny,
        acl(domain.block_read),
        driver = hypervisor,
        ret = "buffer"
    )]
    async fn domain_block_peek(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Bytes<DOMAIN_BLOCK_PEEK_BUFFER_MAX>>;

    /// Serves `virDomainGetBlockInfo`.
    #[procedure(194, c = "virDomainGetBlockInfo", since = "0.8.1", acl(domain.read), driver = hypervisor)]
    async fn domain_get_block_info(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        flags: u32,
    ) -> Result<DomainGetBlockInfoRet>;

    /// Serves `virDomainBlockJobAbort`.
    #[procedure(
        237,
        c = "virDomainBlockJobAbort",
        since = "0.9.4",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_block_job_abort(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetBlockJobInfo`.
    #[procedure(238, c = "virDomainGetBlockJobInfo", since = "0.9.4", acl(domain.read), driver = hypervisor)]
    async fn domain_get_block_job_info(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        flags: u32,
    ) -> Result<DomainGetBlockJobInfoRet>;

    /// Serves `virDomainBlockJobSetSpeed`.
    #[procedure(
        239,
        c = "virDomainBlockJobSetSpeed",
        since = "0.9.4",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_block_job_set_speed(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBlockPull`.
    #[procedure(
        240,
        c = "virDomainBlockPull",
        since = "0.9.4",
        ro = deny,
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_block_pull(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBlockResize`.
    #[procedure(
        251,
        c = "virDomainBlockResize",
        since = "0.9.8",
        ro = deny,
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_block_resize(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: String,
        size: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetBlockIoTune`.
    #[procedure(
        252,
        c = "virDomainSetBlockIoTune",
        since = "0.9.8",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_block_io_tune(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: String,
        params: List<TypedParam, DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetBlockIoTune`.
    #[procedure(253, c = "virDomainGetBlockIoTune", since = "0.9.8", acl(domain.read), driver = hypervisor)]
    async fn domain_get_block_io_tune(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: Option<String>,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetBlockIoTuneRet>;

    /// Serves `virDomainBlockRebase`.
    #[procedure(
        266,
        c = "virDomainBlockRebase",
        since = "0.9.10",
        ro = deny,
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_block_rebase(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        base: Option<String>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBlockCommit`.
    #[procedure(
        290,
        c = "virDomainBlockCommit",
        since = "0.10.2",
        ro = deny,
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_block_commit(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: String,
        base: Option<String>,
        top: Option<String>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBlockCopy`.
    #[procedure(
        345,
        c = "virDomainBlockCopy",
        since = "1.2.8",
        ro = deny,
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_block_copy(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        destxml: String,
        params: List<TypedParam, DOMAIN_BLOCK_COPY_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetBlockThreshold`.
    #[procedure(
        386,
        c = "virDomainSetBlockThreshold",
        since = "3.1.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_block_threshold(
        &self,
        call: &Call,
        dom: DomainRef,
        dev: String,
        threshold: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetThrottleGroup`.
    #[procedure(
        451,
        c = "virDomainSetThrottleGroup",
        since = "11.2.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_throttle_group(
        &self,
        call: &Call,
        dom: DomainRef,
        group: String,
        params: List<TypedParam, DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainDelThrottleGroup`.
    #[procedure(
        452,
        c = "virDomainDelThrottleGroup",
        since = "11.2.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_del_throttle_group(
        &self,
        call: &Call,
        dom: DomainRef,
        group: Option<String>,
        flags: u32,
    ) -> Result<()>;
}
