//! Controllers: the buses devices are plugged into.

use super::address::DeviceInfo;
use super::disk::IothreadMap;
use super::virtio::VirtioOptions;
use crate::scalar::Kib;
use xml::{Element, OnOff, values};

values! {
    /// What a controller controls.
    ControllerKind { #[default] Ide "ide", Fdc "fdc", Scsi "scsi", Sata "sata", VirtioSerial "virtio-serial", Ccid "ccid", Usb "usb", Pci "pci", Xenbus "xenbus", Isa "isa" }
}

/// A controller.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Controller {
    #[attr("type", lenient)]
    pub kind: ControllerKind,
    /// Absent only until the document is completed.
    #[attr(signed)]
    pub index: Option<u32>,
    /// One of the names its kind has, see [`models_of`].
    #[attr]
    pub model: Option<String>,
    /// How many ports it has.
    #[attr]
    pub ports: Option<u32>,
    /// How many interrupts it has.
    #[attr]
    pub vectors: Option<u32>,
    /// How many pages guests of Xen may share.
    #[attr("maxGrantFrames")]
    pub max_grant_frames: Option<u32>,
    /// How many event channels guests of Xen may have.
    #[attr("maxEventChannels")]
    pub max_event_channels: Option<u32>,
    #[child("model")]
    pub pci_model: Option<PciModel>,
    #[child]
    pub target: Option<PciTarget>,
    #[child]
    pub driver: Option<Box<ControllerDriver>>,
    #[child]
    pub pcihole64: Option<Box<Kib>>,
    #[flat]
    pub info: DeviceInfo,
}

impl Controller {
    /// A controller with nothing but its kind and number.
    pub fn new(kind: ControllerKind, index: u32, model: Option<&str>) -> Self {
        Self {
            kind,
            index: Some(index),
            model: model.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Its number among those of its kind.
    pub fn index(&self) -> u32 {
        self.index.unwrap_or_default()
    }

    /// Its model, empty when none is given.
    pub fn model(&self) -> &str {
        self.model.as_deref().unwrap_or_default()
    }
}

/// Names of PCI controllers.
pub const PCI_MODELS: &[&str] = &[
    "pci-root",
    "pcie-root",
    "pci-bridge",
    "dmi-to-pci-bridge",
    "pcie-to-pci-bridge",
    "pcie-root-port",
    "pcie-switch-upstream-port",
    "pcie-switch-downstream-port",
    "pci-expander-bus",
    "pcie-expander-bus",
];

/// The models a kind of controller has.
pub fn models_of(kind: ControllerKind) -> &'static [&'static str] {
    match kind {
        ControllerKind::Scsi => &[
            "auto",
            "buslogic",
            "lsilogic",
            "lsisas1068",
            "vmpvscsi",
            "ibmvscsi",
            "virtio-scsi",
            "lsisas1078",
            "virtio-transitional",
            "virtio-non-transitional",
            "ncr53c90",
            "dc390",
            "am53c974",
        ],
        ControllerKind::Usb => &[
            "piix3-uhci",
            "piix4-uhci",
            "ehci",
            "ich9-ehci1",
            "ich9-uhci1",
            "ich9-uhci2",
            "ich9-uhci3",
            "vt82c686b-uhci",
            "pci-ohci",
            "nec-xhci",
            "qusb1",
            "qusb2",
            "qemu-xhci",
            "none",
        ],
        ControllerKind::Pci => PCI_MODELS,
        ControllerKind::Ide => &["piix3", "piix4", "ich6"],
        ControllerKind::VirtioSerial => &["virtio", "virtio-transitional", "virtio-non-transitional"],
        _ => &[],
    }
}

/// The device QEMU uses for a PCI controller.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PciModel {
    /// The name of the model.
    #[attr]
    pub name: Option<String>,
}

/// What the guest sees of a PCI controller.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PciTarget {
    /// The number of the chassis of a bridge.
    #[attr("chassisNr")]
    pub chassis_nr: Option<u32>,
    /// The number of the chassis of a port.
    #[attr]
    pub chassis: Option<u32>,
    /// The number of the port.
    #[attr]
    pub port: Option<HexPort>,
    /// The number of the first bus behind an expander.
    #[attr("busNr")]
    pub bus_nr: Option<u32>,
    /// The number of the root on pSeries.
    #[attr]
    pub index: Option<u32>,
    /// Whether devices can be plugged in while the guest runs.
    #[attr]
    pub hotplug: Option<OnOff>,
    /// In KiB.
    #[attr("memReserve")]
    pub mem_reserve: Option<u64>,
    /// The node of memory it is near.
    #[leaf]
    pub node: Option<u32>,
}

/// The number of a port.
pub type HexPort = xml::Hex<1>;

/// How the controller is driven.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ControllerDriver {
    /// How many queues it has.
    #[attr]
    pub queues: Option<u32>,
    /// How many commands wait for a unit.
    #[attr]
    pub cmd_per_lun: Option<u32>,
    /// The most sectors of one transfer.
    #[attr]
    pub max_sectors: Option<u32>,
    /// Whether requests are signalled by a descriptor.
    #[attr]
    pub ioeventfd: Option<OnOff>,
    /// The thread that serves it.
    #[attr]
    pub iothread: Option<u32>,
    #[flat]
    pub virtio: VirtioOptions,
    #[list("iothreads/iothread")]
    pub iothreads: Vec<IothreadMap>,
}
