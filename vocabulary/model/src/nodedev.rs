//! Devices of the host.

use crate::scalar::Uuid;
use crate::{PrintOptions, Problems, ReadOptions};
use xml::{Element, Reader, Tag, Writer};

/// Whether a device that is described exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existence {
    /// It was found.
    There,
    /// Somebody wants it.
    Wanted,
}

/// A device of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NodeDevice {
    /// The name of the device; made up when one is created.
    #[leaf(default)]
    pub name: String,
    /// Where sysfs has the device.
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
    /// `dev` for the file itself, `link` for a link to it.
    #[attr("type")]
    pub kind: String,
    #[text]
    pub path: String,
}

/// The device this one is part of.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Parent {
    /// The node name of the parent, in place of its name.
    #[attr]
    pub wwnn: Option<String>,
    /// The port name of the parent, in place of its name.
    #[attr]
    pub wwpn: Option<String>,
    /// The fabric of the parent, in place of its name.
    #[attr]
    pub fabric_wwn: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// The driver that holds the device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DriverName {
    /// The name of the driver.
    #[leaf]
    pub name: Option<String>,
}

/// What a device is or can do. Which fields there are depends on the kind.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Capability {
    /// What the device is or can do.
    #[attr("type")]
    pub kind: String,
    /// How many virtual functions there can be.
    #[attr("maxCount")]
    pub max_count: Option<u32>,
    /// The number of a USB interface.
    #[leaf]
    pub number: Option<String>,
    /// The class of a PCI device or of a USB interface.
    #[leaf]
    pub class: Option<String>,
    /// The subclass of a USB interface.
    #[leaf]
    pub subclass: Option<String>,
    /// The protocol of a USB interface.
    #[leaf]
    pub protocol: Option<String>,
    /// What the device says of itself.
    #[leaf]
    pub description: Option<String>,
    /// The name of a network interface.
    #[leaf]
    pub interface: Option<String>,
    #[child("address")]
    pub addresses: Vec<AnyAddress>,
    #[child]
    pub link: Option<Link>,
    #[child("feature")]
    pub features: Vec<Feature>,
    /// The path of a generic SCSI device.
    #[leaf("char")]
    pub char_device: Option<String>,
    /// The number of a SCSI host.
    #[leaf]
    pub host: Option<String>,
    /// What tells SCSI hosts of one card apart.
    #[leaf]
    pub unique_id: Option<String>,
    /// The path of a block device.
    #[leaf]
    pub block: Option<String>,
    /// The domain of a PCI address.
    #[leaf]
    pub domain: Option<String>,
    /// The bus: of a PCI or USB address, or the kind of bus of a drive.
    #[leaf]
    pub bus: Option<String>,
    /// The slot of a PCI address.
    #[leaf]
    pub slot: Option<String>,
    /// The function of a PCI address.
    #[leaf]
    pub function: Option<String>,
    /// The number of a USB device on its bus.
    #[leaf]
    pub device: Option<String>,
    /// The target of a SCSI device.
    #[leaf]
    pub target: Option<String>,
    /// The unit of a SCSI device.
    #[leaf]
    pub lun: Option<String>,
    #[child("type")]
    pub types: Vec<DeviceType>,
    /// The identity of a mediated device.
    #[leaf]
    pub uuid: Option<Uuid>,
    /// The address of the device a mediated one is made on.
    #[leaf]
    pub parent_addr: Option<String>,
    /// What kind of drive it is.
    #[leaf]
    pub drive_type: Option<String>,
    /// The model of a drive.
    #[leaf]
    pub model: Option<String>,
    #[child]
    pub product: Option<Identified>,
    #[child]
    pub vendor: Option<Identified>,
    /// The serial number of a drive.
    #[leaf]
    pub serial: Option<String>,
    #[child(keep)]
    pub hardware: Option<Opened<Hardware>>,
    #[child(keep)]
    pub firmware: Option<Opened<Firmware>>,
    /// Whether a device of the channel subsystem is online.
    #[leaf]
    pub state: Option<String>,
    /// The channel subsystem.
    #[leaf]
    pub cssid: Option<String>,
    /// The set of subchannels.
    #[leaf]
    pub ssid: Option<String>,
    /// The number of the device.
    #[leaf]
    pub devno: Option<String>,
    #[child("channel_dev_addr")]
    pub channel: Option<ChannelAddress>,
    /// The name of a vital product.
    #[leaf]
    pub name: Option<String>,
    #[child("fields")]
    pub vpd: Vec<VpdFields>,
    /// The remote port.
    #[leaf]
    pub rport: Option<String>,
    /// The node name on the fibre channel.
    #[leaf]
    pub wwnn: Option<String>,
    /// The port name on the fibre channel.
    #[leaf]
    pub wwpn: Option<String>,
    /// The name of the fabric.
    #[leaf]
    pub fabric_wwn: Option<String>,
    /// How many virtual ports there can be.
    #[leaf]
    pub max_vports: Option<String>,
    /// How many virtual ports there are.
    #[leaf]
    pub vports: Option<String>,
    #[child("members")]
    pub members: Option<Members>,
    #[child("capability")]
    pub capabilities: Vec<Capability>,
    /// Whether a medium is in the drive.
    #[leaf]
    pub media_available: Option<String>,
    /// The size of the medium in bytes.
    #[leaf]
    pub media_size: Option<String>,
    /// The label of the medium.
    #[leaf]
    pub media_label: Option<String>,
    /// The size in bytes.
    #[leaf]
    pub size: Option<String>,
    /// The size of a block in bytes.
    #[leaf]
    pub logical_block_size: Option<String>,
    /// How many blocks there are.
    #[leaf]
    pub num_blocks: Option<String>,
    /// The group the device belongs to.
    #[leaf]
    pub group_device: Option<String>,
    /// The type of a card of a group.
    #[leaf]
    pub card_type: Option<String>,
    /// The channel path of a group.
    #[leaf]
    pub chpid: Option<String>,
    #[child("iommuGroup")]
    pub iommu_group: Option<IommuGroup>,
    /// A setting of a mediated device, in order.
    #[child("attr")]
    pub attrs: Vec<Attr>,
    #[child]
    pub numa: Option<NumaNode>,
    #[child("pci-express", keep)]
    pub pci_express: Option<PciExpress>,
    /// The path of a vDPA device.
    #[leaf]
    pub chardev: Option<String>,
    /// The number of a crypto adapter.
    #[leaf("ap-adapter")]
    pub ap_adapter: Option<String>,
    /// The domain of a crypto adapter.
    #[leaf("ap-domain")]
    pub ap_domain: Option<String>,
}

