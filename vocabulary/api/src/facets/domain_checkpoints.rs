//! Points in time to back up from.

use super::prelude::*;

/// Points in time to back up from.
#[procedures(program = Remote)]
pub trait DomainCheckpoints: Send + Sync {
    /// Serves `virDomainCheckpointCreateXML`.
    #[procedure(
        411,
        c = "virDomainCheckpointCreateXML",
        since = "5.6.0",
        ro = deny,
        acl(domain.checkpoint),
        acl(domain.fs_freeze, all = [VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE]),
        driver = hypervisor,
        ret = "checkpoint"
    )]
    async fn domain_checkpoint_create_xml(
        &self,
        call: &Call,
        dom: DomainRef,
        xml_desc: String,
        flags: u32,
    ) -> Result<DomainCheckpointRef>;

    /// Serves `virDomainCheckpointGetXMLDesc`.
    #[procedure(
        412,
        c = "virDomainCheckpointGetXMLDesc",
        since = "5.6.0",
        deny_ro_if(flags, VIR_DOMAIN_CHECKPOINT_XML_SECURE),
        acl(domain.read),
        acl(domain.read_secure, all = [VIR_DOMAIN_CHECKPOINT_XML_SECURE]),
        driver = hypervisor,
        ret = "xml"
    )]
    async fn domain_checkpoint_get_xml_desc(
        &self,
        call: &Call,
        checkpoint: DomainCheckpointRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virDomainListAllCheckpoints`.
    #[procedure(
        413,
        c = "virDomainListAllCheckpoints",
        since = "5.6.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_list_all_checkpoints(
        &self,
        call: &Call,
        dom: DomainRef,
        need_results: i32,
        flags: u32,
    ) -> Result<DomainListAllCheckpointsRet>;

    /// Serves `virDomainCheckpointListAllChildren`.
    #[procedure(
        414,
        c = "virDomainCheckpointListAllChildren",
        since = "5.6.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_checkpoint_list_all_children(
        &self,
        call: &Call,
        checkpoint: DomainCheckpointRef,
        need_results: i32,
        flags: u32,
    ) -> Result<DomainCheckpointListAllChildrenRet>;

    /// Serves `virDomainCheckpointLookupByName`.
    #[procedure(
        415,
        c = "virDomainCheckpointLookupByName",
        since = "5.6.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "checkpoint"
    )]
    async fn domain_checkpoint_lookup_by_name(
        &self,
        call: &Call,
        dom: DomainRef,
        name: String,
        flags: u32,
    ) -> Result<DomainCheckpointRef>;

    /// Serves `virDomainCheckpointGetParent`.
    #[procedure(
        416,
        c = "virDomainCheckpointGetParent",
        since = "5.6.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "parent"
    )]
    async fn domain_checkpoint_get_parent(
        &self,
        call: &Call,
        checkpoint: DomainCheckpointRef,
        flags: u32,
    ) -> Result<DomainCheckpointRef>;

    /// Serves `virDomainCheckpointDelete`.
    #[procedure(
        417,
        c = "virDomainCheckpointDelete",
        since = "5.6.0",
        ro = deny,
        acl(domain.checkpoint),
        driver = hypervisor
    )]
    async fn domain_checkpoint_delete(
        &self,
        call: &Call,
        checkpoint: DomainCheckpointRef,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBackupBegin`.
    #[procedure(
        421,
        c = "virDomainBackupBegin",
        since = "6.0.0",
        ro = deny,
        acl(domain.checkpoint),
        acl(domain.block_write),
        driver = hypervisor
    )]
    async fn domain_backup_begin(
        &self,
        call: &Call,
        dom: DomainRef,
        backup_xml: String,
        checkpoint_xml: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virDomainBackupGetXMLDesc`.
    #[procedure(
        422,
        c = "virDomainBackupGetXMLDesc",
        since = "6.0.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "xml"
    )]
    async fn domain_backup_get_xml_desc(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<String>;
}
