//! What libvirt adds to disks and network cards while it reads them.

use super::disk::{Disk, DiskBus, DiskDevice};
use super::interface::{Interface, InterfaceDriver, InterfaceKind};
use super::storage::{BackingStore, Format, Source, SourceKind, Transport};
use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use xml::{Reader, Tag, YesNo};

/// Completes and checks one disk.
pub fn complete(disk: &mut Disk, tag: Tag<'_>, r: &mut Reader<'_>) {
    disk.kind.get_or_insert_default();
    disk.device.get_or_insert_default();
    move_inner(disk, tag, r);
    if disk.source.is_none() && disk.kind.is_some() {
        // Without a source nothing says what kind it would be.
        disk.kind = Some(SourceKind::File);
    }
    source_rules(disk, tag, r);
    target(disk, tag, r);
    if disk.device() == DiskDevice::Cdrom {
        disk.readonly = true;
    }
    if let Some(encryption) = &mut disk.encryption {
        encryption.engine.get_or_insert_default();
    }
    if disk.readonly {
        // That goes without saying.
        disk.snapshot = disk
            .snapshot
            .filter(|mode| *mode != super::disk::SnapshotMode::No);
    }
    if disk.source_kind() == SourceKind::VhostUser {
        disk.snapshot.get_or_insert(super::disk::SnapshotMode::No);
    }
    if let Some(iotune) = &mut disk.iotune {
        drop_zeroes(iotune);
    }
    if disk.is_empty() {
        disk.backing_store = None;
        if disk.source_kind() == SourceKind::Network {
            disk.kind = Some(SourceKind::File);
        }
        if disk
            .source
            .as_ref()
            .is_some_and(|source| source.startup_policy.is_none())
        {
            disk.source = None;
        }
    }
}

/// `<auth>` and `<encryption>` stand in the disk or in its source, never in both.
fn move_inner(disk: &mut Disk, tag: Tag<'_>, r: &mut Reader<'_>) {
    let Some(source) = &disk.source else { return };
    if source.auth.is_some() && disk.auth.is_some() {
        r.problem_code(
            tag,
            CONFIG_UNSUPPORTED,
            "an <auth> definition already found for disk source",
        );
    }
    if source.encryption.is_some() && disk.encryption.is_some() {
        r.problem_code(
            tag,
            CONFIG_UNSUPPORTED,
            "an <encryption> definition already found for disk source",
        );
    }
}

fn source_rules(disk: &mut Disk, tag: Tag<'_>, r: &mut Reader<'_>) {
    let kind = disk.source_kind();
    if let Some(source) = &mut disk.source {
        leave_of_kind(source, kind);
        if r.inactive {
            drop_empty_labels(&mut source.seclabels);
        }
    }
    let mut layer = disk.backing_store.as_deref_mut();
    while let Some(BackingStore {
        kind,
        source,
        backing_store,
        ..
    }) = layer
    {
        if let (Some(kind), Some(source)) = (kind, source) {
            leave_of_kind(source, *kind);
        }
        layer = backing_store.as_deref_mut();
    }
    let name = disk
        .source
        .as_ref()
        .and_then(|source| source.path_of(kind))
        .unwrap_or_default();
    if disk.target.dev.is_none() {
        r.problem_code(tag, crate::code::NO_TARGET, name);
    }
}

/// What is not labelled is known only while a guest runs.
pub fn drop_empty_labels(labels: &mut Vec<super::security::DeviceSeclabel>) {
    labels.iter_mut().for_each(|label| label.labelskip = None);
    labels.retain(|label| label.label.is_some() || label.relabel.is_some());
}

