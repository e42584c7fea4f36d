//! Packet filters and where they are bound.

use super::prelude::*;

/// Packet filters and where they are bound.
#[procedures(program = Remote)]
pub trait NwFilters: Send + Sync {
    /// Serves `virNWFilterLookupByName`.
    #[procedure(
        175,
        c = "virNWFilterLookupByName",
        since = "0.8.0",
        acl(nwfilter.getattr),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_lookup_by_name(&self, call: &Call, name: String) -> Result<NwfilterRef>;

    /// Serves `virNWFilterLookupByUUID`.
    #[procedure(
        176,
        c = "virNWFilterLookupByUUID",
        since = "0.8.0",
        acl(nwfilter.getattr),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<NwfilterRef>;

    /// Serves `virNWFilterGetXMLDesc`.
    #[procedure(
        177,
        c = "virNWFilterGetXMLDesc",
        since = "0.8.0",
        acl(nwfilter.read),
        driver = nwfilter,
        priority = high,
        ret = "xml"
    )]
    async fn nwfilter_get_xml_desc(&self, call: &Call, nwfilter: NwfilterRef, flags: u32) -> Result<String>;

    /// Serves `virConnectNumOfNWFilters`.
    #[procedure(
        178,
        c = "virConnectNumOfNWFilters",
        since = "0.8.0",
        acl(connect.search_nwfilters),
        filter(nwfilter.getattr),
        driver = nwfilter,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_nwfilters(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListNWFilters`.
    #[procedure(
        179,
        c = "virConnectListNWFilters",
        since = "0.8.0",
        acl(connect.search_nwfilters),
        filter(nwfilter.getattr),
        driver = nwfilter,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_nwfilters(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, NWFILTER_LIST_MAX>>;

    /// Serves `virNWFilterDefineXML`.
    #[procedure(
        180,
        c = "virNWFilterDefineXML",
        since = "0.8.0",
        ro = deny,
        acl(nwfilter.write),
        acl(nwfilter.save),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_define_xml(&self, call: &Call, xml: String) -> Result<NwfilterRef>;

    /// Serves `virNWFilterUndefine`.
    #[procedure(
        181,
        c = "virNWFilterUndefine",
        since = "0.8.0",
        ro = deny,
        acl(nwfilter.delete),
        driver = nwfilter,
        priority = high
    )]
    async fn nwfilter_undefine(&self, call: &Call, nwfilter: NwfilterRef) -> Result<()>;

    /// Serves `virConnectListAllNWFilters`.
    #[procedure(
        286,
        c = "virConnectListAllNWFilters",
        since = "0.10.2",
        acl(connect.search_nwfilters),
        filter(nwfilter.getattr),
        driver = nwfilter,
        priority = high
    )]
    async fn connect_list_all_nwfilters(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNwfiltersRet>;

    /// Serves `virNWFilterBindingLookupByPortDev`.
    #[procedure(
        397,
        c = "virNWFilterBindingLookupByPortDev",
        since = "4.5.0",
        acl(nwfilter_binding.getattr),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_binding_lookup_by_port_dev(
        &self,
        call: &Call,
        name: String,
    ) -> Result<NwfilterBindingRef>;

    /// Serves `virNWFilterBindingGetXMLDesc`.
    #[procedure(
        398,
        c = "virNWFilterBindingGetXMLDesc",
        since = "4.5.0",
        acl(nwfilter_binding.read),
        driver = nwfilter,
        priority = high,
        ret = "xml"
    )]
    async fn nwfilter_binding_get_xml_desc(
        &self,
        call: &Call,
        nwfilter: NwfilterBindingRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virNWFilterBindingCreateXML`.
    #[procedure(
        399,
        c = "virNWFilterBindingCreateXML",
        since = "4.5.0",
        ro = deny,
        acl(nwfilter_binding.create),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_binding_create_xml(
        &self,
        call: &Call,
        xml: String,
        flags: u32,
    ) -> Result<NwfilterBindingRef>;

    /// Serves `virNWFilterBindingDelete`.
    #[procedure(
        400,
        c = "virNWFilterBindingDelete",
        since = "4.5.0",
        ro = deny,
        acl(nwfilter_binding.delete),
        driver = nwfilter,
        priority = high
    )]
    async fn nwfilter_binding_delete(&self, call: &Call, nwfilter: NwfilterBindingRef) -> Result<()>;

    /// Serves `virConnectListAllNWFilterBindings`.
    #[procedure(
        401,
        c = "virConnectListAllNWFilterBindings",
        since = "4.5.0",
        acl(connect.search_nwfilter_bindings),
        filter(nwfilter_binding.getattr),
        driver = nwfilter,
        priority = high
    )]
    async fn connect_list_all_nwfilter_bindings(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNwfilterBindingsRet>;

    /// Serves `virNWFilterDefineXMLFlags`.
    #[procedure(
        431,
        c = "virNWFilterDefineXMLFlags",
        since = "7.7.0",
        ro = deny,
        acl(nwfilter.write),
        acl(nwfilter.save),
        driver = nwfilter,
        priority = high,
        ret = "nwfilter"
    )]
    async fn nwfilter_define_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<NwfilterRef>;
}
