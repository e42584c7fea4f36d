//! Disks: their nodes and the drive the guest sees.

use super::blockdev::{self, copies_on_read};
use super::layers::{Layer, chain, is_late, node_numbers};
use super::props::{Props, is_user_alias, usb_name, virtio_name};
use crate::definition::command::CommandLine;
use crate::definition::machine::{Family, family};
use crate::definition::{Result, unsupported};
use model::domain::disk::{CacheMode, Driver, ErrorPolicy, GeometryTrans};
use model::domain::{Address, Controller, ControllerKind, Disk, DiskBus, DiskDevice, Domain, SourceKind};
use serde_json::{Value, json};

/// Writes all disks.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    let (first_of, count) = node_numbers(domain);
    line.nodes = count;
    floppy_controller(line, domain);
    for (disk, first) in domain.devices.disks.iter().zip(first_of) {
        if is_late(disk) {
            continue;
        }
        write_one(line, domain, disk, first)?;
    }
    Ok(())
}

fn write_one(line: &mut CommandLine, domain: &Domain, disk: &Disk, first: u32) -> Result<()> {
    if disk.bus() == DiskBus::Sd {
        return sd_card(line, disk);
    }
    line.floppy = disk.device() == DiskDevice::Floppy;
    let node = match disk.source_kind() {
        _ if disk.is_empty() => None,
        SourceKind::VhostUser => {
            vhost_user(line, disk);
            None
        }
        _ => {
            blockdev::write(line, disk, first)?;
            let layers = chain(disk, first, line.raw_nodes);
            let top = layers.first().map(|layer: &Layer<'_>| layer.node(line));
            let free = first + u32::try_from(layers.len()).unwrap_or_default();
            Some(filters(line, disk, top.unwrap_or_default(), free))
        }
    };
    let props = drive(line, domain, disk, node)?;
    line.arg("-device", props.text());
    Ok(())
}

/// Nodes above the image: copying what is read, then limits, whose numbers begin at `free`.
fn filters(line: &mut CommandLine, disk: &Disk, node: String, free: u32) -> String {
    let mut node = node;
    if copies_on_read(disk) {
        let name = format!("libvirt-CoR-{}", disk.target.dev.as_deref().unwrap_or_default());
        let props = Props::device("copy-on-read")
            .put("node-name", name.as_str())
            .put("file", node)
            .put("discard", "unmap");
        line.arg("-blockdev", props.text());
        node = name;
    }
    for (number, filter) in (free..).zip(&disk.throttlefilters) {
        let name = format!("libvirt-{number}-filter");
        let props = Props::device("throttle")
            .put("node-name", name.as_str())
            .put("throttle-group", format!("throttle-{}", filter.group))
            .put("file", node.as_str());
        line.arg("-blockdev", props.text());
        node = name;
    }
    node
}

/// Where the floppy drives of a machine that has no such controller hang.
fn floppy_controller(line: &mut CommandLine, domain: &Domain) {
    let floppies = domain
        .devices
        .disks
        .iter()
        .filter(|disk| disk.bus() == DiskBus::Fdc);
    let mut props = Props::device("isa-fdc");
    let mut any = false;
    let pc = crate::definition::machine::family(domain) == crate::definition::machine::Family::I440fx;
    for disk in floppies {
        any = true;
        let Some(Address::Drive { unit, .. }) = disk.info.address else {
            continue;
        };
        let letter = if unit == 0 { 'A' } else { 'B' };
        let Some(order) = line.boot_index(&disk.info) else {
            continue;
        };
        if pc {
            line.arg("-global", format!("isa-fdc.bootindex{letter}={order}"));
        } else {
            props = props.put(format!("bootindex{letter}"), order);
        }
    }
    if any && !pc {
        line.arg("-device", props.text());
    }
}

/// A card in a slot of the board has no device of its own.
fn sd_card(line: &mut CommandLine, disk: &Disk) -> Result<()> {
    let file = disk
        .source
        .as_ref()
        .and_then(|source| source.path_of(disk.source_kind()))
        .unwrap_or_default();
    let format = disk.format().unwrap_or_default();
    let file = super::props::escape(file);
    line.arg("-drive", format!("file={file},format={format},if=sd,index=0"));
    Ok(())
}

fn vhost_user(line: &mut CommandLine, disk: &Disk) {
    let source = disk.source.clone().unwrap_or_default();
    let path = super::props::escape(source.path.as_deref().unwrap_or_default());
    let mut text = format!("socket,id=chr-vu-{},path={path}", disk.info.alias());
    if let Some(reconnect) = &source.reconnect
        && reconnect.enabled == Some(model::YesNo::Yes)
        && let Some(seconds) = reconnect.timeout
    {
        text.push_str(&format!(",reconnect-ms={}", u64::from(seconds) * 1000));
    }
    line.arg("-chardev", text);
}

/// The name of the controller a drive hangs from.
fn controller_name(domain: &Domain, kind: ControllerKind, index: u32) -> String {
    let is = |controller: &&Controller| controller.kind == kind && controller.index() == index;
    let found = domain.devices.controllers.iter().find(is);
    let alias = found.map(|controller| controller.info.alias());
    match (alias, kind, family(domain)) {
        // What the machine is born with has a name already.
        (Some(alias), ControllerKind::Ide, Family::I440fx) if index == 0 && is_user_alias(alias) => {
            "ide".to_owned()
        }
        (Some(alias), ControllerKind::Sata, Family::Q35) if index == 0 && is_user_alias(alias) => {
            "ide".to_owned()
        }
        (Some(alias), ..) => alias.to_owned(),
        (None, ..) => format!("{kind}{index}"),
    }
}

/// The drive the guest sees.
fn drive(line: &CommandLine, domain: &Domain, disk: &Disk, node: Option<String>) -> Result<Props> {
    let driver = disk.driver.clone().unwrap_or_default();
    let mut props = match disk.bus() {
        DiskBus::Virtio => virtio(domain, disk, &driver)?,
        DiskBus::Ide => ide(domain, disk, ControllerKind::Ide),
        DiskBus::Sata => ide(domain, disk, ControllerKind::Sata),
        DiskBus::Scsi => scsi(domain, disk),
        DiskBus::Usb => usb(domain, disk),
        DiskBus::Fdc => {
            let unit = if let Some(Address::Drive { unit, .. }) = disk.info.address {
                unit
            } else {
                0
            };
            Props::device("floppy").put("unit", unit)
        }
        bus => return unsupported(format!("disk bus '{bus}' is not supported by QEMU")),
    };
    if disk.shareable && node.is_some()
        || disk
            .transient
            .as_ref()
            .is_some_and(|transient| transient.share_backing.is_some())
    {
        props = props.put("share-rw", true);
    }
    if disk.source_kind() == SourceKind::VhostUser {
        props = props.put("chardev", format!("chr-vu-{}", disk.info.alias()));
    }
    let lun = disk.device() == DiskDevice::Lun;
    props = props.opt("drive", node).put("id", disk.info.alias());
    if disk.bus() != DiskBus::Fdc {
        props = props.opt("bootindex", line.boot_index(&disk.info));
        let loadparm = disk.info.boot.as_ref().and_then(|boot| boot.loadparm.clone());
        props = props.opt("loadparm", loadparm);
    }
    let block = disk.blockio.clone().unwrap_or_default();
    props = props
        .opt(
            "logical_block_size",
            block.logical_block_size.filter(|size| *size != 0),
        )
        .opt(
            "physical_block_size",
            block.physical_block_size.filter(|size| *size != 0),
        )
        .opt("discard_granularity", block.discard_granularity)
        .opt(
            "wwn",
            disk.wwn
                .as_deref()
                .and_then(|wwn| u64::from_str_radix(wwn, 16).ok()),
        )
        .opt("rotation_rate", disk.target.rotation_rate)
        .opt("vendor", disk.vendor.clone());
    if disk.bus() == DiskBus::Sata || disk.bus() == DiskBus::Ide {
        props = props.opt("model", disk.product.clone());
    } else {
        props = props.opt("product", disk.product.clone());
    }
    if disk.bus() == DiskBus::Usb {
        props = props.put("removable", disk.target.removable == Some(model::OnOff::On));
    } else if disk.bus() == DiskBus::Scsi {
        props = props.switch("removable", disk.target.removable);
    }
    if let Some(shape) = &disk.geometry {
        props = props
            .put("cyls", shape.cyls)
            .put("heads", shape.heads)
            .put("secs", shape.secs);
        let trans = shape.trans.filter(|trans| *trans != GeometryTrans::None);
        props = props.opt("bios-chs-trans", trans.map(GeometryTrans::as_str));
    }
    if !lun {
        // libvirt hides blanks from the shell even where there is none.
        let serial = disk.serial.as_ref().map(|serial| serial.replace(' ', "\\ "));
        props = props.opt("serial", serial);
    }
    props = props.opt("write-cache", write_cache(&driver));
    Ok(props.with(errors(&driver)))
}

/// Whether the guest may believe that what it wrote is not on the disk yet.
fn write_cache(driver: &Driver) -> Option<&'static str> {
    match driver.cache? {
        CacheMode::Default => None,
        CacheMode::Writethrough | CacheMode::Directsync => Some("off"),
        CacheMode::None | CacheMode::Writeback | CacheMode::Unsafe => Some("on"),
    }
}

