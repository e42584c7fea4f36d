//! Disks: what fits their device, bus and kind of source.

use super::super::{Problem, QemuHost, Result, unsupported, wrong};
use model::OnOff;
use model::code;
use model::domain::disk::{CacheMode, Driver, IoMode, Iotune, Sgio};
use model::domain::storage::{EncryptionEngine, EncryptionFormat, Protocol, SourceKind};
use model::domain::{Disk, DiskBus, DiskDevice, Domain, Format};

/// Checks all disks.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    let threads = model::domain::complete::iothread_ids(&domain.body);
    for disk in &domain.devices.disks {
        place(disk, domain)?;
        target(disk)?;
        source(disk)?;
        references(disk, &threads, domain)?;
        driver(disk)?;
        named(disk)?;
        bus_options(disk)?;
        lun(disk)?;
        iotune(disk.iotune.as_deref())?;
        if disk.source_kind() == SourceKind::VhostUser {
            vhost_user(disk)?;
        }
        if disk.source_kind() == SourceKind::VhostVdpa && !host.has("virtio-blk-vhost-vdpa") {
            return unsupported("vhostvdpa disk is not supported with this QEMU binary");
        }
    }
    Ok(())
}

fn name(disk: &Disk) -> &str {
    disk.target.dev.as_deref().unwrap_or_default()
}

fn internal<T>(message: String) -> Result<T> {
    Err(Problem::nowhere(code::INTERNAL_ERROR, message))
}

fn target(disk: &Disk) -> Result<()> {
    let (dev, device, bus) = (name(disk), disk.device(), disk.bus());
    if device == DiskDevice::Floppy && !dev.starts_with("fd") {
        return internal(format!("Invalid floppy device name: {dev}"));
    }
    if matches!(device, DiskDevice::Disk | DiskDevice::Lun) && dev.starts_with("fd") && bus != DiskBus::Fdc {
        return internal(format!("Invalid harddisk device name: {dev}"));
    }
    let removable = matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy);
    if disk.target.tray.is_some() && !removable {
        return wrong("tray is only valid for cdrom and floppy");
    }
    if disk.target.removable.is_some() && !matches!(bus, DiskBus::Usb | DiskBus::Scsi) {
        return wrong("removable is only valid for usb or scsi disks");
    }
    if disk.target.rotation_rate.is_some() && !matches!(bus, DiskBus::Scsi | DiskBus::Ide | DiskBus::Sata) {
        return internal("rotation rate is only valid for SCSI/IDE/SATA bus".to_owned());
    }
    if disk.target.rotation_rate.is_some() && !matches!(device, DiskDevice::Disk | DiskDevice::Lun) {
        return internal("rotation rate is only valid for disk device".to_owned());
    }
    if device == DiskDevice::Cdrom && matches!(bus, DiskBus::Virtio | DiskBus::Sd) {
        return unsupported(format!("disk type of '{dev}' does not support ejectable media"));
    }
    Ok(())
}

fn source(disk: &Disk) -> Result<()> {
    let removable = matches!(disk.device(), DiskDevice::Cdrom | DiskDevice::Floppy);
    let named = disk.device() == DiskDevice::Lun && disk.source_kind() == SourceKind::Block;
    if !removable && !named && disk.is_empty() && disk.source_kind() != SourceKind::VhostUser {
        return Err(Problem::nowhere(code::NO_SOURCE, name(disk)));
    }
    let Some(source) = &disk.source else { return Ok(()) };
    match source.protocol {
        Some(Protocol::Tftp) => return unsupported("'tftp' protocol is not supported with this QEMU binary"),
        Some(Protocol::Nfs) if source.hosts.len() != 1 => {
            return unsupported("'nfs' protocol requires the usage of exactly one host");
        }
        Some(Protocol::Gluster) if !source.name.as_deref().is_some_and(|name| name.contains('/')) => {
            let name = source.name.as_deref().unwrap_or_default();
            return wrong(format!("can't split path '{name}' into pool name and image name"));
        }
        _ => {}
    }
    if source.data_store.is_some() && disk.format() != Some(Format::Qcow2) {
        return unsupported("<dataStore> feature available only with qcow2 images");
    }
    if disk.format() == Some(Format::Luks) {
        return unsupported("unknown driver format value 'luks'");
    }
    let kind = disk.source_kind();
    let policy = source
        .startup_policy
        .filter(|policy| policy.as_str() != "default");
    if let Some(policy) = policy.filter(|_| matches!(kind, SourceKind::Network | SourceKind::Nvme)) {
        return wrong(format!(
            "disk startupPolicy '{policy}' is not allowed for disk of '{kind}' type"
        ));
    }
    let startup = source
        .startup_policy
        .filter(|policy| policy.as_str() == "requisite");
    if startup.is_some() && !removable {
        return wrong(format!(
            "disk startupPolicy 'requisite' is not allowed for disk of '{}' device",
            disk.device()
        ));
    }
    Ok(())
}

