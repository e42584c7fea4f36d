//! Disks, CD-ROMs, floppies.

use super::address::DeviceInfo;
use super::storage::{
    Auth, BackingStore, Encryption, Format, ImageFormat, MetadataCache, Named, Source, SourceKind,
};
use super::virtio::VirtioOptions;
use xml::{Element, Field, OnOff, Reader, Tag, Value, Writer, YesNo, values};

values! {
    /// What kind of drive the guest sees.
    DiskDevice { #[default] Disk "disk", Cdrom "cdrom", Floppy "floppy", Lun "lun" }
    /// What the drive is connected to.
    DiskBus { #[default] Ide "ide", Fdc "fdc", Scsi "scsi", Virtio "virtio", Xen "xen", Usb "usb", Uml "uml", Sata "sata", Sd "sd", None "none" }
    /// How the host caches.
    CacheMode { #[default] Default "default", None "none", Writethrough "writethrough", Writeback "writeback", Directsync "directsync", Unsafe "unsafe" }
    /// What happens at an error.
    ErrorPolicy { Default "default", #[default] Stop "stop", Report "report", Ignore "ignore", Enospace "enospace" }
    /// How requests are handed to the kernel.
    IoMode { #[default] Native "native", Threads "threads", IoUring "io_uring" }
    /// What happens to blocks the guest gives up.
    Discard { #[default] Unmap "unmap", Ignore "ignore" }
    /// What happens to blocks of zeroes.
    DetectZeroes { #[default] Off "off", On "on", Unmap "unmap" }
    /// The tray of a drive.
    Tray { #[default] Closed "closed", Open "open" }
    /// What a snapshot does with the disk.
    SnapshotMode { #[default] No "no", Internal "internal", External "external", Manual "manual" }
    /// Which virtio generation the device belongs to.
    VirtioModel { #[default] Virtio "virtio", Transitional "virtio-transitional", NonTransitional "virtio-non-transitional" }
    /// Whether raw SCSI commands are filtered.
    Sgio { #[default] Filtered "filtered", Unfiltered "unfiltered" }
    /// How cylinders are counted.
    GeometryTrans { #[default] None "none", Auto "auto", Lba "lba" }
    /// What a copy is for.
    MirrorJob { #[default] Copy "copy", ActiveCommit "active-commit" }
    /// How far a copy is.
    MirrorReady { #[default] Yes "yes", Abort "abort", Pivot "pivot" }
}

/// A drive.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Disk {
    #[attr("type")]
    pub kind: Option<SourceKind>,
    #[attr]
    pub device: Option<DiskDevice>,
    #[attr]
    pub model: Option<VirtioModel>,
    /// Whether the guest may send raw SCSI commands.
    #[attr]
    pub rawio: Option<YesNo>,
    #[attr]
    pub sgio: Option<Sgio>,
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    #[child]
    pub driver: Option<Driver>,
    #[child]
    pub auth: Option<Box<Auth>>,
    #[child]
    pub source: Option<Source>,
    #[child("backingStore", keep)]
    pub backing_store: Option<Box<BackingStore>>,
    #[child]
    pub backenddomain: Option<Box<Named>>,
    #[child]
    pub geometry: Option<Box<Geometry>>,
    #[child]
    pub blockio: Option<Box<BlockIo>>,
    #[child(live)]
    pub mirror: Option<Box<Mirror>>,
    #[child]
    pub target: Target,
    #[child]
    pub iotune: Option<Box<Iotune>>,
    #[list("throttlefilters/throttlefilter")]
    pub throttlefilters: Vec<ThrottleFilter>,
    /// The guest cannot write.
    #[flag]
    pub readonly: bool,
    /// Several guests use it at a time.
    #[flag]
    pub shareable: bool,
    #[child(keep)]
    pub transient: Option<Transient>,
    /// The serial number the guest sees.
    #[leaf]
    pub serial: Option<String>,
    /// The world wide name the guest sees.
    #[leaf]
    pub wwn: Option<String>,
    /// The maker the guest sees.
    #[leaf]
    pub vendor: Option<String>,
    /// The product the guest sees.
    #[leaf]
    pub product: Option<String>,
    #[child]
    pub encryption: Option<Box<Encryption>>,
    #[flat]
    pub info: DeviceInfo,
}

impl Disk {
    /// Where the bytes are.
    pub fn source_kind(&self) -> SourceKind {
        self.kind.unwrap_or_default()
    }

    /// What kind of drive the guest sees.
    pub fn device(&self) -> DiskDevice {
        self.device.unwrap_or_default()
    }

    /// What the drive is connected to, once completed.
    pub fn bus(&self) -> DiskBus {
        self.target.bus.unwrap_or_default()
    }

    /// Where it is in the guest, such as `vda`; empty when that is not given.
    pub fn target_dev(&self) -> &str {
        self.target.dev.as_deref().unwrap_or_default()
    }

    /// Whether clients mean this disk by `path`: its target, or the file or device of the host behind it.
    pub fn is_called(&self, path: &str) -> bool {
        let source = self.source.as_ref();
        let behind = source.and_then(|source| source.path_of(self.source_kind()));
        !path.is_empty() && (self.target_dev() == path || behind == Some(path))
    }

    /// Whether a medium is in the drive.
    pub fn is_empty(&self) -> bool {
        self.source
            .as_ref()
            .is_none_or(|source| source.is_empty(self.source_kind()))
    }

    /// The format of the image.
    pub fn format(&self) -> Option<Format> {
        self.driver.as_ref().and_then(|driver| driver.format)
    }
}

/// How the drive is driven.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Driver {
    /// The program that drives it, as `qemu`.
    #[attr]
    pub name: Option<String>,
    #[attr("type")]
    pub format: Option<Format>,
    #[attr]
    pub cache: Option<CacheMode>,
    #[attr("error_policy")]
    pub error_policy: Option<ErrorPolicy>,
    #[attr("rerror_policy")]
    pub rerror_policy: Option<ErrorPolicy>,
    #[attr]
    pub io: Option<IoMode>,
    /// Whether requests are signalled by a descriptor.
    #[attr]
    pub ioeventfd: Option<OnOff>,
    /// Whether guest and host tell each other when a signal is needed.
    #[attr]
    pub event_idx: Option<OnOff>,
    /// Whether what is read from the image below is kept in this one.
    #[attr]
    pub copy_on_read: Option<OnOff>,
    #[attr]
    pub discard: Option<Discard>,
    /// The thread that serves it.
    #[attr]
    pub iothread: Option<u32>,
    #[attr]
    pub detect_zeroes: Option<DetectZeroes>,
    /// Whether blocks given up stay reserved in the image.
    #[attr]
    pub discard_no_unref: Option<OnOff>,
    /// How many queues it has.
    #[attr]
    pub queues: Option<u32>,
    /// How many requests wait in a queue.
    #[attr]
    pub queue_size: Option<u32>,
    #[flat]
    pub virtio: VirtioOptions,
    #[list("iothreads/iothread")]
    pub iothreads: Vec<IothreadMap>,
    #[child("metadata_cache")]
    pub metadata_cache: Option<Box<MetadataCache>>,
}

/// Which queues a thread serves.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IothreadMap {
    /// The number of the thread.
    #[attr]
    pub id: u32,
    #[child("queue")]
    pub queues: Vec<QueueId>,
}

/// One queue.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct QueueId {
    /// The number of the queue.
    #[attr]
    pub id: u32,
}

/// The shape of an old disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    /// How many cylinders.
    #[attr]
    pub cyls: u32,
    /// How many heads.
    #[attr]
    pub heads: u32,
    /// How many sectors of a track.
    #[attr]
    pub secs: u32,
    #[attr]
    pub trans: Option<GeometryTrans>,
}

/// Sizes of blocks, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BlockIo {
    /// The smallest transfer.
    #[attr]
    pub logical_block_size: Option<u32>,
    /// The block of the medium.
    #[attr]
    pub physical_block_size: Option<u32>,
    /// The smallest part that can be given up.
    #[attr]
    pub discard_granularity: Option<u32>,
}

/// A copy that is being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mirror {
    pub kind: SourceKind,
    pub job: MirrorJob,
    pub ready: Option<MirrorReady>,
    pub format: Option<ImageFormat>,
    pub source: Option<Source>,
    pub backing_store: Option<BackingStore>,
}

impl Element for Mirror {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        use xml::field::{attr_default, attr_opt, child_opt};
        self.job = attr_default(tag, r, "job");
        self.ready = attr_opt(tag, r, "ready");
        if tag.attribute("type").is_some() {
            self.kind = attr_default(tag, r, "type");
            self.format = child_opt(tag, r, "format");
            self.source = child_opt(tag, r, "source");
            self.backing_store = child_opt(tag, r, "backingStore");
            return;
        }
        // Only files could be copied to when there was no other place for their name.
        self.format = attr_opt(tag, r, "format").map(|kind| ImageFormat {
            kind,
            ..ImageFormat::default()
        });
        self.source = Some(Source {
            file: attr_opt(tag, r, "file"),
            ..Source::default()
        });
    }

    fn write_attrs(&self, w: &mut Writer) {
        use xml::field::put_attr_opt;
        w.attr_value("type", &self.kind);
        if self.kind == SourceKind::File && self.job == MirrorJob::Copy {
            let source = self.source.as_ref();
            put_attr_opt(w, "file", source.and_then(|source| source.file.as_ref()));
            put_attr_opt(w, "format", self.format.as_ref().map(|format| &format.kind));
        }
        w.attr_value("job", &self.job);
        put_attr_opt(w, "ready", self.ready.as_ref());
    }

    fn write_children(&self, w: &mut Writer) {
        use xml::field::put_child_keep;
        put_child_keep(w, "format", self.format.as_ref());
        put_child_keep(w, "source", self.source.as_ref());
        put_child_keep(w, "backingStore", self.backing_store.as_ref());
    }

    fn fields() -> &'static [Field] {
        const {
            &[
                Field::attr("type", "").named(<SourceKind as Value>::NAMES),
                Field::attr("file", "The older spelling of the source."),
                Field::attr("format", "The older spelling of the format.").named(<Format as Value>::NAMES),
                Field::attr("job", "").named(<MirrorJob as Value>::NAMES),
                Field::attr("ready", "").named(<MirrorReady as Value>::NAMES),
                Field::child("format", "").holding(<ImageFormat as Element>::fields),
                Field::child("source", "").holding(<Source as Element>::fields),
                Field::child("backingStore", "").holding(<BackingStore as Element>::fields),
            ]
        }
    }
}

/// What the guest sees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    pub dev: Option<String>,
    pub bus: Option<DiskBus>,
    pub tray: Option<Tray>,
    /// Written down only for USB, as libvirt does.
    pub removable: Option<OnOff>,
    pub rotation_rate: Option<u32>,
}

impl Element for Target {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        use xml::field::attr_opt;
        self.dev = attr_opt(tag, r, "dev");
        self.bus = attr_opt(tag, r, "bus");
        self.tray = attr_opt(tag, r, "tray");
        self.removable = attr_opt(tag, r, "removable");
        self.rotation_rate = attr_opt(tag, r, "rotation_rate");
    }

    fn write_attrs(&self, w: &mut Writer) {
        use xml::field::put_attr_opt;
        put_attr_opt(w, "dev", self.dev.as_ref());
        put_attr_opt(w, "bus", self.bus.as_ref());
        put_attr_opt(w, "tray", self.tray.as_ref());
        let usb = self.bus == Some(DiskBus::Usb);
        put_attr_opt(w, "removable", self.removable.as_ref().filter(|_| usb));
        put_attr_opt(w, "rotation_rate", self.rotation_rate.as_ref());
    }

    fn write_children(&self, _: &mut Writer) {}

    fn fields() -> &'static [Field] {
        const {
            &[
                Field::attr("dev", ""),
                Field::attr("bus", "").named(<DiskBus as Value>::NAMES),
                Field::attr("tray", "").named(<Tray as Value>::NAMES),
                Field::attr("removable", "").named(<OnOff as Value>::NAMES),
                Field::attr("rotation_rate", ""),
            ]
        }
    }
}

/// Whether changes are thrown away at the end.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Transient {
    /// Whether the image is shared with other guests.
    #[attr("shareBacking")]
    pub share_backing: Option<YesNo>,
}

/// The name of a group of limits.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ThrottleFilter {
    /// The name of the group.
    #[attr]
    pub group: String,
}

