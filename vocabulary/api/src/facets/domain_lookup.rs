//! Finding and listing domains, and reading foreign configurations.

use super::prelude::*;

/// Finding and listing domains, and reading foreign configurations.
#[procedures(program = Remote)]
pub trait DomainLookup: Send + Sync {
    /// Serves `virConnectListDefinedDomains`.
    #[procedure(
        21,
        c = "virConnectListDefinedDomains",
        since = "0.1.1",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_defined_domains(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, DOMAIN_LIST_MAX>>;

    /// Serves `virDomainLookupByID`.
    #[procedure(
        22,
        c = "virDomainLookupByID",
        since = "0.0.3",
        acl(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "dom"
    )]
    async fn domain_lookup_by_id(&self, call: &Call, id: i32) -> Result<DomainRef>;

    /// Serves `virDomainLookupByName`.
    #[procedure(
        23,
        c = "virDomainLookupByName",
        since = "0.0.3",
        acl(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "dom"
    )]
    async fn domain_lookup_by_name(&self, call: &Call, name: String) -> Result<DomainRef>;

    /// Serves `virDomainLookupByUUID`.
    #[procedure(
        24,
        c = "virDomainLookupByUUID",
        since = "0.0.5",
        acl(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "dom"
    )]
    async fn domain_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<DomainRef>;

    /// Serves `virConnectNumOfDefinedDomains`.
    #[procedure(
        25,
        c = "virConnectNumOfDefinedDomains",
        since = "0.1.5",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_defined_domains(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListDomains`.
    #[procedure(
        37,
        c = "virConnectListDomains",
        since = "0.0.3",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "ids"
    )]
    async fn connect_list_domains(&self, call: &Call, maxids: i32) -> Result<List<i32, DOMAIN_LIST_MAX>>;

    /// Serves `virConnectNumOfDomains`.
    #[procedure(
        51,
        c = "virConnectNumOfDomains",
        since = "0.0.3",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_domains(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectDomainXMLFromNative`.
    #[procedure(
        135,
        c = "virConnectDomainXMLFromNative",
        since = "0.6.4",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "domainXml"
    )]
    async fn connect_domain_xml_from_native(
        &self,
        call: &Call,
        nativeFormat: String,
        nativeConfig: String,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virConnectDomainXMLToNative`.
    #[procedure(
        136,
        c = "virConnectDomainXMLToNative",
        since = "0.6.4",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        ret = "nativeConfig"
    )]
    async fn connect_domain_xml_to_native(
        &self,
        call: &Call,
        nativeFormat: String,
        domainXml: String,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virConnectListAllDomains`.
    #[procedure(
        273,
        c = "virConnectListAllDomains",
        since = "0.9.13",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_list_all_domains(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllDomainsRet>;
}