/// A name with a number.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Identified {
    /// The number of the maker or the product.
    #[attr]
    pub id: Option<String>,
    #[text]
    pub name: Option<String>,
}

/// An address: of a card as text, of a PCI device as attributes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AnyAddress {
    /// The domain of a PCI address.
    #[attr]
    pub domain: Option<String>,
    /// The bus of a PCI address.
    #[attr]
    pub bus: Option<String>,
    /// The slot of a PCI address.
    #[attr]
    pub slot: Option<String>,
    /// The function of a PCI address.
    #[attr]
    pub function: Option<String>,
    #[text]
    pub text: Option<String>,
}

/// Whether the cable is in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The speed in megabits a second.
    #[attr]
    pub speed: Option<u32>,
    /// Whether there is a link.
    #[attr]
    pub state: Option<String>,
}

/// Something a card can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Feature {
    /// The name of the feature.
    #[attr]
    pub name: String,
}

/// The type of a device, or one that can be made.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DeviceType {
    /// The name mdevctl and sysfs know the type by.
    #[attr]
    pub id: Option<String>,
    #[text]
    pub text: Option<String>,
    /// A name for people.
    #[leaf]
    pub name: Option<String>,
    /// What uses such devices, as `vfio-pci`.
    #[leaf("deviceAPI")]
    pub device_api: Option<String>,
    /// How many more can be made.
    #[leaf("availableInstances")]
    pub available_instances: Option<u32>,
}

/// A setting of a mediated device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Attr {
    /// The name of the setting.
    #[attr]
    pub name: String,
    /// Its value.
    #[attr]
    pub value: String,
}

/// An element with an end tag of its own, also when nothing is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened<E>(pub E);

impl<E: Element> Element for Opened<E> {
    const DOC: &'static str = E::DOC;

    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0.read(tag, r);
    }
    fn write_attrs(&self, w: &mut Writer) {
        self.0.write_attrs(w);
    }
    fn write_children(&self, w: &mut Writer) {
        w.open_body();
        self.0.write_children(w);
    }
    fn fields() -> &'static [xml::Field] {
        E::fields()
    }
}

/// The machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hardware {
    /// Who made the machine.
    #[leaf]
    pub vendor: Option<String>,
    /// Its version.
    #[leaf]
    pub version: Option<String>,
    /// Its serial number.
    #[leaf]
    pub serial: Option<String>,
    /// Its identity.
    #[leaf]
    pub uuid: Option<Uuid>,
}

/// Its firmware.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Firmware {
    /// Who made the firmware.
    #[leaf]
    pub vendor: Option<String>,
    /// Its version.
    #[leaf]
    pub version: Option<String>,
    /// When it was released.
    #[leaf]
    pub release_date: Option<String>,
}

/// A place on the channel subsystem.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ChannelAddress {
    /// The channel subsystem.
    #[leaf]
    pub cssid: String,
    /// The set of subchannels.
    #[leaf]
    pub ssid: String,
    /// The number of the device.
    #[leaf]
    pub devno: String,
}

/// What the device says of itself.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VpdFields {
    /// Whether the fields can be written.
    #[attr]
    pub access: String,
    /// The level of changes.
    #[leaf]
    pub change_level: Option<String>,
    /// The number of the maker.
    #[leaf]
    pub manufacture_id: Option<String>,
    /// The number of the part.
    #[leaf]
    pub part_number: Option<String>,
    /// The serial number.
    #[leaf]
    pub serial_number: Option<String>,
    /// What the owner calls it.
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
    /// Which of the fields.
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
    /// The role in the group.
    #[attr("ref")]
    pub reference: String,
    #[text]
    pub name: String,
}

/// Devices that can only be handed over together.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IommuGroup {
    /// The number of the group.
    #[attr]
    pub number: u32,
    #[child("address")]
    pub addresses: Vec<AnyAddress>,
}

/// The node a device is near.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NumaNode {
    /// The number of the node.
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
    /// `cap` for what it can do, `sta` for what it does.
    #[attr]
    pub validity: String,
    /// The number of the port.
    #[attr]
    pub port: Option<u32>,
    /// Giga transfers a second.
    #[attr]
    pub speed: Option<String>,
    /// How many lanes.
    #[attr]
    pub width: u32,
}

impl NodeDevice {
    /// Reads a document of a device that is there. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        Self::parse_as(text, Existence::There)
    }

    /// Reads a document of a device that is to be made: what the host chooses may be missing. Fails with all its
    /// problems.
    pub fn parse_new(text: &str) -> Result<Self, Problems> {
        Self::parse_as(text, Existence::Wanted)
    }

    fn parse_as(text: &str, existence: Existence) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "device",
            ReadOptions::default(),
            |device: &mut Self, place, r| crate::nodedev_rules::finish(device, existence, place, r),
        )
    }

    /// The document of the device.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("device", self, options.writer())
    }
}
