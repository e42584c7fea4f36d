//! Network interfaces of the host.

use super::prelude::*;

/// Network interfaces of the host.
#[procedures(program = Remote)]
pub trait Interfaces: Send + Sync {
    /// Serves `virConnectNumOfInterfaces`.
    #[procedure(
        126,
        c = "virConnectNumOfInterfaces",
        since = "0.6.4",
        acl(connect.search_interfaces),
        filter(interface.getattr),
        driver = interface,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_interfaces(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListInterfaces`.
    #[procedure(
        127,
        c = "virConnectListInterfaces",
        since = "0.6.4",
        acl(connect.search_interfaces),
        filter(interface.getattr),
        driver = interface,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_interfaces(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, INTERFACE_LIST_MAX>>;

    /// Serves `virInterfaceLookupByName`.
    #[procedure(
        128,
        c = "virInterfaceLookupByName",
        since = "0.6.4",
        acl(interface.getattr),
        driver = interface,
        priority = high,
        ret = "iface"
    )]
    async fn interface_lookup_by_name(&self, call: &Call, name: String) -> Result<InterfaceRef>;

    /// Serves `virInterfaceLookupByMACString`.
    #[procedure(
        129,
        c = "virInterfaceLookupByMACString",
        since = "0.6.4",
        acl(interface.getattr),
        driver = interface,
        priority = high,
        ret = "iface"
    )]
    async fn interface_lookup_by_mac_string(&self, call: &Call, mac: String) -> Result<InterfaceRef>;

    /// Serves `virInterfaceGetXMLDesc`.
    #[procedure(
        130,
        c = "virInterfaceGetXMLDesc",
        since = "0.6.4",
        acl(interface.read),
        driver = interface,
        ret = "xml"
    )]
    async fn interface_get_xml_desc(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<String>;

    /// Serves `virInterfaceDefineXML`.
    #[procedure(
        131,
        c = "virInterfaceDefineXML",
        since = "0.6.4",
        ro = deny,
        acl(interface.write),
        acl(interface.save),
        driver = interface,
        priority = high,
        ret = "iface"
    )]
    async fn interface_define_xml(&self, call: &Call, xml: String, flags: u32) -> Result<InterfaceRef>;

    /// Serves `virInterfaceUndefine`.
    #[procedure(
        132,
        c = "virInterfaceUndefine",
        since = "0.6.4",
        ro = deny,
        acl(interface.delete),
        driver = interface,
        priority = high
    )]
    async fn interface_undefine(&self, call: &Call, iface: InterfaceRef) -> Result<()>;

    /// Serves `virInterfaceCreate`.
    #[procedure(
        133,
        c = "virInterfaceCreate",
        since = "0.6.4",
        ro = deny,
        acl(interface.start),
        driver = interface
    )]
    async fn interface_create(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<()>;

    /// Serves `virInterfaceDestroy`.
    #[procedure(
        134,
        c = "virInterfaceDestroy",
        since = "0.6.4",
        ro = deny,
        acl(interface.stop),
        driver = interface,
        priority = high
    )]
    async fn interface_destroy(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<()>;

    /// Serves `virConnectNumOfDefinedInterfaces`.
    #[procedure(
        137,
        c = "virConnectNumOfDefinedInterfaces",
        since = "0.7.0",
        acl(connect.search_interfaces),
        filter(interface.getattr),
        driver = interface,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_defined_interfaces(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListDefinedInterfaces`.
    #[procedure(
        138,
        c = "virConnectListDefinedInterfaces",
        since = "0.7.0",
        acl(connect.search_interfaces),
        filter(interface.getattr),
        driver = interface,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_defined_interfaces(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, INTERFACE_LIST_MAX>>;

    /// Serves `virInterfaceIsActive`.
    #[procedure(
        156,
        c = "virInterfaceIsActive",
        since = "0.7.3",
        acl(interface.read),
        driver = interface,
        priority = high,
        ret = "active"
    )]
    async fn interface_is_active(&self, call: &Call, iface: InterfaceRef) -> Result<i32>;

    /// Serves `virInterfaceChangeBegin`.
    #[procedure(
        220,
        c = "virInterfaceChangeBegin",
        since = "0.9.2",
        ro = deny,
        acl(connect.interface_transaction),
        driver = interface
    )]
    async fn interface_change_begin(&self, call: &Call, flags: u32) -> Result<()>;

    /// Serves `virInterfaceChangeCommit`.
    #[procedure(
        221,
        c = "virInterfaceChangeCommit",
        since = "0.9.2",
        ro = deny,
        acl(connect.interface_transaction),
        driver = interface
    )]
    async fn interface_change_commit(&self, call: &Call, flags: u32) -> Result<()>;

    /// Serves `virInterfaceChangeRollback`.
    #[procedure(
        222,
        c = "virInterfaceChangeRollback",
        since = "0.9.2",
        ro = deny,
        acl(connect.interface_transaction),
        driver = interface
    )]
    async fn interface_change_rollback(&self, call: &Call, flags: u32) -> Result<()>;

    /// Serves `virConnectListAllInterfaces`.
    #[procedure(
        284,
        c = "virConnectListAllInterfaces",
        since = "0.10.2",
        acl(connect.search_interfaces),
        filter(interface.getattr),
        driver = interface,
        priority = high
    )]
    async fn connect_list_all_interfaces(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllInterfacesRet>;
}
