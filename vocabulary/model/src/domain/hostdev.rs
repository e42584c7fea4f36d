//! Devices of the host handed to the guest, and file systems of the host it may see.

use super::address::{DeviceInfo, PciAddress};
use super::disk::{Sgio, VirtioModel};
use super::interface::{Ip, Route, Teaming};
use super::os::State;
use super::storage::{Auth, Format, Host, Initiator, StartupPolicy};
use super::tune::IdMap;
use super::virtio::VirtioOptions;
use crate::scalar::{InBytes, Octal, Uuid};
use xml::{Element, Hex, OnOff, Reader, Tag, Value, Writer, YesNo, values};

values! {
    /// How a device is handed over.
    HostdevMode { #[default] Subsystem "subsystem", Capabilities "capabilities" }
    /// What the device is.
    HostdevKind { Usb "usb", #[default] Pci "pci", Scsi "scsi", ScsiHost "scsi_host", Mdev "mdev", Storage "storage", Misc "misc", Net "net" }
    /// How a mediated device is shown.
    HostdevModel { #[default] VfioPci "vfio-pci", VfioCcw "vfio-ccw", VfioAp "vfio-ap", Virtio "virtio", VirtioTransitional "virtio-transitional", VirtioNonTransitional "virtio-non-transitional" }
    /// How a SCSI device is reached.
    ScsiProtocol { #[default] Adapter "adapter", Iscsi "iscsi", Vhost "vhost" }
    /// Whether the guest may reset the device.
    GuestReset { #[default] Off "off", Uninitialized "uninitialized", On "on" }
    /// Which driver holds the device on the host.
    HostdevDriverName { #[default] Kvm "kvm", Vfio "vfio", Xen "xen" }
}

/// A device of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hostdev {
    #[attr]
    pub mode: Option<HostdevMode>,
    #[attr("type")]
    pub kind: HostdevKind,
    /// Whether the device is taken from its driver and given back.
    #[attr]
    pub managed: Option<YesNo>,
    #[attr]
    pub sgio: Option<Sgio>,
    /// Whether the guest may send raw SCSI commands.
    #[attr]
    pub rawio: Option<YesNo>,
    #[attr]
    pub model: Option<HostdevModel>,
    /// Whether the device draws a screen.
    #[attr]
    pub display: Option<OnOff>,
    /// Whether the screen is seen before the guest's driver runs.
    #[attr]
    pub ramfb: Option<OnOff>,
    #[child]
    pub driver: Option<HostdevDriver>,
    #[child]
    pub source: HostdevSource,
    #[child("ip")]
    pub ips: Vec<Ip>,
    #[child("route")]
    pub routes: Vec<Route>,
    #[child]
    pub teaming: Option<Teaming>,
    /// The guest cannot write.
    #[flag]
    pub readonly: bool,
    /// Several guests use it at a time.
    #[flag]
    pub shareable: bool,
    #[flat]
    pub info: DeviceInfo,
}

impl Hostdev {
    /// Whether the device is one of the container kind.
    pub fn is_capability(&self) -> bool {
        self.mode == Some(HostdevMode::Capabilities)
    }
}

/// Which driver holds the device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostdevDriver {
    #[attr]
    pub name: Option<HostdevDriverName>,
    /// The driver of the host that holds it.
    #[attr]
    pub model: Option<String>,
}

/// Which device of the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct HostdevSource {
    #[attr("startupPolicy")]
    pub startup_policy: Option<StartupPolicy>,
    #[attr("guestReset")]
    pub guest_reset: Option<GuestReset>,
    /// Whether writes to the device's settings are filtered.
    #[attr("writeFiltering")]
    pub write_filtering: Option<YesNo>,
    #[attr]
    pub protocol: Option<ScsiProtocol>,
    /// The name of the adapter or of the target.
    #[attr]
    pub name: Option<String>,
    /// The port name.
    #[attr]
    pub wwpn: Option<String>,
    #[child("host")]
    pub hosts: Vec<Host>,
    #[child]
    pub vendor: Option<UsbId>,
    #[child]
    pub product: Option<UsbId>,
    #[child]
    pub adapter: Option<Named>,
    #[child]
    pub address: Option<HostAddress>,
    #[child]
    pub auth: Option<Auth>,
    #[child]
    pub initiator: Option<Initiator>,
    /// The block device of the host.
    #[leaf]
    pub block: Option<String>,
    /// The character device of the host.
    #[leaf("char")]
    pub char_dev: Option<String>,
    /// The interface of the host.
    #[leaf]
    pub interface: Option<String>,
}

/// The name of an adapter.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The name.
    #[attr]
    pub name: String,
}

/// An identifier of a USB device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct UsbId {
    /// The number.
    #[attr]
    pub id: Hex<4>,
}

/// Where a device is on the host: which attributes there are depends on what it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostAddress {
    /// Written only where an interface holds the device.
    pub kind: Option<String>,
    pub pci: Option<PciAddress>,
    /// Bus and device of a USB device; the port where it stays plugged in.
    pub bus: Option<u32>,
    pub device: Option<u32>,
    pub port: Option<String>,
    pub target: Option<u32>,
    pub unit: Option<u64>,
    pub uuid: Option<Uuid>,
}