fn driver(disk: &Disk) -> Result<()> {
    let dev = name(disk);
    let driver = disk.driver.as_ref().and_then(|driver| driver.name.as_deref());
    if let Some(other) = driver.filter(|driver| *driver != "qemu") {
        return unsupported(format!("unsupported driver name '{other}' for disk '{dev}'"));
    }
    let sliced = disk
        .source
        .as_ref()
        .is_some_and(|source| !source.slices.is_empty());
    if disk.source_kind() == SourceKind::Dir && (sliced || disk.format() != Some(Format::Fat)) {
        return unsupported("storage type 'dir' requires use of storage format 'fat'");
    }
    if disk.format() == Some(Format::Fat)
        && !matches!(disk.source_kind(), SourceKind::Dir | SourceKind::Volume)
        && !disk.is_empty()
    {
        return unsupported("storage format 'fat' is supported only with 'dir' storage type");
    }
    if disk.format() == Some(Format::Fat) && !disk.readonly && !disk.is_empty() {
        return unsupported("virtual FAT storage can't be accessed in read-write mode");
    }
    let copied = disk
        .driver
        .as_ref()
        .is_some_and(|driver| driver.copy_on_read == Some(OnOff::On));
    if copied && disk.readonly {
        return unsupported(format!(
            "copy_on_read is not compatible with read-only disk '{dev}'"
        ));
    }
    let bus = disk.bus();
    if disk.readonly && disk.device() == DiskDevice::Disk && matches!(bus, DiskBus::Ide | DiskBus::Sata) {
        return unsupported(format!("readonly {bus} disks are not supported"));
    }
    let uncached = |driver: &Driver| matches!(driver.cache, Some(CacheMode::None | CacheMode::Directsync));
    if disk
        .driver
        .as_ref()
        .is_some_and(|driver| driver.io == Some(IoMode::Native) && !uncached(driver))
    {
        return unsupported("io='native' needs either no disk cache or directsync cache mode");
    }
    let threads = disk.driver.as_ref().is_some_and(|driver| {
        driver.iothread.is_some_and(|thread| thread > 0) || !driver.iothreads.is_empty()
    });
    if threads && bus != DiskBus::Virtio {
        return unsupported(format!("IOThreads not available for bus {bus} target {dev}"));
    }
    if disk.transient.is_some() {
        if disk.readonly {
            return unsupported(format!("transient disk '{dev}' must not be read-only"));
        }
        if disk.source_kind() != SourceKind::File {
            return unsupported(format!("transient disk supported only with 'file' type ({dev})"));
        }
    }
    let librbd = disk
        .source
        .as_ref()
        .and_then(|source| source.encryption.as_ref())
        .or(disk.encryption.as_ref());
    if let Some(encryption) = librbd.filter(|encryption| encryption.engine != Some(EncryptionEngine::Librbd))
    {
        match encryption.format {
            EncryptionFormat::Luks if !matches!(disk.format(), None | Some(Format::Raw | Format::Qcow2)) => {
                return unsupported("encryption is supported only with 'raw' and 'qcow2' image format");
            }
            EncryptionFormat::Luks => {}
            EncryptionFormat::Qcow | EncryptionFormat::Default => {
                return unsupported("old qcow/qcow2 encryption is not supported");
            }
            other => {
                return unsupported(format!(
                    "'{other}' is currently not supported by the qemu encryption engine"
                ));
            }
        }
    }
    let keeps = disk.driver.as_ref().and_then(|driver| driver.discard_no_unref);
    if keeps == Some(OnOff::On) && disk.format() != Some(Format::Qcow2) {
        return unsupported("'discard_no_unref' only works with qcow2 disk format");
    }
    let librbd = librbd.is_some_and(|encryption| encryption.engine == Some(EncryptionEngine::Librbd));
    let rbd = disk.source.as_ref().and_then(|source| source.protocol) == Some(Protocol::Rbd);
    if librbd && !rbd {
        return unsupported("librbd encryption is supported only with RBD backed disks");
    }
    Ok(())
}

/// What a disk says of itself, which only some buses can carry.
fn named(disk: &Disk) -> Result<()> {
    let bus = disk.bus();
    if disk.wwn.is_some() && !matches!(bus, DiskBus::Ide | DiskBus::Scsi | DiskBus::Sata) {
        return unsupported("Only ide and scsi disk support wwn");
    }
    let inquiry = [("vendor", &disk.vendor), ("product", &disk.product)];
    if let Some((what, _)) = inquiry.iter().find(|(_, value)| value.is_some())
        && bus != DiskBus::Scsi
        && !(*what == "product" && matches!(bus, DiskBus::Sata | DiskBus::Ide))
        && disk.source_kind() != SourceKind::VhostUser
    {
        return unsupported(format!("Only scsi disk supports '{what}'"));
    }
    Ok(())
}

