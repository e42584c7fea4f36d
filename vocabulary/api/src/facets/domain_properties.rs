//! What a domain is called and made of.

use super::prelude::*;

/// What a domain is called and made of.
#[procedures(program = Remote)]
pub trait DomainProperties: Send + Sync {
    /// Serves `virDomainGetXMLDesc`.
    #[procedure(
        14,
        c = "virDomainGetXMLDesc",
        since = "0.0.3",
        deny_ro_if(flags, VIR_DOMAIN_XML_MIGRATABLE, VIR_DOMAIN_XML_SECURE),
        acl(domain.read),
        acl(domain.read_secure, all = [VIR_DOMAIN_XML_SECURE]),
        acl(domain.read_secure, all = [VIR_DOMAIN_XML_MIGRATABLE]),
        driver = hypervisor,
        ret = "xml"
    )]
    async fn domain_get_xml_desc(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<String>;

    /// Serves `virDomainGetOSType`.
    #[procedure(
        19,
        c = "virDomainGetOSType",
        since = "0.0.3",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "type"
    )]
    async fn domain_get_os_type(&self, call: &Call, dom: DomainRef) -> Result<String>;

    /// Serves `virDomainIsActive`.
    #[procedure(
        150,
        c = "virDomainIsActive",
        since = "0.7.3",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "active"
    )]
    async fn domain_is_active(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainIsPersistent`.
    #[procedure(
        151,
        c = "virDomainIsPersistent",
        since = "0.7.3",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "persistent"
    )]
    async fn domain_is_persistent(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainIsUpdated`.
    #[procedure(
        202,
        c = "virDomainIsUpdated",
        since = "0.8.6",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "updated"
    )]
    async fn domain_is_updated(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainSetMetadata`.
    #[procedure(
        264,
        c = "virDomainSetMetadata",
        since = "0.9.10",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_set_metadata(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: i32,
        metadata: Option<String>,
        key: Option<String>,
        uri: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetMetadata`.
    #[procedure(
        265,
        c = "virDomainGetMetadata",
        since = "0.9.10",
        acl(domain.read),
        driver = hypervisor,
        ret = "metadata"
    )]
    async fn domain_get_metadata(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: i32,
        uri: Option<String>,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virDomainSetLifecycleAction`.
    #[procedure(
        390,
        c = "virDomainSetLifecycleAction",
        since = "3.9.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_lifecycle_action(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: u32,
        action: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetLaunchSecurityInfo`.
    #[procedure(
        396,
        c = "virDomainGetLaunchSecurityInfo",
        since = "4.5.0",
        ro = deny,
        acl(domain.read),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_launch_security_info(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_LAUNCH_SECURITY_INFO_PARAMS_MAX>>;

    /// Serves `virDomainAgentSetResponseTimeout`.
    #[procedure(
        420,
        c = "virDomainAgentSetResponseTimeout",
        since = "5.10.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "result"
    )]
    async fn domain_agent_set_response_timeout(
        &self,
        call: &Call,
        dom: DomainRef,
        timeout: i32,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainStartDirtyRateCalc`.
    #[procedure(
        427,
        c = "virDomainStartDirtyRateCalc",
        since = "7.2.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_start_dirty_rate_calc(
        &self,
        call: &Call,
        dom: DomainRef,
        seconds: i32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSetLaunchSecurityState`.
    #[procedure(
        439,
        c = "virDomainSetLaunchSecurityState",
        since = "8.0.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_launch_security_state(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_LAUNCH_SECURITY_STATE_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()>;
}
