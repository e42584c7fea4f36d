//! Devices of the host.

use crate::scalar::Uuid;
use crate::{PrintOptions, Problems, ReadOptions};
use xml::Element;

/// A device of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NodeDevice {
    #[leaf(default)]
    pub name: String,
    #[leaf(live)]
    pub path: Option<String>,
    #[child("devnode")]
    pub devnodes: Vec<Devnode>,
    #[child]
    pub parent: Option<Parent>,
    #[child(live)]
    pub driver: Option<DriverName>,
    #[child("capability")]
    pub capabilities: Vec<Capability>,
}

/// A file in `/dev`, or a link to it.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Devnode {
    #[attr("type")]
    pub kind: String,
    #[text]
    pub path: String,
}

/// The device this one is part of.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Parent {
    #[attr]
    pub wwnn: Option<String>,
    #[attr]
    pub wwpn: Option<String>,
    #[attr]
    pub fabric_wwn: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// The driver that holds the device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DriverName {
    #[leaf]
    pub name: Option<String>,
}

/// What a device is or can do. Which fields there are depends on the kind.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Capability {
    #[attr("type")]
    pub kind: String,
    #[attr("maxCount")]
    pub max_count: Option<u32>,
    #[leaf]
    pub number: Option<String>,
    #[leaf]
    pub class: Option<String>,
    #[leaf]
    pub subclass: Option<String>,
    #[leaf]
    pub protocol: Option<String>,
    #[leaf]
    pub description: Option<String>,
    #[leaf]
    pub interface: Option<String>,
    #[child("address")]
    pub addresses: Vec<AnyAddress>,
    #[child]
    pub link: Option<Link>,
    #[child("feature")]
    pub features: Vec<Feature>,
    #[leaf("char")]
    pub char_device: Option<String>,
    #[leaf]
    pub host: Option<String>,
    #[leaf]
    pub unique_id: Option<String>,
    #[leaf]
    pub block: Option<String>,
    #[leaf]
    pub domain: Option<String>,
    #[leaf]
    pub bus: Option<String>,
    #[leaf]
    pub slot: Option<String>,
    #[leaf]
    pub function: Option<String>,
    #[leaf]
    pub device: Option<String>,
    #[leaf]
    pub target: Option<String>,
    #[leaf]
    pub lun: Option<String>,
    #[child("type")]
    pub types: Vec<DeviceType>,
    #[leaf]
    pub uuid: Option<Uuid>,
    #[leaf]
    pub parent_addr: Option<String>,
    #[leaf]
    pub drive_type: Option<String>,
    #[leaf]
    pub model: Option<String>,
    #[child]
    pub product: Option<Identified>,
    #[child]
    pub vendor: Option<Identified>,
    #[leaf]
    pub serial: Option<String>,
    #[child]
    pub hardware: Option<Hardware>,
    #[child]
    pub firmware: Option<Firmware>,
    #[leaf]
    pub state: Option<String>,
    #[leaf]
    pub cssid: Option<String>,
    #[leaf]
    pub ssid: Option<String>,
    #[leaf]
    pub devno: Option<String>,
    #[child("channel_dev_addr")]
    pub channel: Option<ChannelAddress>,
    #[leaf]
    pub name: Option<String>,
    #[child("fields")]
    pub vpd: Vec<VpdFields>,
    #[leaf]
    pub rport: Option<String>,
    #[leaf]
    pub wwnn: Option<String>,
    #[leaf]
    pub wwpn: Option<String>,
    #[leaf]
    pub fabric_wwn: Option<String>,
    #[leaf]
    pub max_vports: Option<String>,
    #[leaf]
    pub vports: Option<String>,
    #[child("members")]
    pub members: Option<Members>,
    #[child("capability")]
    pub capabilities: Vec<Capability>,
    #[leaf]
    pub media_available: Option<String>,
    #[leaf]
    pub media_size: Option<String>,
    #[leaf]
    pub media_label: Option<String>,
    #[leaf]
    pub size: Option<String>,
    #[leaf]
    pub logical_block_size: Option<String>,
    #[leaf]
    pub num_blocks: Option<String>,
    #[leaf]
    pub group_device: Option<String>,
    #[leaf]
    pub card_type: Option<String>,
    #[leaf]
    pub chpid: Option<String>,
    #[child("iommuGroup")]
    pub iommu_group: Option<IommuGroup>,
    #[child("attr")]
    pub attrs: Vec<Attr>,
    #[child]
    pub numa: Option<NumaNode>,
    #[child("pci-express", keep)]
    pub pci_express: Option<PciExpress>,
    #[leaf]
    pub chardev: Option<String>,
    #[leaf("ap-adapter")]
    pub ap_adapter: Option<String>,
    #[leaf("ap-domain")]
    pub ap_domain: Option<String>,
}