/// Takes out attributes that another kind of source has.
fn leave_of_kind(source: &mut Source, kind: SourceKind) {
    let empty = |text: &mut Option<String>| *text = text.take().filter(|text| !text.is_empty());
    empty(&mut source.file);
    empty(&mut source.dev);
    empty(&mut source.dir);
    if kind != SourceKind::File {
        source.file = None;
        source.fdgroup = None;
    }
    if !matches!(kind, SourceKind::Block | SourceKind::VhostVdpa) {
        source.dev = None;
    }
    if kind != SourceKind::Dir {
        source.dir = None;
    }
    if kind != SourceKind::Network {
        source.protocol = None;
        source.hosts.clear();
        source.query = None;
        source.tls = None;
        source.tls_hostname = None;
        source.name = None;
        source.snapshot = None;
        source.config = None;
        source.initiator = None;
        source.ssl = None;
        source.cookies.clear();
        source.readahead = None;
        source.timeout = None;
        source.known_hosts = None;
        source.identity = None;
    }
    if kind != SourceKind::VhostUser {
        source.path = None;
        if source.protocol != Some(super::storage::Protocol::Nbd) {
            source.reconnect = None;
        }
    }
    if kind != SourceKind::Volume {
        source.pool = None;
        source.volume = None;
    }
    if kind == SourceKind::Nvme {
        source.managed.get_or_insert(YesNo::Yes);
    } else {
        source.managed = None;
        source.namespace = None;
        source.nvme_address = None;
    }
    if let Some(encryption) = &mut source.encryption {
        encryption.engine.get_or_insert_default();
    }
    if source.protocol == Some(super::storage::Protocol::Iscsi)
        && let Some(name) = source.name.as_mut().filter(|name| !name.contains('/'))
    {
        name.push_str("/0");
    }
    if let Some(host) = source
        .hosts
        .iter_mut()
        .find(|host| host.transport == Some(Transport::Tcp))
    {
        host.transport = None;
    }
}

fn target(disk: &mut Disk, tag: Tag<'_>, r: &mut Reader<'_>) {
    let dev = disk.target.dev.clone().unwrap_or_default();
    if disk.target.bus.is_none() {
        disk.target.bus = Some(bus_of_name(&dev, disk.device()));
    }
    let known = ["hd", "sd", "vd", "fd", "xvd", "ubd", "nvme", "mmcblk"];
    if disk.target.dev.is_some() && !known.iter().any(|prefix| dev.starts_with(prefix)) {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            format!("Invalid harddisk device name: {dev}"),
        );
    }
    disk.target.tray = disk.target.tray.filter(|tray| *tray == super::disk::Tray::Open);
    if disk.target.removable.is_some() && !matches!(disk.bus(), DiskBus::Usb | DiskBus::Scsi) {
        let words = "removable is only valid for usb or scsi disks";
        r.problem_code(tag, crate::code::XML_ERROR, words);
    }
    let floppy = disk.device() == DiskDevice::Floppy;
    if floppy != (disk.bus() == DiskBus::Fdc) && disk.target.dev.is_some() {
        let bus = disk.bus();
        let what = if floppy { "floppy disk" } else { "disk" };
        if floppy || disk.bus() == DiskBus::Fdc {
            r.problem_code(
                tag,
                INTERNAL_ERROR,
                format!("Invalid bus type '{bus}' for {what}"),
            );
        }
    }
    if disk
        .transient
        .as_ref()
        .is_some_and(|transient| transient.share_backing == Some(YesNo::No))
    {
        disk.transient = Some(super::disk::Transient::default());
    }
}

/// The bus a name stands for.
fn bus_of_name(dev: &str, device: DiskDevice) -> DiskBus {
    match dev {
        _ if device == DiskDevice::Floppy => DiskBus::Fdc,
        _ if dev.starts_with("hd") => DiskBus::Ide,
        _ if dev.starts_with("sd") => DiskBus::Scsi,
        _ if dev.starts_with("vd") => DiskBus::Virtio,
        _ if dev.starts_with("xvd") => DiskBus::Xen,
        _ if dev.starts_with("ubd") => DiskBus::Uml,
        _ => DiskBus::Ide,
    }
}

/// The number in a name: `hda` is 0, `sdaa` 26; a partition at the end does not count.
pub fn index_of_name(dev: &str) -> Option<u32> {
    let prefix = ["xvd", "hd", "sd", "vd", "fd", "ubd"]
        .into_iter()
        .find(|prefix| dev.starts_with(prefix))?;
    let letters = dev
        .get(prefix.len()..)?
        .trim_end_matches(|c: char| c.is_ascii_digit());
    let mut index: u32 = 0;
    for (place, c) in letters.bytes().enumerate() {
        if !c.is_ascii_lowercase() {
            return None;
        }
        index = index
            .checked_add(u32::from(place > 0))?
            .checked_mul(26)?
            .checked_add(u32::from(c.saturating_sub(b'a')))?;
    }
    (!letters.is_empty()).then_some(index)
}

