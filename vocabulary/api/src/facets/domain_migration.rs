//! Moving a domain to another host.

use super::prelude::*;

/// Moving a domain to another host.
#[procedures(program = Remote)]
pub trait DomainMigration: Send + Sync {
    /// Serves `virDomainMigratePrepare`.
    #[procedure(
        61,
        c = "virDomainMigratePrepare",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_migrate_prepare(
        &self,
        call: &Call,
        uri_in: Option<String>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
    ) -> Result<DomainMigratePrepareRet>;

    /// Serves `virDomainMigratePerform`.
    #[procedure(62, c = "virDomainMigratePerform", ro = deny, acl(domain.migrate), driver = hypervisor)]
    async fn domain_migrate_perform(
        &self,
        call: &Call,
        dom: DomainRef,
        cookie: Bytes<MIGRATE_COOKIE_MAX>,
        uri: String,
        flags: u64,
        dname: Option<String>,
        resource: u64,
    ) -> Result<()>;

    /// Serves `virDomainMigrateFinish`.
    #[procedure(
        63,
        c = "virDomainMigrateFinish",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor,
        ret = "ddom"
    )]
    async fn domain_migrate_finish(
        &self,
        call: &Call,
        dname: String,
        cookie: Bytes<MIGRATE_COOKIE_MAX>,
        uri: String,
        flags: u64,
    ) -> Result<DomainRef>;

    /// Serves `virDomainMigratePrepare2`.
    #[procedure(
        108,
        c = "virDomainMigratePrepare2",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_migrate_prepare2(
        &self,
        call: &Call,
        uri_in: Option<String>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
        dom_xml: String,
    ) -> Result<DomainMigratePrepare2Ret>;

    /// Serves `virDomainMigrateFinish2`.
    #[procedure(
        109,
        c = "virDomainMigrateFinish2",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor,
        ret = "ddom"
    )]
    async fn domain_migrate_finish2(
        &self,
        call: &Call,
        dname: String,
        cookie: Bytes<MIGRATE_COOKIE_MAX>,
        uri: String,
        flags: u64,
        retcode: i32,
    ) -> Result<DomainRef>;

    /// Serves `virDomainMigratePrepareTunnel`.
    #[procedure(
        148,
        c = "virDomainMigratePrepareTunnel",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor,
        stream(write, arg = 1)
    )]
    async fn domain_migrate_prepare_tunnel(
        &self,
        call: &Call,
        flags: u64,
        dname: Option<String>,
        resource: u64,
        dom_xml: String,
    ) -> Result<()>;

    /// Serves `virDomainMigrateSetMaxDowntime`.
    #[procedure(
        166,
        c = "virDomainMigrateSetMaxDowntime",
        since = "0.8.0",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_set_max_downtime(
        &self,
        call: &Call,
        dom: DomainRef,
        downtime: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainMigrateSetMaxSpeed`.
    #[procedure(
        207,
        c = "virDomainMigrateSetMaxSpeed",
        since = "0.9.0",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_set_max_speed(
        &self,
        call: &Call,
        dom: DomainRef,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainMigrateBegin3`.
    #[procedure(213, c = "virDomainMigrateBegin3", ro = deny, acl(domain.migrate), driver = hypervisor)]
    async fn domain_migrate_begin3(
        &self,
        call: &Call,
        dom: DomainRef,
        xmlin: Option<String>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
    ) -> Result<DomainMigrateBegin3Ret>;

    /// Serves `virDomainMigratePrepare3`.
    #[procedure(
        214,
        c = "virDomainMigratePrepare3",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_migrate_prepare3(
        &self,
        call: &Call,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        uri_in: Option<String>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
        dom_xml: String,
    ) -> Result<DomainMigratePrepare3Ret>;

    /// Serves `virDomainMigratePrepareTunnel3`.
    #[procedure(
        215,
        c = "virDomainMigratePrepareTunnel3",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor,
        stream(write, arg = 1),
        ret = "cookie_out"
    )]
    async fn domain_migrate_prepare_tunnel3(
        &self,
        call: &Call,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
        dom_xml: String,
    ) -> Result<Bytes<MIGRATE_COOKIE_MAX>>;

    /// Serves `virDomainMigratePerform3`.
    #[procedure(
        216,
        c = "virDomainMigratePerform3",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor,
        ret = "cookie_out"
    )]
    async fn domain_migrate_perform3(
        &self,
        call: &Call,
        dom: DomainRef,
        xmlin: Option<String>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        dconnuri: Option<String>,
        uri: Option<String>,
        flags: u64,
        dname: Option<String>,
        resource: u64,
    ) -> Result<Bytes<MIGRATE_COOKIE_MAX>>;

    /// Serves `virDomainMigrateFinish3`.
    #[procedure(217, c = "virDomainMigrateFinish3", ro = deny, acl(domain.migrate), driver = hypervisor)]
    async fn domain_migrate_finish3(
        &self,
        call: &Call,
        dname: String,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        dconnuri: Option<String>,
        uri: Option<String>,
        flags: u64,
        cancelled: i32,
    ) -> Result<DomainMigrateFinish3Ret>;

    /// Serves `virDomainMigrateConfirm3`.
    #[procedure(218, c = "virDomainMigrateConfirm3", ro = deny, acl(domain.migrate), driver = hypervisor)]
    async fn domain_migrate_confirm3(
        &self,
        call: &Call,
        dom: DomainRef,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u64,
        cancelled: i32,
    ) -> Result<()>;

    /// Serves `virDomainMigrateGetMaxSpeed`.
    #[procedure(
        242,
        c = "virDomainMigrateGetMaxSpeed",
        since = "0.9.5",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor,
        ret = "bandwidth"
    )]
    async fn domain_migrate_get_max_speed(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<u64>;

    /// Serves `virDomainMigrateGetCompressionCache`.
    #[procedure(
        299,
        c = "virDomainMigrateGetCompressionCache",
        since = "1.0.3",
        acl(domain.migrate),
        driver = hypervisor,
        ret = "cacheSize"
    )]
    async fn domain_migrate_get_compression_cache(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<u64>;

    /// Serves `virDomainMigrateSetCompressionCache`.
    #[procedure(
        300,
        c = "virDomainMigrateSetCompressionCache",
        since = "1.0.3",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_set_compression_cache(
        &self,
        call: &Call,
        dom: DomainRef,
        cacheSize: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainMigrateBegin3Params`.
    #[procedure(302, c = "virDomainMigrateBegin3Params", ro = deny, acl(domain.migrate), driver = hypervisor)]
    async fn domain_migrate_begin3_params(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        flags: u32,
    ) -> Result<DomainMigrateBegin3ParamsRet>;

    /// Serves `virDomainMigratePrepare3Params`.
    #[procedure(
        303,
        c = "virDomainMigratePrepare3Params",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_migrate_prepare3_params(
        &self,
        call: &Call,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u32,
    ) -> Result<DomainMigratePrepare3ParamsRet>;

    /// Serves `virDomainMigratePrepareTunnel3Params`.
    #[procedure(
        304,
        c = "virDomainMigratePrepareTunnel3Params",
        ro = deny,
        acl(domain.migrate),
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor,
        ret = "cookie_out"
    )]
    async fn domain_migrate_prepare_tunnel3_params(
        &self,
        call: &Call,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u32,
    ) -> Result<Bytes<MIGRATE_COOKIE_MAX>>;

    /// Serves `virDomainMigratePerform3Params`.
    #[procedure(
        305,
        c = "virDomainMigratePerform3Params",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor,
        ret = "cookie_out"
    )]
    async fn domain_migrate_perform3_params(
        &self,
        call: &Call,
        dom: DomainRef,
        dconnuri: Option<String>,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u32,
    ) -> Result<Bytes<MIGRATE_COOKIE_MAX>>;

    /// Serves `virDomainMigrateFinish3Params`.
    #[procedure(
        306,
        c = "virDomainMigrateFinish3Params",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_finish3_params(
        &self,
        call: &Call,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u32,
        cancelled: i32,
    ) -> Result<DomainMigrateFinish3ParamsRet>;

    /// Serves `virDomainMigrateConfirm3Params`.
    #[procedure(
        307,
        c = "virDomainMigrateConfirm3Params",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_confirm3_params(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_MIGRATE_PARAM_LIST_MAX>,
        cookie_in: Bytes<MIGRATE_COOKIE_MAX>,
        flags: u32,
        cancelled: i32,
    ) -> Result<()>;

    /// Serves `virDomainMigrateStartPostCopy`.
    #[procedure(
        364,
        c = "virDomainMigrateStartPostCopy",
        since = "1.3.3",
        ro = deny,
        acl(domain.migrate),
        driver = hypervisor
    )]
    async fn domain_migrate_start_post_copy(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainMigrateGetMaxDowntime`.
    #[procedure(
        387,
        c = "virDomainMigrateGetMaxDowntime",
        since = "3.7.0",
        acl(domain.migrate),
        driver = hypervisor,
        ret = "downtime"
    )]
    async fn domain_migrate_get_max_downtime(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<u64>;
}
