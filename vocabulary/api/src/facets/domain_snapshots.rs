//! States of a domain to return to.

use super::prelude::*;

/// States of a domain to return to.
#[procedures(program = Remote)]
pub trait DomainSnapshots: Send + Sync {
    /// Serves `virDomainSnapshotCreateXML`.
    #[procedure(
        185,
        c = "virDomainSnapshotCreateXML",
        since = "0.8.0",
        ro = deny,
        acl(domain.snapshot),
        acl(domain.fs_freeze, all = [VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE]),
        driver = hypervisor,
        ret = "snap"
    )]
    async fn domain_snapshot_create_xml(
        &self,
        call: &Call,
        dom: DomainRef,
        xml_desc: String,
        flags: u32,
    ) -> Result<DomainSnapshotRef>;

    /// Serves `virDomainSnapshotGetXMLDesc`.
    #[procedure(
        186,
        c = "virDomainSnapshotGetXMLDesc",
        since = "0.8.0",
        deny_ro_if(flags, VIR_DOMAIN_SNAPSHOT_XML_SECURE),
        acl(domain.read),
        acl(domain.read_secure, all = [VIR_DOMAIN_SNAPSHOT_XML_SECURE]),
        driver = hypervisor,
        priority = high,
        ret = "xml"
    )]
    async fn domain_snapshot_get_xml_desc(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virDomainSnapshotNum`.
    #[procedure(
        187,
        c = "virDomainSnapshotNum",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "num"
    )]
    async fn domain_snapshot_num(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32>;

    /// Serves `virDomainSnapshotListNames`.
    #[procedure(
        188,
        c = "virDomainSnapshotListNames",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "names"
    )]
    async fn domain_snapshot_list_names(
        &self,
        call: &Call,
        dom: DomainRef,
        maxnames: i32,
        flags: u32,
    ) -> Result<List<String, DOMAIN_SNAPSHOT_LIST_MAX>>;

    /// Serves `virDomainSnapshotLookupByName`.
    #[procedure(
        189,
        c = "virDomainSnapshotLookupByName",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "snap"
    )]
    async fn domain_snapshot_lookup_by_name(
        &self,
        call: &Call,
        dom: DomainRef,
        name: String,
        flags: u32,
    ) -> Result<DomainSnapshotRef>;

    /// Serves `virDomainHasCurrentSnapshot`.
    #[procedure(
        190,
        c = "virDomainHasCurrentSnapshot",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        ret = "result"
    )]
    async fn domain_has_current_snapshot(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32>;

    /// Serves `virDomainSnapshotCurrent`.
    #[procedure(
        191,
        c = "virDomainSnapshotCurrent",
        since = "0.8.0",
        acl(domain.read),
        driver = hypervisor,
        ret = "snap"
    )]
    async fn domain_snapshot_current(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainSnapshotRef>;

    /// Serves `virDomainRevertToSnapshot`.
    #[procedure(
        192,
        c = "virDomainRevertToSnapshot",
        since = "0.8.0",
        ro = deny,
        acl(domain.snapshot),
        driver = hypervisor
    )]
    async fn domain_revert_to_snapshot(&self, call: &Call, snap: DomainSnapshotRef, flags: u32)
    -> Result<()>;

    /// Serves `virDomainSnapshotDelete`.
    #[procedure(
        193,
        c = "virDomainSnapshotDelete",
        since = "0.8.0",
        ro = deny,
        acl(domain.snapshot),
        driver = hypervisor
    )]
    async fn domain_snapshot_delete(&self, call: &Call, snap: DomainSnapshotRef, flags: u32) -> Result<()>;

    /// Serves `virDomainSnapshotGetParent`.
    #[procedure(
        244,
        c = "virDomainSnapshotGetParent",
        since = "0.9.7",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "snap"
    )]
    async fn domain_snapshot_get_parent(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        flags: u32,
    ) -> Result<DomainSnapshotRef>;

    /// Serves `virDomainSnapshotNumChildren`.
    #[procedure(
        246,
        c = "virDomainSnapshotNumChildren",
        since = "0.9.7",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "num"
    )]
    async fn domain_snapshot_num_children(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainSnapshotListChildrenNames`.
    #[procedure(
        247,
        c = "virDomainSnapshotListChildrenNames",
        since = "0.9.7",
        acl(domain.read),
        driver = hypervisor,
        priority = high,
        ret = "names"
    )]
    async fn domain_snapshot_list_children_names(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        maxnames: i32,
        flags: u32,
    ) -> Result<List<String, DOMAIN_SNAPSHOT_LIST_MAX>>;

    /// Serves `virDomainSnapshotIsCurrent`.
    #[procedure(
        271,
        c = "virDomainSnapshotIsCurrent",
        since = "0.9.13",
        acl(domain.read),
        driver = hypervisor,
        ret = "current"
    )]
    async fn domain_snapshot_is_current(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainSnapshotHasMetadata`.
    #[procedure(
        272,
        c = "virDomainSnapshotHasMetadata",
        since = "0.9.13",
        acl(domain.read),
        driver = hypervisor,
        ret = "metadata"
    )]
    async fn domain_snapshot_has_metadata(
        &self,
        call: &Call,
        snap: DomainSnapshotRef,
        flags: u32,
    ) -> Result<i32>;

    /// Serves `virDomainListAllSnapshots`.
    #[procedure(
        274,
        c = "virDomainListAllSnapshots",
        since = "0.9.13",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_list_all_snapshots(
        &self,
        call: &Call,
        dom: DomainRef,
        need_results: i32,
        flags: u32,
    ) -> Result<DomainListAllSnapshotsRet>;

    /// Serves `virDomainSnapshotListAllChildren`.
    #[procedure(
        275,
        c = "virDomainSnapshotListAllChildren",
        since = "0.9.13",
        acl(domain.read),
        driver = hypervisor,
        priority = high
    )]
    async fn domain_snapshot_list_all_children(
        &self,
        call: &Call,
        snapshot: DomainSnapshotRef,
        need_results: i32,
        flags: u32,
    ) -> Result<DomainSnapshotListAllChildrenRet>;
}