/// Limits of throughput.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Iotune {
    /// Bytes a second, both ways.
    #[leaf]
    pub total_bytes_sec: Option<u64>,
    /// Bytes a second that are read.
    #[leaf]
    pub read_bytes_sec: Option<u64>,
    /// Bytes a second that are written.
    #[leaf]
    pub write_bytes_sec: Option<u64>,
    /// Requests a second, both ways.
    #[leaf]
    pub total_iops_sec: Option<u64>,
    /// Requests to read a second.
    #[leaf]
    pub read_iops_sec: Option<u64>,
    /// Requests to write a second.
    #[leaf]
    pub write_iops_sec: Option<u64>,
    /// The same, in a burst.
    #[leaf]
    pub total_bytes_sec_max: Option<u64>,
    /// Bytes a second that are read in a burst.
    #[leaf]
    pub read_bytes_sec_max: Option<u64>,
    /// Bytes a second that are written in a burst.
    #[leaf]
    pub write_bytes_sec_max: Option<u64>,
    /// Requests a second in a burst, both ways.
    #[leaf]
    pub total_iops_sec_max: Option<u64>,
    /// Requests to read a second in a burst.
    #[leaf]
    pub read_iops_sec_max: Option<u64>,
    /// Requests to write a second in a burst.
    #[leaf]
    pub write_iops_sec_max: Option<u64>,
    /// The bytes that count as one request.
    #[leaf]
    pub size_iops_sec: Option<u64>,
    /// Disks of one name share the limits.
    #[leaf]
    pub group_name: Option<String>,
    /// How many seconds the burst lasts.
    #[leaf]
    pub total_bytes_sec_max_length: Option<u64>,
    /// How many seconds the burst of reading lasts.
    #[leaf]
    pub read_bytes_sec_max_length: Option<u64>,
    /// How many seconds the burst of writing lasts.
    #[leaf]
    pub write_bytes_sec_max_length: Option<u64>,
    /// How many seconds the burst of requests lasts.
    #[leaf]
    pub total_iops_sec_max_length: Option<u64>,
    /// How many seconds the burst of requests to read lasts.
    #[leaf]
    pub read_iops_sec_max_length: Option<u64>,
    /// How many seconds the burst of requests to write lasts.
    #[leaf]
    pub write_iops_sec_max_length: Option<u64>,
}