/// A limit of zero is none.
fn drop_zeroes(iotune: &mut super::disk::Iotune) {
    let fields = [
        &mut iotune.total_bytes_sec,
        &mut iotune.read_bytes_sec,
        &mut iotune.write_bytes_sec,
        &mut iotune.total_iops_sec,
        &mut iotune.read_iops_sec,
        &mut iotune.write_iops_sec,
        &mut iotune.total_bytes_sec_max,
        &mut iotune.read_bytes_sec_max,
        &mut iotune.write_bytes_sec_max,
        &mut iotune.total_iops_sec_max,
        &mut iotune.read_iops_sec_max,
        &mut iotune.write_iops_sec_max,
        &mut iotune.size_iops_sec,
    ];
    for field in fields {
        *field = field.filter(|value| *value != 0);
    }
}

/// The format of an image, raw where none is said.
pub fn format_of(format: Option<Format>) -> Format {
    format.unwrap_or_default()
}

/// Completes one network card.
pub fn interface(interface: &mut Interface, inactive: bool) {
    if inactive {
        let generated = |dev: &str| {
            ["vnet", "macvtap", "macvlan", "vif"]
                .iter()
                .any(|prefix| is_numbered(dev, prefix))
        };
        if let Some(target) = &mut interface.target
            && target.dev.as_deref().is_some_and(generated)
            && target.managed != Some(YesNo::No)
        {
            target.dev = None;
        }
        if let Some(source) = &mut interface.source {
            source.portid.take_if(|_| interface.kind != InterfaceKind::Vds);
            if interface.kind == InterfaceKind::Network {
                source.bridge = None;
                source.dev = None;
                source.mode = None;
            }
        }
    }
    let virtio = interface.model().to_lowercase().starts_with("virtio");
    let passed = interface.kind == InterfaceKind::Hostdev;
    // A model that is chosen later comes too late for its options.
    interface.driver = interface
        .driver
        .take()
        .and_then(|driver| leave_of_driver(*driver, virtio, passed));
    if !virtio && let Some(backend) = &mut interface.backend {
        backend.vhost = None;
    }
    if passed {
        interface.filterref = None;
    }
    if let Some(driver) = &mut interface.driver {
        driver.queues = driver.queues.filter(|queues| *queues > 1);
    }
    coalesce(interface);
    if interface.kind == InterfaceKind::Direct
        && let Some(source) = &mut interface.source
    {
        source.mode.get_or_insert_with(|| "vepa".to_owned());
    }
    if matches!(interface.kind, InterfaceKind::Hostdev) {
        interface.managed.get_or_insert(YesNo::No);
    } else {
        interface.managed = None;
    }
}

/// What is read of the driver of a card: options of virtio for such cards, who holds it for those of the host. What all
/// virtio devices have is kept for the rule that refuses it elsewhere.
fn leave_of_driver(driver: InterfaceDriver, virtio: bool, passed: bool) -> Option<Box<InterfaceDriver>> {
    let left = if passed {
        InterfaceDriver {
            name: driver.name,
            model: driver.model,
            virtio: driver.virtio,
            ..InterfaceDriver::default()
        }
    } else if virtio {
        InterfaceDriver {
            model: None,
            ..driver
        }
    } else {
        InterfaceDriver {
            virtio: driver.virtio,
            ..InterfaceDriver::default()
        }
    };
    (left != InterfaceDriver::default()).then(|| Box::new(left))
}

/// To gather no packets is not to gather.
fn coalesce(interface: &mut Interface) {
    let frames = interface
        .coalesce
        .as_ref()
        .and_then(|coalesce| coalesce.rx.as_ref()?.frames.as_ref()?.max);
    if frames.is_none_or(|most| most == 0) {
        interface.coalesce = None;
    }
}

fn is_numbered(dev: &str, prefix: &str) -> bool {
    dev.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_digit()))
}