/// What happens when the host cannot read or write.
fn errors(driver: &Driver) -> Props {
    let policy = driver
        .error_policy
        .filter(|policy| *policy != ErrorPolicy::Default);
    let reading = driver
        .rerror_policy
        .filter(|policy| *policy != ErrorPolicy::Default);
    let write = policy.map(|policy| match policy {
        ErrorPolicy::Enospace => "enospc",
        policy => policy.as_str(),
    });
    let read = match (reading, policy) {
        (Some(reading), _) => Some(reading.as_str()),
        // QEMU knows no such policy for reading.
        (None, Some(ErrorPolicy::Enospace)) => None,
        (None, Some(policy)) => Some(policy.as_str()),
        (None, None) => None,
    };
    Props::default().opt("werror", write).opt("rerror", read)
}

fn virtio(domain: &Domain, disk: &Disk, driver: &Driver) -> Result<Props> {
    let base = if disk.source_kind() == SourceKind::VhostUser {
        "vhost-user-blk"
    } else {
        "virtio-blk"
    };
    let model = disk.model.map(|model| model.as_str());
    let mapping: Vec<Value> = driver
        .iothreads
        .iter()
        .map(|thread| {
            let queues: Vec<u32> = thread.queues.iter().map(|queue| queue.id).collect();
            match queues.is_empty() {
                true => json!({"iothread": format!("iothread{}", thread.id)}),
                false => json!({"iothread": format!("iothread{}", thread.id), "vqs": queues}),
            }
        })
        .collect();
    Ok(Props::device(&virtio_name(base, &disk.info, model))
        .virtio(driver.virtio)
        .opt("iothread", driver.iothread.map(|id| format!("iothread{id}")))
        .switch("ioeventfd", driver.ioeventfd)
        .switch("event_idx", driver.event_idx)
        .opt("num-queues", driver.queues)
        .opt("queue-size", driver.queue_size)
        .opt("iothread-vq-mapping", (!mapping.is_empty()).then_some(mapping))
        .address(domain, &disk.info))
}

