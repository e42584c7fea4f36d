//! Questions to the software inside of a domain.

use super::prelude::*;

/// Questions to the software inside of a domain.
#[procedures(program = Remote)]
pub trait DomainGuest: Send + Sync {
    /// Serves `virDomainPMSuspendForDuration`.
    #[procedure(
        261,
        c = "virDomainPMSuspendForDuration",
        since = "0.9.10",
        ro = deny,
        acl(domain.pm_control),
        driver = hypervisor
    )]
    async fn domain_pm_suspend_for_duration(
        &self,
        call: &Call,
        dom: DomainRef,
        target: u32,
        duration: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainPMWakeup`.
    #[procedure(
        267,
        c = "virDomainPMWakeup",
        since = "0.9.11",
        ro = deny,
        acl(domain.pm_control),
        driver = hypervisor
    )]
    async fn domain_pm_wakeup(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainGetHostname`.
    #[procedure(
        277,
        c = "virDomainGetHostname",
        since = "0.10.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "hostname"
    )]
    async fn domain_get_hostname(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<String>;

    /// Serves `virDomainFSTrim`.
    #[procedure(
        294,
        c = "virDomainFSTrim",
        since = "1.0.1",
        ro = deny,
        acl(domain.fs_trim),
        driver = hypervisor
    )]
    async fn domain_fstrim(
        &self,
        call: &Call,
        dom: DomainRef,
        mountPoint: Option<String>,
        minimum: u64,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainFSFreeze`.
    #[procedure(
        335,
        c = "virDomainFSFreeze",
        since = "1.2.5",
        ro = deny,
        acl(domain.fs_freeze),
        driver = hypervisor,
        ret = "filesystems"
    )]
    async fn domain_fsfreeze(
        &self,
        call: &Call,
        dom: DomainRef,
        mountpoints: List<String, DOMAIN_FSFREEZE_MOUNTPOINTS_MAX>,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainFSThaw`.
    #[procedure(
        336,
        c = "virDomainFSThaw",
        since = "1.2.5",
        ro = deny,
        acl(domain.fs_freeze),
        driver = hypervisor,
        ret = "filesystems"
    )]
    async fn domain_fsthaw(
        &self,
        call: &Call,
        dom: DomainRef,
        mountpoints: List<String, DOMAIN_FSFREEZE_MOUNTPOINTS_MAX>,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainGetTime`.
    #[procedure(
        337,
        c = "virDomainGetTime",
        since = "1.2.5",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_get_time(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetTimeRet>;

    /// Serves `virDomainSetTime`.
    #[procedure(
        338,
        c = "virDomainSetTime",
        since = "1.2.5",
        ro = deny,
        acl(domain.set_time),
        driver = hypervisor
    )]
    async fn domain_set_time(
        &self,
        call: &Call,
        dom: DomainRef,
        seconds: i64,
        nseconds: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetFSInfo`.
    #[procedure(
        349,
        c = "virDomainGetFSInfo",
        since = "1.2.11",
        ro = deny,
        acl(domain.fs_freeze),
        driver = hypervisor
    )]
    async fn domain_get_fsinfo(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetFsinfoRet>;

    /// Serves `virDomainInterfaceAddresses`.
    #[procedure(
        353,
        c = "virDomainInterfaceAddresses",
        since = "1.2.14",
        deny_ro_if(value, source, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT),
        acl(domain.read),
        acl(domain.write, source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT),
        driver = hypervisor,
        ret = "ifaces"
    )]
    async fn domain_interface_addresses(
        &self,
        call: &Call,
        dom: DomainRef,
        source: u32,
        flags: u32,
    ) -> Result<List<DomainInterface, DOMAIN_INTERFACE_MAX>>;

    /// Serves `virDomainSetUserPassword`.
    #[procedure(
        357,
        c = "virDomainSetUserPassword",
        since = "1.2.16",
        ro = deny,
        acl(domain.set_password),
        driver = hypervisor
    )]
    async fn domain_set_user_password(
        &self,
        call: &Call,
        dom: DomainRef,
        user: Option<String>,
        password: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetGuestVcpus`.
    #[procedure(
        371,
        c = "virDomainGetGuestVcpus",
        since = "2.0.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_guest_vcpus(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_GUEST_VCPU_PARAMS_MAX>>;

    /// Serves `virDomainSetGuestVcpus`.
    #[procedure(
        372,
        c = "virDomainSetGuestVcpus",
        since = "2.0.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_set_guest_vcpus(
        &self,
        call: &Call,
        dom: DomainRef,
        cpumap: String,
        state: i32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetGuestInfo`.
    #[procedure(
        418,
        c = "virDomainGetGuestInfo",
        since = "5.7.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "params"
    )]
    async fn domain_get_guest_info(
        &self,
        call: &Call,
        dom: DomainRef,
        types: u32,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_GUEST_INFO_PARAMS_MAX>>;

    /// Serves `virDomainAuthorizedSSHKeysGet`.
    #[procedure(
        424,
        c = "virDomainAuthorizedSSHKeysGet",
        since = "6.10.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "keys"
    )]
    async fn domain_authorized_ssh_keys_get(
        &self,
        call: &Call,
        dom: DomainRef,
        user: String,
        flags: u32,
    ) -> Result<List<String, DOMAIN_AUTHORIZED_SSH_KEYS_MAX>>;

    /// Serves `virDomainAuthorizedSSHKeysSet`.
    #[procedure(
        425,
        c = "virDomainAuthorizedSSHKeysSet",
        since = "6.10.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_authorized_ssh_keys_set(
        &self,
        call: &Call,
        dom: DomainRef,
        user: String,
        keys: List<String, DOMAIN_AUTHORIZED_SSH_KEYS_MAX>,
        flags: u32,
    ) -> Result<()>;
}