fn bus_options(disk: &Disk) -> Result<()> {
    let bus = disk.bus();
    if bus == DiskBus::Virtio {
        return Ok(());
    }
    if let Some(model) = disk.model {
        return unsupported(format!("disk model '{model}' not supported for bus '{bus}'"));
    }
    let Some(driver) = &disk.driver else { return Ok(()) };
    if driver.ioeventfd.is_some() {
        return unsupported("disk ioeventfd mode supported only for virtio bus");
    }
    if driver.event_idx.is_some() {
        return unsupported("disk event_idx mode supported only for virtio bus");
    }
    if driver.queues.is_some_and(|queues| queues > 0) {
        return unsupported("queues attribute in disk driver element is only supported by virtio-blk");
    }
    if driver.queue_size.is_some_and(|size| size > 0) {
        return unsupported("queue_size attribute in disk driver element is only supported by virtio-blk");
    }
    Ok(())
}

fn lun(disk: &Disk) -> Result<()> {
    if disk.device() != DiskDevice::Lun {
        if disk.rawio.is_some() {
            return unsupported("rawio can be used only with device='lun'");
        }
        return match disk.sgio {
            Some(Sgio::Unfiltered) => unsupported("unfiltered sgio is no longer supported"),
            Some(_) => unsupported("sgio can be used only with device='lun'"),
            None => Ok(()),
        };
    }
    if disk.sgio == Some(Sgio::Unfiltered) {
        return unsupported("unfiltered sgio is no longer supported");
    }
    let network = disk.source_kind() == SourceKind::Network;
    if network {
        let protocol = disk.source.as_ref().and_then(|source| source.protocol);
        return match protocol {
            Some(protocol) if protocol.as_str() != "iscsi" => unsupported(format!(
                "disk device='lun' is not supported for protocol='{protocol}'"
            )),
            _ => Ok(()),
        };
    }
    let bus = disk.bus();
    if !matches!(disk.source_kind(), SourceKind::Block | SourceKind::Volume) {
        return unsupported("disk device='lun' is only valid for block type disk source");
    }
    if disk.wwn.is_some() {
        return unsupported("Setting wwn is not supported for lun device");
    }
    if disk.vendor.is_some() || disk.product.is_some() {
        return unsupported("Setting vendor or product is not supported for lun device");
    }
    if bus != DiskBus::Scsi && bus != DiskBus::Virtio {
        return unsupported(format!("disk device='lun' is not supported for bus='{bus}'"));
    }
    if bus == DiskBus::Virtio {
        return unsupported("This QEMU doesn't support SCSI emulation with 'virtio-blk' device");
    }
    if bus == DiskBus::Scsi && disk.serial.is_some() {
        return unsupported("scsi-block 'lun' devices do not support the serial property");
    }
    Ok(())
}

fn iotune(iotune: Option<&Iotune>) -> Result<()> {
    let Some(tune) = iotune else { return Ok(()) };
    let set = |value: Option<u64>| value.is_some_and(|value| value > 0);
    let both = [
        (
            "bytes_sec",
            tune.total_bytes_sec,
            tune.read_bytes_sec,
            tune.write_bytes_sec,
        ),
        (
            "iops_sec",
            tune.total_iops_sec,
            tune.read_iops_sec,
            tune.write_iops_sec,
        ),
        (
            "bytes_sec_max",
            tune.total_bytes_sec_max,
            tune.read_bytes_sec_max,
            tune.write_bytes_sec_max,
        ),
        (
            "iops_sec_max",
            tune.total_iops_sec_max,
            tune.read_iops_sec_max,
            tune.write_iops_sec_max,
        ),
    ];
    for (name, total, read, write) in both {
        if set(total) && (set(read) || set(write)) {
            return wrong(format!(
                "total and read/write {name} cannot be set at the same time"
            ));
        }
    }
    Ok(())
}

