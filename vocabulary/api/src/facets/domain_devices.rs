//! Devices, consoles, keys and pictures of a domain.

use super::prelude::*;

/// Devices, consoles, keys and pictures of a domain.
#[procedures(program = Remote)]
pub trait DomainDevices: Send + Sync {
    /// Serves `virDomainAttachDevice`.
    #[procedure(
        8,
        c = "virDomainAttachDevice",
        since = "0.1.9",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_attach_device(&self, call: &Call, dom: DomainRef, xml: String) -> Result<()>;

    /// Serves `virDomainDetachDevice`.
    #[procedure(
        13,
        c = "virDomainDetachDevice",
        since = "0.1.9",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_detach_device(&self, call: &Call, dom: DomainRef, xml: String) -> Result<()>;

    /// Serves `virDomainAttachDeviceFlags`.
    #[procedure(
        160,
        c = "virDomainAttachDeviceFlags",
        since = "0.7.7",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_attach_device_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        xml: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainDetachDeviceFlags`.
    #[procedure(
        161,
        c = "virDomainDetachDeviceFlags",
        since = "0.7.7",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_detach_device_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        xml: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainUpdateDeviceFlags`.
    #[procedure(
        174,
        c = "virDomainUpdateDeviceFlags",
        since = "0.8.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_update_device_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        xml: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainOpenConsole`.
    #[procedure(
        201,
        c = "virDomainOpenConsole",
        since = "0.8.6",
        ro = deny,
        acl(domain.open_device),
        driver = hypervisor,
        stream(read, arg = 2)
    )]
    async fn domain_open_console(
        &self,
        call: &Call,
        dom: DomainRef,
        dev_name: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainInjectNMI`.
    #[procedure(
        210,
        c = "virDomainInjectNMI",
        since = "0.9.2",
        ro = deny,
        acl(domain.inject_nmi),
        driver = hypervisor
    )]
    async fn domain_inject_nmi(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainScreenshot`.
    #[procedure(
        211,
        c = "virDomainScreenshot",
        since = "0.9.2",
        ro = deny,
        acl(domain.screenshot),
        driver = hypervisor,
        stream(read, arg = 1),
        ret = "mime"
    )]
    async fn domain_screenshot(
        &self,
        call: &Call,
        dom: DomainRef,
        screen: u32,
        flags: u32,
    ) -> Result<Option<String>>;

    /// Serves `virDomainSendKey`.
    #[procedure(
        226,
        c = "virDomainSendKey",
        since = "0.9.3",
        ro = deny,
        acl(domain.send_input),
        driver = hypervisor
    )]
    async fn domain_send_key(
        &self,
        call: &Call,
        dom: DomainRef,
        codeset: u32,
        holdtime: u32,
        keycodes: List<u32, DOMAIN_SEND_KEY_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainOpenGraphics`.
    #[procedure(
        249,
        c = "virDomainOpenGraphics",
        since = "0.9.7",
        ro = deny,
        acl(domain.open_graphics),
        driver = hypervisor,
        fds(in = "1")
    )]
    async fn domain_open_graphics(&self, call: &Call, dom: DomainRef, idx: u32, flags: u32) -> Result<()>;

    /// Serves `virDomainSendProcessSignal`.
    #[procedure(
        295,
        c = "virDomainSendProcessSignal",
        since = "1.0.1",
        ro = deny,
        acl(domain.send_signal),
        driver = hypervisor
    )]
    async fn domain_send_process_signal(
        &self,
        call: &Call,
        dom: DomainRef,
        pid_value: i64,
        signum: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainOpenChannel`.
    #[procedure(
        296,
        c = "virDomainOpenChannel",
        since = "1.0.2",
        ro = deny,
        acl(domain.open_device),
        driver = hypervisor,
        stream(read, arg = 2)
    )]
    async fn domain_open_channel(
        &self,
        call: &Call,
        dom: DomainRef,
        name: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainOpenGraphicsFD`.
    #[procedure(
        343,
        c = "virDomainOpenGraphicsFD",
        since = "1.2.8",
        ro = deny,
        acl(domain.open_graphics),
        driver = hypervisor,
        fds(out = "1")
    )]
    async fn domain_open_graphics_fd(&self, call: &Call, dom: DomainRef, idx: u32, flags: u32) -> Result<()>;

    /// Serves `virDomainDetachDeviceAlias`.
    #[procedure(
        392,
        c = "virDomainDetachDeviceAlias",
        since = "4.4.0",
        ro = deny,
        acl(domain.write),
        acl(domain.save, none = [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]),
        acl(domain.save, all = [VIR_DOMAIN_AFFECT_CONFIG]),
        driver = hypervisor
    )]
    async fn domain_detach_device_alias(
        &self,
        call: &Call,
        dom: DomainRef,
        alias: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainFDAssociate`.
    #[procedure(
        443,
        c = "virDomainFDAssociate",
        since = "9.0.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        fds(in = "n")
    )]
    async fn domain_fd_associate(&self, call: &Call, dom: DomainRef, name: String, flags: u32) -> Result<()>;

    /// Serves `virDomainGraphicsReload`.
    #[procedure(
        448,
        c = "virDomainGraphicsReload",
        since = "10.2.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_graphics_reload(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: u32,
        flags: u32,
    ) -> Result<()>;
}