/// A place on the host's bus: it says nothing of how the guest sees the device.
fn read_pci(tag: Tag<'_>, r: &mut Reader<'_>) -> PciAddress {
    let mut pci = PciAddress::default();
    pci.read(tag, r);
    pci.multifunction = None;
    pci.zpci = None;
    pci
}

impl HostAddress {
    /// Both numbers are needed; zeroes name nothing.
    fn read_usb(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let mut number = |name: &str| {
            if tag.attribute(name).is_none() {
                xml::field::missing_attr(tag, r, name);
            }
            xml::field::attr_opt::<Hex<1>>(tag, r, name).map(|number| number.0 as u32)
        };
        self.bus = number("bus");
        self.device = number("device");
        self.port = tag.attribute("port").map(str::to_owned);
    }
}

impl Element for HostAddress {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        use xml::field::attr_opt;
        self.kind = tag.attribute("type").map(str::to_owned);
        let device = tag.parent_element().and_then(|source| source.parent_element());
        let hostdev = device.filter(|device| device.tag_name().name() == "hostdev");
        match hostdev.and_then(|device| device.attribute("type")) {
            Some("pci") => return self.pci = Some(read_pci(tag, r)),
            Some("usb") => return self.read_usb(tag, r),
            _ => {}
        }
        self.uuid = attr_opt(tag, r, "uuid");
        self.target = attr_opt(tag, r, "target");
        self.unit = attr_opt(tag, r, "unit");
        self.device = attr_opt::<Hex<1>>(tag, r, "device").map(|number| number.0 as u32);
        self.port = tag.attribute("port").map(str::to_owned);
        let plain =
            self.uuid.is_some() || self.target.is_some() || self.device.is_some() || self.port.is_some();
        if plain {
            self.bus = attr_opt::<Hex<1>>(tag, r, "bus").map(|number| number.0 as u32);
        } else {
            self.pci = Some(read_pci(tag, r));
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        if let Some(kind) = &self.kind {
            w.attr("type", kind);
        }
        if let Some(pci) = &self.pci {
            pci.write_attrs(w);
        }
        if let Some(uuid) = &self.uuid {
            w.attr_value("uuid", uuid);
        }
        xml::field::put_attr_opt(w, "bus", self.bus.as_ref());
        xml::field::put_attr_opt(w, "port", self.port.as_ref());
        xml::field::put_attr_opt(w, "device", self.device.as_ref());
        xml::field::put_attr_opt(w, "target", self.target.as_ref());
        xml::field::put_attr_opt(w, "unit", self.unit.as_ref());
    }
    fn write_children(&self, w: &mut Writer) {
        if let Some(pci) = &self.pci {
            pci.write_children(w);
        }
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr(
                    "type",
                    "The kind of address, where the device is held by an interface.",
                ),
                xml::Field::new(xml::Form::Flat, "", "").holding(PciAddress::fields),
                xml::Field::attr("device", "The number of a USB device on its bus."),
                xml::Field::attr("port", "The port a USB device stays plugged in."),
                xml::Field::attr("target", "The SCSI target."),
                xml::Field::attr("unit", "The SCSI unit."),
                xml::Field::attr("uuid", "The mediated device."),
            ]
        }
    }
}