fn vhost_user(disk: &Disk) -> Result<()> {
    let options = |name: &str| unsupported(format!("{name} is not supported with vhostuser disk"));
    if disk.device() != DiskDevice::Disk {
        return unsupported(format!(
            "only 'disk' device type is supported for vhostuser disk, not '{}'",
            disk.device()
        ));
    }
    if disk.bus() != DiskBus::Virtio {
        return unsupported("vhostuser disk supports only virtio bus");
    }
    let driver = disk.driver.clone().unwrap_or_default();
    let refused = [
        ("serial", disk.serial.is_some()),
        ("wwn", disk.wwn.is_some()),
        ("vendor", disk.vendor.is_some()),
        ("product", disk.product.is_some()),
        ("cache", driver.cache.is_some()),
        ("error_policy", driver.error_policy.is_some()),
        ("rerror_policy", driver.rerror_policy.is_some()),
        ("io", driver.io.is_some()),
        ("ioeventfd", driver.ioeventfd.is_some()),
        ("copy_on_read", driver.copy_on_read == Some(OnOff::On)),
        ("discard", driver.discard.is_some()),
        ("iothread", driver.iothread.is_some()),
        ("detect_zeroes", driver.detect_zeroes.is_some()),
        ("geometry", disk.geometry.is_some()),
        ("blockio", disk.blockio.is_some()),
    ];
    if let Some((name, _)) = refused.iter().find(|(_, set)| *set) {
        return options(name);
    }
    if disk.readonly {
        return options("readonly");
    }
    let transient = disk.transient.is_some() || disk.shareable;
    if transient {
        return options(if disk.shareable { "shareable" } else { "transient" });
    }
    Ok(())
}

/// Where a drive is on its bus, by what buses there are.
fn place(disk: &Disk, domain: &Domain) -> Result<()> {
    let bus = disk.bus();
    if let Some(address) = &disk.info.address
        && bus == DiskBus::Virtio
        && !matches!(address.kind(), "pci" | "ccw" | "virtio-mmio" | "drive")
    {
        let kind = address.kind();
        return unsupported(format!("virtio disk cannot have an address of type '{kind}'"));
    }
    let Some(model::domain::Address::Drive {
        controller,
        bus: channel,
        target,
        ..
    }) = disk.info.address
    else {
        return Ok(());
    };
    let limited = |kind: &str, what: &str| {
        let words = format!("Only 1 {kind} {what} is supported");
        Err(Problem::nowhere(code::INTERNAL_ERROR, words))
    };
    match bus {
        DiskBus::Fdc if controller > 0 => limited("fdc", "controller"),
        DiskBus::Fdc if channel > 0 => limited("fdc", "bus"),
        DiskBus::Fdc if target > 0 => unsupported("target must be 0 for controller fdc"),
        DiskBus::Ide if controller > 0 => limited("IDE", "controller"),
        DiskBus::Ide if target > 0 => unsupported("target must be 0 for ide controller"),
        DiskBus::Sata if channel > 0 => unsupported("bus must be 0 for sata controller"),
        DiskBus::Sata if target > 0 => unsupported("target must be 0 for sata controller"),
        DiskBus::Scsi if channel > 0 => {
            let words = "SCSI controller only supports 1 bus";
            Err(Problem::nowhere(code::INTERNAL_ERROR, words))
        }
        DiskBus::Scsi if target > 0 => scsi_target(domain, controller),
        DiskBus::Virtio => unsupported("virtio disk cannot have an address of type 'drive'"),
        _ => Ok(()),
    }
}

/// Old controllers know units and no targets.
fn scsi_target(domain: &Domain, index: u32) -> Result<()> {
    let mut all = domain.devices.controllers.iter();
    let found = all.find(|other| other.kind == model::domain::ControllerKind::Scsi && other.index() == index);
    let model = found.map(model::domain::Controller::model).unwrap_or_default();
    let old = matches!(model, "lsilogic" | "ncr53c90" | "dc390" | "am53c974");
    if old {
        return unsupported(format!("target must be 0 for controller model '{model}'"));
    }
    Ok(())
}

/// The threads and groups a disk names are there.
fn references(disk: &Disk, threads: &[u32], domain: &Domain) -> Result<()> {
    let thread = disk.driver.as_ref().and_then(|driver| driver.iothread);
    if let Some(thread) = thread.filter(|thread| *thread > 0 && !threads.contains(thread)) {
        return unsupported(format!("Disk iothread '{thread}' not defined in iothreadid"));
    }
    let mut mapped = disk.driver.iter().flat_map(|driver| &driver.iothreads);
    if let Some(map) = mapped.find(|map| !threads.contains(&map.id))
        && disk.bus() == DiskBus::Virtio
    {
        return unsupported(format!("iothread '{}' not defined in iothreadid", map.id));
    }
    for filter in &disk.throttlefilters {
        let known = |group: &model::domain::tune::ThrottleGroup| {
            group.group_name.as_deref() == Some(filter.group.as_str())
        };
        if !domain.throttlegroups.iter().any(known) {
            return wrong(format!("throttle group '{}' not found", filter.group));
        }
    }
    Ok(())
}
