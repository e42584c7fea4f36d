//! Defining, starting, stopping, saving and restoring domains.

use super::prelude::*;

/// Defining, starting, stopping, saving and restoring domains.
#[procedures(program = Remote)]
pub trait DomainLifecycle: Send + Sync {
    /// Serves `virDomainCreate`.
    #[procedure(9, c = "virDomainCreate", since = "0.1.1", ro = deny, acl(domain.start), driver = hypervisor)]
    async fn domain_create(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainCreateXML`.
    #[procedure(
        10,
        c = "virDomainCreateXML",
        since = "0.5.0",
        ro = deny,
        acl(domain.write),
        acl(domain.start),
        driver = hypervisor,
        ret = "dom"
    )]
    async fn domain_create_xml(&self, call: &Call, xml_desc: String, flags: u32) -> Result<DomainRef>;

    /// Serves `virDomainDefineXML`.
    #[procedure(
        11,
        c = "virDomainDefineXML",
        since = "0.1.1",
        ro = deny,
        acl(domain.write),
        acl(domain.save),
        driver = hypervisor,
        priority = high,
        ret = "dom"
    )]
    async fn domain_define_xml(&self, call: &Call, xml: String) -> Result<DomainRef>;

    /// Serves `virDomainDestroy`.
    #[procedure(
        12,
        c = "virDomainDestroy",
        since = "0.0.3",
        ro = deny,
        acl(domain.stop),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_destroy(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainGetAutostart`.
    #[procedure(
        15,
        c = "virDomainGetAutostart",
        since = "0.2.1",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "autostart"
    )]
    async fn domain_get_autostart(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainReboot`.
    #[procedure(
        27,
        c = "virDomainReboot",
        since = "0.1.0",
        ro = deny,
        acl(domain.init_control),
        acl(domain.write, all = [VIR_DOMAIN_REBOOT_GUEST_AGENT]),
        driver = hypervisor
    )]
    async fn domain_reboot(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainResume`.
    #[procedure(
        28,
        c = "virDomainResume",
        since = "0.0.3",
        ro = deny,
        acl(domain.suspend),
        driver = hypervisor
    )]
    async fn domain_resume(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainSetAutostart`.
    #[procedure(
        29,
        c = "virDomainSetAutostart",
        since = "0.2.1",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_set_autostart(&self, call: &Call, dom: DomainRef, autostart: i32) -> Result<()>;

    /// Serves `virDomainShutdown`.
    #[procedure(
        33,
        c = "virDomainShutdown",
        since = "0.0.3",
        ro = deny,
        acl(domain.init_control),
        driver = hypervisor
    )]
    async fn domain_shutdown(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainSuspend`.
    #[procedure(
        34,
        c = "virDomainSuspend",
        since = "0.0.3",
        ro = deny,
        acl(domain.suspend),
        driver = hypervisor
    )]
    async fn domain_suspend(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainUndefine`.
    #[procedure(
        35,
        c = "virDomainUndefine",
        since = "0.1.1",
        ro = deny,
        acl(domain.delete),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_undefine(&self, call: &Call, dom: DomainRef) -> Result<()>;

    /// Serves `virDomainCoreDump`.
    #[procedure(
        53,
        c = "virDomainCoreDump",
        since = "0.1.9",
        ro = deny,
        acl(domain.core_dump),
        driver = hypervisor
    )]
    async fn domain_core_dump(&self, call: &Call, dom: DomainRef, to: String, flags: u32) -> Result<()>;

    /// Serves `virDomainRestore`.
    #[procedure(
        54,
        c = "virDomainRestore",
        since = "0.0.3",
        ro = deny,
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_restore(&self, call: &Call, from: String) -> Result<()>;

    /// Serves `virDomainSave`.
    #[procedure(
        55,
        c = "virDomainSave",
        since = "0.0.3",
        ro = deny,
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_save(&self, call: &Call, dom: DomainRef, to: String) -> Result<()>;

    /// Serves `virDomainManagedSave`.
    #[procedure(
        182,
        c = "virDomainManagedSave",
        since = "0.8.0",
        ro = deny,
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_managed_save(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainHasManagedSaveImage`.
    #[procedure(
        183,
        c = "virDomainHasManagedSaveImage",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        ret = "result"
    )]
    async fn domain_has_managed_save_image(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32>;

    /// Serves `virDomainManagedSaveRemove`.
    #[procedure(
        184,
        c = "virDomainManagedSaveRemove",
        since = "0.8.0",
        ro = deny,
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_managed_save_remove(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainCreateWithFlags`.
    #[procedure(
        196,
        c = "virDomainCreateWithFlags",
        since = "0.8.2",
        ro = deny,
        acl(domain.start),
        driver = hypervisor,
        ret = "dom"
    )]
    async fn domain_create_with_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainRef>;

    /// Serves `virDomainUndefineFlags`.
    #[procedure(
        231,
        c = "virDomainUndefineFlags",
        since = "0.9.4",
        ro = deny,
        acl(domain.delete),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_undefine_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainSaveFlags`.
    #[procedure(
        232,
        c = "virDomainSaveFlags",
        since = "0.9.4",
        ro = deny,
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_save_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        to: String,
        dxml: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainRestoreFlags`.
    #[procedure(
        233,
        c = "virDomainRestoreFlags",
        since = "0.9.4",
        ro = deny,
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_restore_flags(
        &self,
        call: &Call,
        from: String,
        dxml: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainDestroyFlags`.
    #[procedure(
        234,
        c = "virDomainDestroyFlags",
        since = "0.9.4",
        ro = deny,
        acl(domain.stop),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_destroy_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainSaveImageGetXMLDesc`.
    #[procedure(
        235,
        c = "virDomainSaveImageGetXMLDesc",
        since = "0.9.4",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        priority = high,
        ret = "xml"
    )]
    async fn domain_save_image_get_xml_desc(&self, call: &Call, file: String, flags: u32) -> Result<String>;

    /// Serves `virDomainSaveImageDefineXML`.
    #[procedure(
        236,
        c = "virDomainSaveImageDefineXML",
        since = "0.9.4",
        ro = deny,
        acl(domain.write),
        acl(domain.hibernate),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_save_image_define_xml(
        &self,
        call: &Call,
        file: String,
        dxml: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainReset`.
    #[procedure(
        245,
        c = "virDomainReset",
        since = "0.9.7",
        ro = deny,
        acl(domain.reset),
        driver = hypervisor
    )]
    async fn domain_reset(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainShutdownFlags`.
    #[procedure(
        258,
        c = "virDomainShutdownFlags",
        since = "0.9.10",
        ro = deny,
        acl(domain.init_control),
        acl(domain.write, all = [VIR_DOMAIN_SHUTDOWN_GUEST_AGENT]),
        driver = hypervisor
    )]
    async fn domain_shutdown_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;

    /// Serves `virDomainCreateXMLWithFiles`.
    #[procedure(
        309,
        c = "virDomainCreateXMLWithFiles",
        since = "1.1.1",
        ro = deny,
        acl(domain.write),
        acl(domain.start),
        driver = hypervisor,
        fds(in = "n"),
        ret = "dom"
    )]
    async fn domain_create_xml_with_files(
        &self,
        call: &Call,
        xml_desc: String,
        flags: u32,
    ) -> Result<DomainRef>;

    /// Serves `virDomainCreateWithFiles`.
    #[procedure(
        310,
        c = "virDomainCreateWithFiles",
        since = "1.1.1",
        ro = deny,
        acl(domain.start),
        driver = hypervisor,
        fds(in = "n"),
        ret = "dom"
    )]
    async fn domain_create_with_files(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainRef>;

    /// Serves `virDomainCoreDumpWithFormat`.
    #[procedure(
        334,
        c = "virDomainCoreDumpWithFormat",
        since = "1.2.3",
        ro = deny,
        acl(domain.core_dump),
        driver = hypervisor
    )]
    async fn domain_core_dump_with_format(
        &self,
        call: &Call,
        dom: DomainRef,
        to: String,
        dumpformat: u32,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainDefineXMLFlags`.
    #[procedure(
        350,
        c = "virDomainDefineXMLFlags",
        since = "1.2.12",
        ro = deny,
        acl(domain.write),
        acl(domain.save),
        driver = hypervisor,
        priority = high,
        ret = "dom"
    )]
    async fn domain_define_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<DomainRef>;

    /// Serves `virDomainRename`.
    #[procedure(
        358,
        c = "virDomainRename",
        since = "1.2.19",
        ro = deny,
        acl(domain.write),
        acl(domain.save),
        driver = hypervisor,
        ret = "retcode"
    )]
    async fn domain_rename(
        &self,
        call: &Call,
        dom: DomainRef,
        new_name: Option<String>,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainManagedSaveGetXMLDesc`.
    #[procedure(
        388,
        c = "virDomainManagedSaveGetXMLDesc",
        since = "3.7.0",
        deny_ro_if(flags, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE),
        acl(domain.read),
        acl(domain.read_secure, all = [VIR_DOMAIN_SAVE_IMAGE_XML_SECURE]),
        driver = hypervisor,
        ret = "xml"
    )]
    async fn domain_managed_save_get_xml_desc(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virDomainManagedSaveDefineXML`.
    #[procedure(
        389,
        c = "virDomainManagedSaveDefineXML",
        since = "3.7.0",
        ro = deny,
        acl(domain.write),
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_managed_save_define_xml(
        &self,
        call: &Call,
        dom: DomainRef,
        dxml: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainSaveParams`.
    #[procedure(
        440,
        c = "virDomainSaveParams",
        since = "8.4.0",
        ro = deny,
        acl(domain.hibernate),
        driver = hypervisor
    )]
    async fn domain_save_params(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_SAVE_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainRestoreParams`.
    #[procedure(
        441,
        c = "virDomainRestoreParams",
        since = "8.4.0",
        ro = deny,
        acl(domain.start),
        acl(domain.write),
        driver = hypervisor
    )]
    async fn domain_restore_params(
        &self,
        call: &Call,
        params: List<TypedParam, DOMAIN_SAVE_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainGetAutostartOnce`.
    #[procedure(
        449,
        c = "virDomainGetAutostartOnce",
        since = "11.2.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "autostart"
    )]
    async fn domain_get_autostart_once(&self, call: &Call, dom: DomainRef) -> Result<i32>;

    /// Serves `virDomainSetAutostartOnce`.
    #[procedure(
        450,
        c = "virDomainSetAutostartOnce",
        since = "11.2.0",
        ro = deny,
        acl(domain.write),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_set_autostart_once(&self, call: &Call, dom: DomainRef, autostart: i32) -> Result<()>;
}