values! {
    /// What a file system of the guest is on the host.
    FilesystemKind { #[default] Mount "mount", Block "block", File "file", Template "template", Ram "ram", Bind "bind", Volume "volume" }
    /// Which program serves it.
    FilesystemDriverName { #[default] Path "path", Handle "handle", Loop "loop", Nbd "nbd", Ploop "ploop", Virtiofs "virtiofs", Mtp "mtp" }
    /// Whose rights files get.
    AccessMode { #[default] Passthrough "passthrough", Mapped "mapped", Squash "squash" }
    /// What happens when several devices are below a directory.
    Multidevs { #[default] Default "default", Remap "remap", Forbid "forbid", Warn "warn" }
    /// When writes reach the disk.
    WritePolicy { #[default] Immediate "immediate" }
    /// What virtiofsd caches.
    VirtiofsCache { #[default] None "none", Always "always" }
    /// How virtiofsd is confined.
    VirtiofsSandbox { #[default] Namespace "namespace", Chroot "chroot" }
}

/// A file system of the host the guest may see.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Filesystem {
    #[attr("type")]
    pub kind: Option<FilesystemKind>,
    #[attr]
    pub accessmode: Option<AccessMode>,
    #[attr]
    pub model: Option<VirtioModel>,
    #[attr]
    pub fmode: Option<Octal4>,
    #[attr]
    pub dmode: Option<Octal4>,
    #[attr]
    pub multidevs: Option<Multidevs>,
    #[child]
    pub driver: Option<FilesystemDriver>,
    #[child]
    pub binary: Option<FilesystemBinary>,
    #[child]
    pub idmap: Option<IdMap>,
    #[child]
    pub source: Option<FilesystemSource>,
    #[child(keep)]
    pub target: FilesystemTarget,
    /// The guest cannot write.
    #[flag]
    pub readonly: bool,
    #[child]
    pub space_hard_limit: Option<InBytes>,
    #[child]
    pub space_soft_limit: Option<InBytes>,
    #[flat]
    pub info: DeviceInfo,
}

impl Filesystem {
    /// The path or name on the host.
    pub fn source_path(&self) -> &str {
        let Some(source) = &self.source else { return "" };
        let found = [
            &source.dir,
            &source.file,
            &source.dev,
            &source.name,
            &source.socket,
        ];
        found
            .into_iter()
            .flatten()
            .next()
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// Which program serves it.
    pub fn driver(&self) -> FilesystemDriverName {
        self.driver
            .as_ref()
            .and_then(|driver| driver.kind)
            .unwrap_or_default()
    }
}

/// The rights of new files, four octal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Octal4(pub u32);

impl Value for Octal4 {
    fn parse(text: &str) -> Option<Self> {
        Octal::parse(text)
            .filter(|mode| mode.0 <= 0o777)
            .map(|mode| Self(mode.0))
    }
    fn print(&self, out: &mut String) {
        out.push_str(&format!("{:04o}", self.0));
    }
}

/// Which program serves a file system.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilesystemDriver {
    #[attr("type")]
    pub kind: Option<FilesystemDriverName>,
    #[attr]
    pub format: Option<Format>,
    #[attr]
    pub wrpolicy: Option<WritePolicy>,
    /// How many requests wait in the queue.
    #[attr]
    pub queue: Option<u64>,
    #[flat]
    pub virtio: VirtioOptions,
}

/// How virtiofsd is run.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilesystemBinary {
    /// The program.
    #[attr]
    pub path: Option<String>,
    /// Whether extended attributes are passed on.
    #[attr]
    pub xattr: Option<OnOff>,
    #[child]
    pub cache: Option<VirtiofsCacheMode>,
    #[child]
    pub sandbox: Option<VirtiofsSandboxMode>,
    #[child]
    pub lock: Option<VirtiofsLock>,
    #[child]
    pub thread_pool: Option<ThreadPool>,
    #[child]
    pub openfiles: Option<OpenFiles>,
}

/// What virtiofsd caches.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VirtiofsCacheMode {
    #[attr]
    pub mode: Option<VirtiofsCache>,
}

/// How virtiofsd is confined.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VirtiofsSandboxMode {
    #[attr]
    pub mode: Option<VirtiofsSandbox>,
}

/// Which locks virtiofsd offers.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VirtiofsLock {
    /// Whether locks of POSIX are passed on.
    #[attr]
    pub posix: Option<OnOff>,
    /// Whether locks of whole files are passed on.
    #[attr]
    pub flock: Option<OnOff>,
}

/// How many threads virtiofsd has.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ThreadPool {
    /// How many threads serve it.
    #[attr]
    pub size: Option<i32>,
}

/// How many files virtiofsd may have open.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct OpenFiles {
    /// How many files may be open.
    #[attr]
    pub max: u64,
}

/// Where a file system is on the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilesystemSource {
    /// The folder of the host.
    #[attr]
    pub dir: Option<String>,
    /// The file of the host.
    #[attr]
    pub file: Option<String>,
    /// The block device of the host.
    #[attr]
    pub dev: Option<String>,
    /// The template of OpenVZ.
    #[attr]
    pub name: Option<String>,
    /// The socket of a server that runs already.
    #[attr]
    pub socket: Option<String>,
    /// The pool the volume is in.
    #[attr]
    pub pool: Option<String>,
    /// The volume.
    #[attr]
    pub volume: Option<String>,
    /// The size of a file system in memory.
    #[attr]
    pub usage: Option<u64>,
    /// The unit of that.
    #[attr]
    pub units: Option<String>,
}

/// The name the guest mounts.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FilesystemTarget {
    /// The name by which the guest mounts it, or where it is mounted.
    #[attr]
    pub dir: String,
}

/// A switch as a child, for symmetry with [`State`].
pub type HostdevState = State;
