//! Disks, CD-ROMs, floppies.

use super::address::DeviceInfo;
use super::storage::{
    Auth, BackingStore, Encryption, Format, ImageFormat, MetadataCache, Named, Source, SourceKind,
};
use super::virtio::VirtioOptions;
use xml::{Element, OnOff, YesNo, values};

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
    #[attr]
    pub rawio: Option<YesNo>,
    #[attr]
    pub sgio: Option<Sgio>,
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    #[child]
    pub driver: Option<Driver>,
    #[child]
    pub auth: Option<Auth>,
    #[child]
    pub source: Option<Source>,
    #[child("backingStore", keep)]
    pub backing_store: Option<BackingStore>,
    #[child]
    pub backenddomain: Option<Named>,
    #[child]
    pub geometry: Option<Geometry>,
    #[child]
    pub blockio: Option<BlockIo>,
    #[child(live)]
    pub mirror: Option<Mirror>,
    #[child]
    pub target: Target,
    #[child]
    pub iotune: Option<Iotune>,
    #[list("throttlefilters/throttlefilter")]
    pub throttlefilters: Vec<ThrottleFilter>,
    #[flag]
    pub readonly: bool,
    #[flag]
    pub shareable: bool,
    #[child(keep)]
    pub transient: Option<Transient>,
    #[leaf]
    pub serial: Option<String>,
    #[leaf]
    pub wwn: Option<String>,
    #[leaf]
    pub vendor: Option<String>,
    #[leaf]
    pub product: Option<String>,
    #[child]
    pub encryption: Option<Encryption>,
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
    #[attr]
    pub ioeventfd: Option<OnOff>,
    #[attr]
    pub event_idx: Option<OnOff>,
    #[attr]
    pub copy_on_read: Option<OnOff>,
    #[attr]
    pub discard: Option<Discard>,
    #[attr]
    pub iothread: Option<u32>,
    #[attr]
    pub detect_zeroes: Option<DetectZeroes>,
    #[attr]
    pub discard_no_unref: Option<OnOff>,
    #[attr]
    pub queues: Option<u32>,
    #[attr]
    pub queue_size: Option<u32>,
    #[flat]
    pub virtio: VirtioOptions,
    #[list("iothreads/iothread")]
    pub iothreads: Vec<IothreadMap>,
    #[child("metadata_cache")]
    pub metadata_cache: Option<MetadataCache>,
}

/// Which queues a thread serves.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IothreadMap {
    #[attr]
    pub id: u32,
    #[child("queue")]
    pub queues: Vec<QueueId>,
}

/// One queue.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct QueueId {
    #[attr]
    pub id: u32,
}

/// The shape of an old disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    #[attr]
    pub cyls: u32,
    #[attr]
    pub heads: u32,
    #[attr]
    pub secs: u32,
    #[attr]
    pub trans: Option<GeometryTrans>,
}

/// Sizes of blocks, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BlockIo {
    #[attr]
    pub logical_block_size: Option<u32>,
    #[attr]
    pub physical_block_size: Option<u32>,
    #[attr]
    pub discard_granularity: Option<u32>,
}

/// A copy that is being made.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Mirror {
    #[attr("type")]
    pub kind: Option<SourceKind>,
    #[attr]
    pub file: Option<String>,
    #[attr("format")]
    pub old_format: Option<Format>,
    #[attr]
    pub job: Option<MirrorJob>,
    #[attr]
    pub ready: Option<MirrorReady>,
    #[child]
    pub format: Option<ImageFormat>,
    #[child]
    pub source: Option<Source>,
    #[child("backingStore", keep)]
    pub backing_store: Option<BackingStore>,
}

/// What the guest sees.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Target {
    #[attr]
    pub dev: Option<String>,
    #[attr]
    pub bus: Option<DiskBus>,
    #[attr]
    pub tray: Option<Tray>,
    #[attr]
    pub removable: Option<OnOff>,
    #[attr]
    pub rotation_rate: Option<u32>,
}

/// Whether changes are thrown away at the end.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Transient {
    #[attr("shareBacking")]
    pub share_backing: Option<YesNo>,
}

/// The name of a group of limits.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ThrottleFilter {
    #[attr]
    pub group: String,
}

/// Limits of throughput.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Iotune {
    #[leaf]
    pub total_bytes_sec: Option<u64>,
    #[leaf]
    pub read_bytes_sec: Option<u64>,
    #[leaf]
    pub write_bytes_sec: Option<u64>,
    #[leaf]
    pub total_iops_sec: Option<u64>,
    #[leaf]
    pub read_iops_sec: Option<u64>,
    #[leaf]
    pub write_iops_sec: Option<u64>,
    #[leaf]
    pub total_bytes_sec_max: Option<u64>,
    #[leaf]
    pub read_bytes_sec_max: Option<u64>,
    #[leaf]
    pub write_bytes_sec_max: Option<u64>,
    #[leaf]
    pub total_iops_sec_max: Option<u64>,
    #[leaf]
    pub read_iops_sec_max: Option<u64>,
    #[leaf]
    pub write_iops_sec_max: Option<u64>,
    #[leaf]
    pub size_iops_sec: Option<u64>,
    #[leaf]
    pub group_name: Option<String>,
    #[leaf]
    pub total_bytes_sec_max_length: Option<u64>,
    #[leaf]
    pub read_bytes_sec_max_length: Option<u64>,
    #[leaf]
    pub write_bytes_sec_max_length: Option<u64>,
    #[leaf]
    pub total_iops_sec_max_length: Option<u64>,
    #[leaf]
    pub read_iops_sec_max_length: Option<u64>,
    #[leaf]
    pub write_iops_sec_max_length: Option<u64>,
}
