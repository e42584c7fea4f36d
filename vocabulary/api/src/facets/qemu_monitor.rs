//! Direct talk with QEMU, at the own risk of the user.

use super::prelude::*;

/// Direct talk with QEMU, at the own risk of the user.
#[procedures(program = Qemu)]
pub trait QemuMonitor: Send + Sync {
    /// Serves `virDomainQemuMonitorCommand`.
    #[procedure(
        1,
        c = "virDomainQemuMonitorCommand",
        since = "0.8.3",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "result"
    )]
    async fn domain_monitor_command(
        &self,
        call: &Call,
        dom: DomainRef,
        cmd: String,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virDomainQemuAttach`.
    #[procedure(
        2,
        c = "virDomainQemuAttach",
        since = "0.9.4",
        ro = deny,
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor,
        ret = "dom"
    )]
    async fn domain_attach(&self, call: &Call, pid_value: u32, flags: u32) -> Result<DomainRef>;

    /// Serves `virDomainQemuAgentCommand`.
    #[procedure(
        3,
        c = "virDomainQemuAgentCommand",
        since = "0.10.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        ret = "result"
    )]
    async fn domain_agent_command(
        &self,
        call: &Call,
        dom: DomainRef,
        cmd: String,
        timeout: i32,
        flags: u32,
    ) -> Result<Option<String>>;

    /// Serves `virConnectDomainQemuMonitorEventRegister`.
    #[procedure(
        4,
        c = "virConnectDomainQemuMonitorEventRegister",
        since = "1.2.3",
        ro = deny,
        acl(connect.search_domains),
        acl(connect.write),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_domain_monitor_event_register(
        &self,
        call: &Call,
        dom: Option<DomainRef>,
        event: Option<String>,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virConnectDomainQemuMonitorEventDeregister`.
    #[procedure(
        5,
        c = "virConnectDomainQemuMonitorEventDeregister",
        since = "1.2.3",
        ro = deny,
        acl(connect.write),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_domain_monitor_event_deregister(&self, call: &Call, callbackID: i32) -> Result<()>;

    /// Serves `virDomainQemuMonitorCommandWithFiles`.
    #[procedure(
        7,
        c = "virDomainQemuMonitorCommandWithFiles",
        since = "8.2.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        fds(in = "n", out = "n"),
        ret = "result"
    )]
    async fn domain_monitor_command_with_files(
        &self,
        call: &Call,
        dom: DomainRef,
        cmd: String,
        flags: u32,
    ) -> Result<String>;
}
