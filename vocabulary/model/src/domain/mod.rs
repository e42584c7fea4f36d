//! Domains: guests and everything in them.

pub mod address;
mod character_rules;
pub mod chardev;
pub mod complete;
pub mod controller;
pub mod cpu;
pub mod disk;
pub mod disk_rules;
pub mod features;
pub mod graphics;
pub mod hostdev;
pub mod implicit;
pub mod interface;
mod kinds;
pub mod namespaces;
pub mod os;
mod required;
mod rules;
pub mod security;
pub mod small;
pub mod storage;
mod tidy;
pub mod tune;
mod unread;
pub mod virtio;

pub use address::{Address, DeviceInfo, PciAddress};
pub use chardev::{Channel, CharBackend, CharKind, Port, Redirdev, Smartcard};
pub use controller::{Controller, ControllerKind};
pub use cpu::Cpu;
pub use disk::{Disk, DiskBus, DiskDevice};
pub use features::{Clock, Features};
pub use graphics::{Audio, Graphics, GraphicsKind, Sound, Video};
pub use hostdev::{Filesystem, Hostdev};
pub use interface::{Interface, InterfaceKind};
pub use namespaces::Foreign;
pub use os::Os;
pub use small::*;
pub use storage::{Format, Source, SourceKind};

use crate::scalar::{Kib, Uuid};
use crate::{PrintOptions, Problems, ReadOptions};
use xml::{Element, Node, OnOff, Reader, Tag, Writer, values};

values! {
    /// Which hypervisor runs the guest.
    DomainKind { #[default] Qemu "qemu", Kqemu "kqemu", Kvm "kvm", Xen "xen", Lxc "lxc", Uml "uml", Openvz "openvz", Test "test", Vmware "vmware", Hyperv "hyperv", Vbox "vbox", Phyp "phyp", Parallels "parallels", Bhyve "bhyve", Vz "vz", Hvf "hvf" }
    /// What follows when the guest ends by itself.
    LifecycleAction { #[default] Destroy "destroy", Restart "restart", RenameRestart "rename-restart", Preserve "preserve", CoredumpDestroy "coredump-destroy", CoredumpRestart "coredump-restart" }
    /// What follows when a lock is lost.
    LockFailure { #[default] Poweroff "poweroff", Restart "restart", Pause "pause", Ignore "ignore" }
}

/// A guest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Domain {
    pub kind: DomainKind,
    /// Only while it runs.
    pub id: Option<i32>,
    pub body: Body,
    pub foreign: Foreign,
}

impl std::ops::Deref for Domain {
    type Target = Body;
    fn deref(&self) -> &Body {
        &self.body
    }
}

impl std::ops::DerefMut for Domain {
    fn deref_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

/// The elements of a guest, in libvirt's order. Reached through [`Domain`] as if they were its own.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The name of the guest.
    #[leaf(default)]
    pub name: String,
    /// The identity of the guest, for good.
    #[leaf]
    pub uuid: Option<Uuid>,
    #[child(keep)]
    pub genid: Option<GenId>,
    /// A short name for people.
    #[leaf]
    pub title: Option<String>,
    /// What the guest is for.
    #[leaf]
    pub description: Option<String>,
    #[child]
    pub metadata: Option<Box<Node>>,
    #[child("maxMemory")]
    pub max_memory: Option<MaxMemory>,
    #[child]
    pub memory: Memory,
    #[child("currentMemory")]
    pub current_memory: Option<Kib>,
    #[child]
    pub blkiotune: Option<Box<tune::Blkiotune>>,
    #[child]
    pub memtune: Option<Box<tune::Memtune>>,
    #[child("memoryBacking")]
    pub memory_backing: Option<Box<tune::MemoryBacking>>,
    #[child]
    pub vcpu: tune::Vcpu,
    #[list("vcpus/vcpu")]
    pub vcpus: Vec<tune::VcpuOne>,
    /// How many threads serve disks.
    #[leaf]
    pub iothreads: Option<u32>,
    #[list("iothreadids/iothread")]
    pub iothreadids: Vec<tune::IoThread>,
    #[child]
    pub defaultiothread: Option<tune::DefaultIoThread>,
    #[list("throttlegroups/throttlegroup")]
    pub throttlegroups: Vec<tune::ThrottleGroup>,
    #[child]
    pub cputune: Option<Box<tune::Cputune>>,
    #[child]
    pub numatune: Option<Box<tune::Numatune>>,
    #[child]
    pub resource: Option<Box<tune::Resource>>,
    #[child("sysinfo")]
    pub sysinfos: Vec<os::Sysinfo>,
    /// A program of the host that finds what to boot.
    #[leaf]
    pub bootloader: Option<String>,
    /// What that program is told.
    #[leaf]
    pub bootloader_args: Option<String>,
    #[child]
    pub os: Os,
    #[child]
    pub idmap: Option<Box<tune::IdMap>>,
    #[child]
    pub features: Option<Features>,
    #[child]
    pub cpu: Option<Box<Cpu>>,
    #[child]
    pub clock: Option<Box<Clock>>,
    #[leaf]
    pub on_poweroff: Option<LifecycleAction>,
    #[leaf]
    pub on_reboot: Option<LifecycleAction>,
    #[leaf]
    pub on_crash: Option<LifecycleAction>,
    #[leaf]
    pub on_lockfailure: Option<LockFailure>,
    #[child]
    pub pm: Option<os::Pm>,
    #[child]
    pub perf: Option<Box<tune::Perf>>,
    #[child(keep)]
    pub devices: Devices,
    #[child("seclabel")]
    pub seclabels: Vec<security::Seclabel>,
    #[child]
    pub keywrap: Option<Box<security::Keywrap>>,
    #[child("launchSecurity")]
    pub launch_security: Option<Box<security::LaunchSecurity>>,
}

/// How much memory the guest has at most at its start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    pub dump_core: Option<OnOff>,
    pub kib: u64,
}

impl Element for Memory {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.dump_core = xml::field::attr_opt(tag, r, "dumpCore");
        let mut kib = Kib::default();
        kib.read(tag, r);
        self.kib = kib.0;
    }
    fn write_attrs(&self, w: &mut Writer) {
        xml::field::put_attr_opt(w, "dumpCore", self.dump_core.as_ref());
        w.attr("unit", "KiB");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.kib.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr(
                    "dumpCore",
                    "Whether a core dump of the emulator holds the guest's memory.",
                ),
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(
                    xml::Form::Text,
                    "",
                    "How much memory the guest has at its start; without a unit in KiB.",
                ),
            ]
        }
    }
}

