//! Virtual networks.

use super::prelude::*;

/// Virtual networks.
#[procedures(program = Remote)]
pub trait Networks: Send + Sync {
    /// Serves `virConnectListDefinedNetworks`.
    #[procedure(
        36,
        c = "virConnectListDefinedNetworks",
        since = "0.2.0",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_defined_networks(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, NETWORK_LIST_MAX>>;

    /// Serves `virConnectListNetworks`.
    #[procedure(
        38,
        c = "virConnectListNetworks",
        since = "0.2.0",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high,
        ret = "names"
    )]
    async fn connect_list_networks(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, NETWORK_LIST_MAX>>;

    /// Serves `virNetworkCreate`.
    #[procedure(39, c = "virNetworkCreate", since = "0.2.0", ro = deny, acl(network.start), driver = network)]
    async fn network_create(&self, call: &Call, net: NetworkRef) -> Result<()>;

    /// Serves `virNetworkCreateXML`.
    #[procedure(
        40,
        c = "virNetworkCreateXML",
        since = "0.2.0",
        ro = deny,
        acl(network.write),
        acl(network.start),
        driver = network,
        ret = "net"
    )]
    async fn network_create_xml(&self, call: &Call, xml: String) -> Result<NetworkRef>;

    /// Serves `virNetworkDefineXML`.
    #[procedure(
        41,
        c = "virNetworkDefineXML",
        since = "0.2.0",
        ro = deny,
        acl(network.write),
        acl(network.save),
        driver = network,
        priority = high,
        ret = "net"
    )]
    async fn network_define_xml(&self, call: &Call, xml: String) -> Result<NetworkRef>;

    /// Serves `virNetworkDestroy`.
    #[procedure(
        42,
        c = "virNetworkDestroy",
        since = "0.2.0",
        ro = deny,
        acl(network.stop),
        driver = network,
        priority = high
    )]
    async fn network_destroy(&self, call: &Call, net: NetworkRef) -> Result<()>;

    /// Serves `virNetworkGetXMLDesc`.
    #[procedure(
        43,
        c = "virNetworkGetXMLDesc",
        since = "0.2.0",
        acl(network.read),
        driver = network,
        priority = high,
        ret = "xml"
    )]
    async fn network_get_xml_desc(&self, call: &Call, net: NetworkRef, flags: u32) -> Result<String>;

    /// Serves `virNetworkGetAutostart`.
    #[procedure(
        44,
        c = "virNetworkGetAutostart",
        since = "0.2.1",
        acl(network.read),
        driver = network,
        priority = high,
        ret = "autostart"
    )]
    async fn network_get_autostart(&self, call: &Call, net: NetworkRef) -> Result<i32>;

    /// Serves `virNetworkGetBridgeName`.
    #[procedure(
        45,
        c = "virNetworkGetBridgeName",
        since = "0.2.0",
        acl(network.read),
        driver = network,
        priority = high,
        ret = "name"
    )]
    async fn network_get_bridge_name(&self, call: &Call, net: NetworkRef) -> Result<String>;

    /// Serves `virNetworkLookupByName`.
    #[procedure(
        46,
        c = "virNetworkLookupByName",
        since = "0.2.0",
        acl(network.getattr),
        driver = network,
        priority = high,
        ret = "net"
    )]
    async fn network_lookup_by_name(&self, call: &Call, name: String) -> Result<NetworkRef>;

    /// Serves `virNetworkLookupByUUID`.
    #[procedure(
        47,
        c = "virNetworkLookupByUUID",
        since = "0.2.0",
        acl(network.getattr),
        driver = network,
        priority = high,
        ret = "net"
    )]
    async fn network_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<NetworkRef>;

    /// Serves `virNetworkSetAutostart`.
    #[procedure(
        48,
        c = "virNetworkSetAutostart",
        since = "0.2.1",
        ro = deny,
        acl(network.write),
        driver = network,
        priority = high
    )]
    async fn network_set_autostart(&self, call: &Call, net: NetworkRef, autostart: i32) -> Result<()>;

    /// Serves `virNetworkUndefine`.
    #[procedure(
        49,
        c = "virNetworkUndefine",
        since = "0.2.0",
        ro = deny,
        acl(network.delete),
        driver = network,
        priority = high
    )]
    async fn network_undefine(&self, call: &Call, net: NetworkRef) -> Result<()>;

    /// Serves `virConnectNumOfDefinedNetworks`.
    #[procedure(
        50,
        c = "virConnectNumOfDefinedNetworks",
        since = "0.2.0",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_defined_networks(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectNumOfNetworks`.
    #[procedure(
        52,
        c = "virConnectNumOfNetworks",
        since = "0.2.0",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_networks(&self, call: &Call) -> Result<i32>;

    /// Serves `virNetworkIsActive`.
    #[procedure(
        152,
        c = "virNetworkIsActive",
        since = "0.7.3",
        acl(network.read),
        driver = network,
        priority = high,
        ret = "active"
    )]
    async fn network_is_active(&self, call: &Call, net: NetworkRef) -> Result<i32>;

    /// Serves `virNetworkIsPersistent`.
    #[procedure(
        153,
        c = "virNetworkIsPersistent",
        since = "0.7.3",
        acl(network.read),
        driver = network,
        priority = high,
        ret = "persistent"
    )]
    async fn network_is_persistent(&self, call: &Call, net: NetworkRef) -> Result<i32>;

    /// Serves `virConnectListAllNetworks`.
    #[procedure(
        283,
        c = "virConnectListAllNetworks",
        since = "0.10.2",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high
    )]
    async fn connect_list_all_networks(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNetworksRet>;

    /// Serves `virNetworkUpdate`.
    #[procedure(
        291,
        c = "virNetworkUpdate",
        since = "0.10.2",
        ro = deny,
        acl(network.write),
        acl(network.save, none = [VIR_NETWORK_UPDATE_AFFECT_CONFIG, VIR_NETWORK_UPDATE_AFFECT_LIVE]),
        acl(network.save, all = [VIR_NETWORK_UPDATE_AFFECT_CONFIG]),
        driver = network,
        priority = high
    )]
    async fn network_update(
        &self,
        call: &Call,
        net: NetworkRef,
        command: u32,
        section: u32,
        parentIndex: i32,
        xml: String,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virConnectNetworkEventRegisterAny`.
    #[procedure(
        313,
        c = "virConnectNetworkEventRegisterAny",
        since = "1.2.1",
        acl(connect.search_networks),
        filter(network.getattr),
        driver = network,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_network_event_register_any(
        &self,
        call: &Call,
        eventID: i32,
        net: Option<NetworkRef>,
    ) -> Result<i32>;

    /// Serves `virConnectNetworkEventDeregisterAny`.
    #[procedure(
        314,
        c = "virConnectNetworkEventDeregisterAny",
        since = "1.2.1",
        acl(connect.read),
        driver = network,
        priority = high
    )]
    async fn connect_network_event_deregister_any(&self, call: &Call, callbackID: i32) -> Result<()>;

    /// Serves `virNetworkGetDHCPLeases`.
    #[procedure(341, c = "virNetworkGetDHCPLeases", since = "1.2.6", acl(network.read), driver = network)]
    async fn network_get_dhcp_leases(
        &self,
        call: &Call,
        net: NetworkRef,
        mac: Option<String>,
        need_results: i32,
        flags: u32,
    ) -> Result<NetworkGetDhcpLeasesRet>;

    /// Serves `virNetworkDefineXMLFlags`.
    #[procedure(
        432,
        c = "virNetworkDefineXMLFlags",
        since = "7.7.0",
        ro = deny,
        acl(network.write),
        acl(network.save),
        driver = network,
        priority = high,
        ret = "net"
    )]
    async fn network_define_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<NetworkRef>;

    /// Serves `virNetworkCreateXMLFlags`.
    #[procedure(
        437,
        c = "virNetworkCreateXMLFlags",
        since = "7.8.0",
        ro = deny,
        acl(network.write),
        acl(network.start),
        driver = network,
        priority = high,
        ret = "net"
    )]
    async fn network_create_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<NetworkRef>;

    /// Serves `virNetworkSetMetadata`.
    #[procedure(
        444,
        c = "virNetworkSetMetadata",
        since = "9.7.0",
        ro = deny,
        acl(network.write),
        acl(network.save, none = [VIR_NETWORK_UPDATE_AFFECT_CONFIG, VIR_NETWORK_UPDATE_AFFECT_LIVE]),
        acl(network.save, all = [VIR_NETWORK_UPDATE_AFFECT_CONFIG]),
        driver = network
    )]
    async fn network_set_metadata(
        &self,
        call: &Call,
        network: NetworkRef,
        r#type: i32,
        metadata: Option<String>,
        key: Option<String>,
        uri: Option<String>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virNetworkGetMetadata`.
    #[procedure(
        445,
        c = "virNetworkGetMetadata",
        since = "9.7.0",
        acl(network.read),
        driver = network,
        ret = "metadata"
    )]
    async fn network_get_metadata(
        &self,
        call: &Call,
        network: NetworkRef,
        r#type: i32,
        uri: Option<String>,
        flags: u32,
    ) -> Result<String>;
}
