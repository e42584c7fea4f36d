//! Ports of virtual networks.

use super::prelude::*;

/// Ports of virtual networks.
#[procedures(program = Remote)]
pub trait NetworkPorts: Send + Sync {
    /// Serves `virNetworkListAllPorts`.
    #[procedure(
        404,
        c = "virNetworkListAllPorts",
        since = "5.5.0",
        acl(network.search_ports),
        filter(network_port.getattr),
        driver = network,
        priority = high
    )]
    async fn network_list_all_ports(
        &self,
        call: &Call,
        network: NetworkRef,
        need_results: i32,
        flags: u32,
    ) -> Result<NetworkListAllPortsRet>;

    /// Serves `virNetworkPortLookupByUUID`.
    #[procedure(
        405,
        c = "virNetworkPortLookupByUUID",
        since = "5.5.0",
        acl(network_port.getattr),
        driver = network,
        priority = high,
        ret = "port"
    )]
    async fn network_port_lookup_by_uuid(
        &self,
        call: &Call,
        network: NetworkRef,
        uuid: Uuid,
    ) -> Result<NetworkPortRef>;

    /// Serves `virNetworkPortCreateXML`.
    #[procedure(
        406,
        c = "virNetworkPortCreateXML",
        since = "5.5.0",
        ro = deny,
        acl(network_port.create),
        driver = network,
        ret = "port"
    )]
    async fn network_port_create_xml(
        &self,
        call: &Call,
        network: NetworkRef,
        xml: String,
        flags: u32,
    ) -> Result<NetworkPortRef>;

    /// Serves `virNetworkPortGetParameters`.
    #[procedure(
        407,
        c = "virNetworkPortGetParameters",
        since = "5.5.0",
        acl(network_port.read),
        driver = network
    )]
    async fn network_port_get_parameters(
        &self,
        call: &Call,
        port: NetworkPortRef,
        nparams: i32,
        flags: u32,
    ) -> Result<NetworkPortGetParametersRet>;

    /// Serves `virNetworkPortSetParameters`.
    #[procedure(
        408,
        c = "virNetworkPortSetParameters",
        since = "5.5.0",
        ro = deny,
        acl(network_port.write),
        driver = network
    )]
    async fn network_port_set_parameters(
        &self,
        call: &Call,
        port: NetworkPortRef,
        params: List<TypedParam, NETWORK_PORT_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virNetworkPortGetXMLDesc`.
    #[procedure(
        409,
        c = "virNetworkPortGetXMLDesc",
        since = "5.5.0",
        acl(network_port.read),
        driver = network,
        ret = "xml"
    )]
    async fn network_port_get_xml_desc(
        &self,
        call: &Call,
        port: NetworkPortRef,
        flags: u32,
    ) -> Result<String>;

    /// Serves `virNetworkPortDelete`.
    #[procedure(
        410,
        c = "virNetworkPortDelete",
        since = "5.5.0",
        ro = deny,
        acl(network_port.delete),
        driver = network
    )]
    async fn network_port_delete(&self, call: &Call, port: NetworkPortRef, flags: u32) -> Result<()>;
}