/// How much memory can be plugged in while the guest runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaxMemory {
    pub slots: Option<u32>,
    pub kib: u64,
}

impl Element for MaxMemory {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.slots = xml::field::attr_opt(tag, r, "slots");
        let mut kib = Kib::default();
        kib.read(tag, r);
        self.kib = kib.0;
    }
    fn write_attrs(&self, w: &mut Writer) {
        xml::field::put_attr_opt(w, "slots", self.slots.as_ref());
        w.attr("unit", "KiB");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.kib.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("slots", "How many memory devices can be plugged in."),
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(
                    xml::Form::Text,
                    "",
                    "How much memory the guest can have with all devices plugged in; without a unit in KiB.",
                ),
            ]
        }
    }
}

/// A number that changes when a guest goes back in time.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct GenId {
    #[text]
    pub uuid: Option<Uuid>,
}

/// The devices of a guest, in libvirt's order.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Devices {
    /// The program that runs the guest.
    #[leaf]
    pub emulator: Option<String>,
    #[child("disk")]
    pub disks: Vec<Disk>,
    #[child("controller")]
    pub controllers: Vec<Controller>,
    #[child("lease")]
    pub leases: Vec<Lease>,
    #[child("filesystem")]
    pub filesystems: Vec<Filesystem>,
    #[child("interface")]
    pub interfaces: Vec<Interface>,
    #[child("smartcard")]
    pub smartcards: Vec<Smartcard>,
    #[child("serial")]
    pub serials: Vec<Port>,
    #[child("parallel")]
    pub parallels: Vec<Port>,
    #[child("console")]
    pub consoles: Vec<Port>,
    #[child("channel")]
    pub channels: Vec<Channel>,
    #[child("input")]
    pub inputs: Vec<Input>,
    #[child("tpm")]
    pub tpms: Vec<Tpm>,
    #[child]
    pub graphics: Vec<Graphics>,
    #[child("sound")]
    pub sounds: Vec<Sound>,
    #[child("audio")]
    pub audios: Vec<Audio>,
    #[child("video")]
    pub videos: Vec<Video>,
    #[child("hostdev")]
    pub hostdevs: Vec<Hostdev>,
    #[child("redirdev")]
    pub redirdevs: Vec<Redirdev>,
    #[child(keep)]
    pub redirfilter: Option<Box<Redirfilter>>,
    #[child("hub")]
    pub hubs: Vec<Hub>,
    #[child("watchdog")]
    pub watchdogs: Vec<Watchdog>,
    #[child]
    pub memballoon: Option<Memballoon>,
    #[child("rng")]
    pub rngs: Vec<Rng>,
    #[child]
    pub nvram: Option<Box<NvramDevice>>,
    #[child("panic")]
    pub panics: Vec<Panic>,
    #[child("shmem")]
    pub shmems: Vec<Shmem>,
    #[child("memory")]
    pub memories: Vec<MemoryDevice>,
    #[child("crypto")]
    pub cryptos: Vec<Crypto>,
    #[child]
    pub iommu: Option<Box<Iommu>>,
    #[child]
    pub vsock: Option<Box<Vsock>>,
    #[child]
    pub pstore: Option<Box<Pstore>>,
}

