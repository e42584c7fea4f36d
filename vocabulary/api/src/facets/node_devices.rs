//! Devices of the host.

use super::prelude::*;

/// Devices of the host.
#[procedures(program = Remote)]
pub trait NodeDevices: Send + Sync {
    /// Serves `virNodeNumOfDevices`.
    #[procedure(
        111,
        c = "virNodeNumOfDevices",
        since = "0.5.0",
        acl(connect.search_node_devices),
        filter(node_device.getattr),
        driver = nodedev,
        priority = high,
        ret = "num"
    )]
    async fn node_num_of_devices(&self, call: &Call, cap: Option<String>, flags: u32) -> Result<i32>;

    /// Serves `virNodeListDevices`.
    #[procedure(
        112,
        c = "virNodeListDevices",
        since = "0.5.0",
        acl(connect.search_node_devices),
        filter(node_device.getattr),
        driver = nodedev,
        priority = high,
        ret = "names"
    )]
    async fn node_list_devices(
        &self,
        call: &Call,
        cap: Option<String>,
        maxnames: i32,
        flags: u32,
    ) -> Result<List<String, NODE_DEVICE_LIST_MAX>>;

    /// Serves `virNodeDeviceLookupByName`.
    #[procedure(
        113,
        c = "virNodeDeviceLookupByName",
        since = "0.5.0",
        acl(node_device.getattr),
        driver = nodedev,
        priority = high,
        ret = "dev"
    )]
    async fn node_device_lookup_by_name(&self, call: &Call, name: String) -> Result<NodeDeviceRef>;

    /// Serves `virNodeDeviceGetXMLDesc`.
    #[procedure(
        114,
        c = "virNodeDeviceGetXMLDesc",
        since = "0.5.0",
        acl(node_device.read),
        driver = nodedev,
        ret = "xml"
    )]
    async fn node_device_get_xml_desc(&self, call: &Call, name: String, flags: u32) -> Result<String>;

    /// Serves `virNodeDeviceGetParent`.
    #[procedure(
        115,
        c = "virNodeDeviceGetParent",
        since = "0.5.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "parentName"
    )]
    async fn node_device_get_parent(&self, call: &Call, name: String) -> Result<Option<String>>;

    /// Serves `virNodeDeviceNumOfCaps`.
    #[procedure(
        116,
        c = "virNodeDeviceNumOfCaps",
        since = "0.5.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "num"
    )]
    async fn node_device_num_of_caps(&self, call: &Call, name: String) -> Result<i32>;

    /// Serves `virNodeDeviceListCaps`.
    #[procedure(
        117,
        c = "virNodeDeviceListCaps",
        since = "0.5.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "names"
    )]
    async fn node_device_list_caps(
        &self,
        call: &Call,
        name: String,
        maxnames: i32,
    ) -> Result<List<String, NODE_DEVICE_CAPS_LIST_MAX>>;

    /// Serves `virNodeDeviceCreateXML`.
    #[procedure(
        123,
        c = "virNodeDeviceCreateXML",
        since = "0.6.3",
        ro = deny,
        acl(node_device.write),
        acl(node_device.start),
        driver = nodedev,
        ret = "dev"
    )]
    async fn node_device_create_xml(
        &self,
        call: &Call,
        xml_desc: String,
        flags: u32,
    ) -> Result<NodeDeviceRef>;

    /// Serves `virNodeDeviceDestroy`.
    #[procedure(
        124,
        c = "virNodeDeviceDestroy",
        since = "0.6.3",
        ro = deny,
        acl(node_device.stop),
        driver = nodedev,
        priority = high
    )]
    async fn node_device_destroy(&self, call: &Call, name: String) -> Result<()>;

    /// Serves `virConnectListAllNodeDevices`.
    #[procedure(
        285,
        c = "virConnectListAllNodeDevices",
        since = "0.10.2",
        acl(connect.search_node_devices),
        filter(node_device.getattr),
        driver = nodedev,
        priority = high
    )]
    async fn connect_list_all_node_devices(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNodeDevicesRet>;

    /// Serves `virNodeDeviceLookupSCSIHostByWWN`.
    #[procedure(
        297,
        c = "virNodeDeviceLookupSCSIHostByWWN",
        since = "1.0.3",
        acl(node_device.getattr),
        driver = nodedev,
        priority = high,
        ret = "dev"
    )]
    async fn node_device_lookup_scsi_host_by_wwn(
        &self,
        call: &Call,
        wwnn: String,
        wwpn: String,
        flags: u32,
    ) -> Result<NodeDeviceRef>;

    /// Serves `virConnectNodeDeviceEventRegisterAny`.
    #[procedure(
        374,
        c = "virConnectNodeDeviceEventRegisterAny",
        since = "2.2.0",
        acl(connect.search_node_devices),
        filter(node_device.getattr),
        driver = nodedev,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_node_device_event_register_any(
        &self,
        call: &Call,
        eventID: i32,
        dev: Option<NodeDeviceRef>,
    ) -> Result<i32>;

    /// Serves `virConnectNodeDeviceEventDeregisterAny`.
    #[procedure(
        375,
        c = "virConnectNodeDeviceEventDeregisterAny",
        since = "2.2.0",
        acl(connect.read),
        driver = nodedev,
        priority = high
    )]
    async fn connect_node_device_event_deregister_any(&self, call: &Call, callbackID: i32) -> Result<()>;

    /// Serves `virNodeDeviceDefineXML`.
    #[procedure(
        428,
        c = "virNodeDeviceDefineXML",
        since = "7.3.0",
        ro = deny,
        acl(node_device.write),
        acl(node_device.save),
        driver = nodedev,
        ret = "dev"
    )]
    async fn node_device_define_xml(
        &self,
        call: &Call,
        xml_desc: String,
        flags: u32,
    ) -> Result<NodeDeviceRef>;

    /// Serves `virNodeDeviceUndefine`.
    #[procedure(
        429,
        c = "virNodeDeviceUndefine",
        since = "7.3.0",
        ro = deny,
        acl(node_device.delete),
        driver = nodedev,
        priority = high
    )]
    async fn node_device_undefine(&self, call: &Call, name: String, flags: u32) -> Result<()>;

    /// Serves `virNodeDeviceCreate`.
    #[procedure(
        430,
        c = "virNodeDeviceCreate",
        since = "7.3.0",
        ro = deny,
        acl(node_device.start),
        driver = nodedev,
        priority = high
    )]
    async fn node_device_create(&self, call: &Call, name: String, flags: u32) -> Result<()>;

    /// Serves `virNodeDeviceGetAutostart`.
    #[procedure(
        433,
        c = "virNodeDeviceGetAutostart",
        since = "7.8.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "autostart"
    )]
    async fn node_device_get_autostart(&self, call: &Call, name: String) -> Result<i32>;

    /// Serves `virNodeDeviceSetAutostart`.
    #[procedure(
        434,
        c = "virNodeDeviceSetAutostart",
        since = "7.8.0",
        ro = deny,
        acl(node_device.write),
        driver = nodedev,
        priority = high
    )]
    async fn node_device_set_autostart(&self, call: &Call, name: String, autostart: i32) -> Result<()>;

    /// Serves `virNodeDeviceIsPersistent`.
    #[procedure(
        435,
        c = "virNodeDeviceIsPersistent",
        since = "7.8.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "persistent"
    )]
    async fn node_device_is_persistent(&self, call: &Call, name: String) -> Result<i32>;

    /// Serves `virNodeDeviceIsActive`.
    #[procedure(
        436,
        c = "virNodeDeviceIsActive",
        since = "7.8.0",
        acl(node_device.read),
        driver = nodedev,
        priority = high,
        ret = "active"
    )]
    async fn node_device_is_active(&self, call: &Call, name: String) -> Result<i32>;

    /// Serves `virNodeDeviceUpdate`.
    #[procedure(
        447,
        c = "virNodeDeviceUpdate",
        since = "10.1.0",
        ro = deny,
        acl(node_device.write),
        acl(node_device.save, none = [VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG, VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE]),
        acl(node_device.save, all = [VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG]),
        driver = nodedev,
        priority = high
    )]
    async fn node_device_update(&self, call: &Call, name: String, xml_desc: String, flags: u32)
    -> Result<()>;
}