/// A name with a number.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Identified {
    #[attr]
    pub id: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// An address: of a card as text, of a PCI device as attributes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AnyAddress {
    #[attr]
    pub domain: Option<String>,
    #[attr]
    pub bus: Option<String>,
    #[attr]
    pub slot: Option<String>,
    #[attr]
    pub function: Option<String>,
    #[text]
    pub text: Option<String>,
}

/// Whether the cable is in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Link {
    #[attr]
    pub speed: Option<u32>,
    #[attr]
    pub state: Option<String>,
}

/// Something a card can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Feature {
    #[attr]
    pub name: String,
}

/// The type of a device, or one that can be made.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DeviceType {
    #[attr]
    pub id: Option<String>,
    #[text]
    pub text: Option<String>,
    #[leaf]
    pub name: Option<String>,
    #[leaf("deviceAPI")]
    pub device_api: Option<String>,
    #[leaf("availableInstances")]
    pub available_instances: Option<u32>,
}

/// A setting of a mediated device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Attr {
    #[attr]
    pub name: String,
    #[attr]
    pub value: String,
}

/// The machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hardware {
    #[leaf]
    pub vendor: Option<String>,
    #[leaf]
    pub version: Option<String>,
    #[leaf]
    pub serial: Option<String>,
    #[leaf]
    pub uuid: Option<Uuid>,
}

/// Its firmware.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Firmware {
    #[leaf]
    pub vendor: Option<String>,
    #[leaf]
    pub version: Option<String>,
    #[leaf]
    pub release_date: Option<String>,
}

/// A place on the channel subsystem.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ChannelAddress {
    #[leaf]
    pub cssid: String,
    #[leaf]
    pub ssid: String,
    #[leaf]
    pub devno: String,
}

/// What the device says of itself.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VpdFields {
    #[attr]
    pub access: String,
    #[leaf]
    pub change_level: Option<String>,
    #[leaf]
    pub manufacture_id: Option<String>,
    #[leaf]
    pub part_number: Option<String>,
    #[leaf]
    pub serial_number: Option<String>,
    #[leaf]
    pub asset_tag: Option<String>,
    #[child("vendor_field")]
    pub vendor_fields: Vec<VpdField>,
    #[child("system_field")]
    pub system_fields: Vec<VpdField>,
}

/// One such field.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VpdField {
    #[attr]
    pub index: String,
    #[text]
    pub value: String,
}

/// The devices of a group.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Members {
    #[child("ccw_device")]
    pub devices: Vec<MemberDevice>,
}

/// One of them.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemberDevice {
    #[attr("ref")]
    pub reference: String,
    #[text]
    pub name: String,
}

/// Devices that can only be handed over together.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IommuGroup {
    #[attr]
    pub number: u32,
    #[child("address")]
    pub addresses: Vec<AnyAddress>,
}

/// The node a device is near.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NumaNode {
    #[attr]
    pub node: i32,
}

/// Links of PCI Express.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PciExpress {
    #[child("link")]
    pub links: Vec<PciLink>,
}

/// One link.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PciLink {
    #[attr]
    pub validity: String,
    #[attr]
    pub port: Option<u32>,
    #[attr]
    pub speed: Option<String>,
    #[attr]
    pub width: u32,
}

impl NodeDevice {
    /// Reads a document of a device. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "device",
            ReadOptions::default(),
            |device: &mut Self, place, r| crate::nodedev_rules::finish(device, place, r),
        )
    }

    /// The document of the device.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("device", self, options.writer())
    }
}