impl Devices {
    /// Gives back the room of the lists that grow when a definition is completed.
    pub fn trim(&mut self) {
        self.controllers.shrink_to_fit();
        self.consoles.shrink_to_fit();
        self.serials.shrink_to_fit();
        self.inputs.shrink_to_fit();
        self.graphics.shrink_to_fit();
        self.audios.shrink_to_fit();
        self.videos.shrink_to_fit();
        self.watchdogs.shrink_to_fit();
        self.panics.shrink_to_fit();
        self.memories.shrink_to_fit();
    }
}

impl Element for Domain {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        unread::mark(tag, r);
        required::check(tag, r);
        self.kind = xml::field::attr_req(tag, r, "type");
        self.id = if r.inactive {
            None
        } else {
            xml::field::attr_opt(tag, r, "id")
        };
        self.body.read(tag, r);
        self.foreign = Foreign::read(tag, r);
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr_value("type", &self.kind);
        if !w.inactive {
            xml::field::put_attr_opt(w, "id", self.id.filter(|id| *id >= 0).as_ref());
        }
        for (prefix, address) in self.foreign.declarations() {
            w.attr(&format!("xmlns:{prefix}"), address);
        }
    }
    fn write_children(&self, w: &mut Writer) {
        self.body.write_children(w);
        self.foreign.write(w);
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("type", "Which hypervisor runs the guest."),
                xml::Field::attr("id", "The number of the running guest."),
                xml::Field::new(xml::Form::Flat, "", "").holding(Body::fields),
                xml::Field::child(
                    "commandline",
                    "Arguments and environment of the hypervisor, in the namespace of one hypervisor.",
                )
                .holding(xml::Node::fields),
                xml::Field::child(
                    "capabilities",
                    "What QEMU is taken to be able to do (namespace `qemu:`).",
                )
                .holding(xml::Node::fields),
                xml::Field::child(
                    "deprecation",
                    "What QEMU does with deprecated commands (namespace `qemu:`).",
                )
                .holding(xml::Node::fields),
                xml::Field::child(
                    "override",
                    "Properties of devices as QEMU gets them (namespace `qemu:`).",
                )
                .holding(xml::Node::fields),
                xml::Field::child(
                    "namespace",
                    "Which namespaces a container shares (namespace `lxc:`).",
                )
                .holding(xml::Node::fields),
                xml::Field::child(
                    "datacenterpath",
                    "Where the guest is in a data centre (namespace `vmware:`).",
                )
                .holding(xml::Node::fields),
            ]
        }
    }
}

impl Domain {
    /// Reads a domain document and completes it with what libvirt adds for every hypervisor.
    /// Fails with all problems of the document; each has libvirt's code and message, a line and a column.
    pub fn parse(text: &str, options: ReadOptions) -> Result<Self, Problems> {
        crate::read_document(text, "domain", options, |domain: &mut Self, root, reader| {
            complete::complete(domain, root, reader);
        })
    }

    /// The document of the domain.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string(
            "domain",
            self,
            options.writer().inactive(options.inactive || self.id.is_none()),
        )
    }

    /// Writes the domain inside another document.
    pub fn write(&self, w: &mut Writer) {
        w.element("domain", self);
    }

    /// The name of the processor's architecture, empty until completed.
    pub fn arch(&self) -> &str {
        self.os.kind.arch.as_deref().unwrap_or_default()
    }

    /// The name of the machine, empty until completed.
    pub fn machine(&self) -> &str {
        self.os.kind.machine.as_deref().unwrap_or_default()
    }

    /// The memory the guest has now, in KiB.
    pub fn current_memory_kib(&self) -> u64 {
        self.current_memory.map_or(self.memory.kib, |memory| memory.0)
    }

    /// The processors the guest has now.
    pub fn current_vcpus(&self) -> u32 {
        self.vcpu.current.unwrap_or(self.vcpu.count)
    }
}