fn ide(domain: &Domain, disk: &Disk, kind: ControllerKind) -> Props {
    let name = if disk.device() == DiskDevice::Cdrom {
        "ide-cd"
    } else {
        "ide-hd"
    };
    let Some(Address::Drive {
        controller,
        bus,
        unit,
        ..
    }) = disk.info.address
    else {
        return Props::device(name);
    };
    let controller = controller_name(domain, kind, controller);
    match kind {
        ControllerKind::Ide => Props::device(name)
            .put("bus", format!("{controller}.{bus}"))
            .put("unit", unit),
        _ => Props::device(name).put("bus", format!("{controller}.{unit}")),
    }
}

fn scsi(domain: &Domain, disk: &Disk) -> Props {
    let name = match disk.device() {
        DiskDevice::Lun => "scsi-block",
        DiskDevice::Cdrom => "scsi-cd",
        _ => "scsi-hd",
    };
    let Some(Address::Drive {
        controller,
        bus,
        target,
        unit,
    }) = disk.info.address
    else {
        return Props::device(name);
    };
    let alias = controller_name(domain, ControllerKind::Scsi, controller);
    let is = |other: &&Controller| other.kind == ControllerKind::Scsi && other.index() == controller;
    let old = domain
        .devices
        .controllers
        .iter()
        .find(is)
        .is_some_and(|controller| {
            matches!(
                controller.model(),
                "lsilogic" | "buslogic" | "ncr53c90" | "dc390" | "am53c974"
            )
        });
    let props = Props::device(name).put("bus", format!("{alias}.0"));
    let (props, id) = match old {
        true => (
            props.put("scsi-id", unit),
            format!("drive-scsi{controller}-{bus}-{unit}"),
        ),
        false => (
            props.put("channel", bus).put("scsi-id", target).put("lun", unit),
            format!("drive-scsi{controller}-{bus}-{target}-{unit}"),
        ),
    };
    if disk.device() == DiskDevice::Lun {
        return props;
    }
    props.put("device_id", disk.serial.clone().unwrap_or(id))
}

fn usb(domain: &Domain, disk: &Disk) -> Props {
    let Some(Address::Usb { bus, port }) = &disk.info.address else {
        return Props::device("usb-storage");
    };
    let bus = usb_name(domain, *bus);
    Props::device("usb-storage")
        .put("bus", format!("{bus}.0"))
        .put("port", port.as_str())
}
