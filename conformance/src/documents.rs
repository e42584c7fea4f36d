//! Families of the other documents.

use crate::cases::Case;
use crate::compare_xml::compare;
use crate::{filters, made};
use model::backup::Backup;
use model::domain::{Disk, Domain};
use model::host_interface::HostInterface;
use model::network::{Network, NetworkPort};
use model::nodedev::NodeDevice;
use model::nwfilter::{FilterBinding, NwFilter};
use model::secret::Secret;
use model::snapshot::{Checkpoint, CheckpointMode, DocumentSource, DomainInside, ParentName, Snapshot};
use model::storage::{StoragePool, StorageVol, VolumeReadOptions};
use model::{PrintOptions, Problems};

/// Runs one case.
pub fn run(family: &str, case: &Case) -> Result<(), String> {
    let options = PrintOptions {
        inactive: case.flag("inactive") == Some(true),
        secure: true,
        migratable: false,
    };
    let group = case.text("group");
    match (family, group) {
        ("network", "xml2xml") => roundtrip(case, Network::parse, |network| network.format(options)),
        ("network", "port") => roundtrip(case, NetworkPort::parse, NetworkPort::format),
        ("network", "dnsmasq") => made::dnsmasq_files(case),
        ("network", "firewall") => made::firewall_commands(case),
        ("network", "update") => made::network_update(case),
        ("storage", "pool-command") => made::pool_command(case),
        ("storage", "pool-schema") => made::pool_schema(case),
        ("storage", "vol-schema") => made::volume_schema(case),
        ("storage", "poolcaps") => made::pool_capabilities(case),
        ("storage", "vol-command") => made::volume_commands(case),
        ("storage", "pool") => roundtrip(case, StoragePool::parse, |pool| pool.format(options)),
        ("storage", "vol") => volume(case),
        ("interface", _) => roundtrip(case, HostInterface::parse, HostInterface::format),
        ("nodedev", "xml2xml") => {
            roundtrip(case, NodeDevice::parse, |device| measured(device).format(options))
        }
        ("nodedev", "mdevctl") => made::mdevctl_commands(case),
        ("nodedev", "mdevctl-parse") => made::mdevctl_listing(case),
        ("nwfilter", "xml2xml") => roundtrip(case, NwFilter::parse, NwFilter::format),
        ("nwfilter", "firewall") => filters::firewall(case),
        ("nwfilter", "driver") => filters::operation(case),
        ("nwfilter", "binding") => roundtrip(case, FilterBinding::parse, FilterBinding::format),
        ("snapshot", "snapshot") => snapshot(case),
        ("snapshot", "checkpoint") => checkpoint(case),
        ("snapshot", "backup") => backup(case),
        ("secret", _) => roundtrip(case, Secret::parse, Secret::format),
        _ => Err(format!("the group {group} of {family} is not served yet")),
    }
}

/// Reads the input and compares what is printed.
fn roundtrip<T>(
    case: &Case,
    read: impl FnOnce(&str) -> Result<T, Problems>,
    print: impl FnOnce(&T) -> String,
) -> Result<(), String> {
    let read = read(&case.need("input")?);
    if case.text("expect").ends_with("error") || case.text("expect") == "failure" {
        return if read.is_err() {
            Ok(())
        } else {
            Err("was accepted".to_owned())
        };
    }
    let printed = print(&read.map_err(|problems| problems.to_string())?);
    let expected = case
        .file("expected_xml")?
        .map_or_else(|| case.need("input"), Ok)?;
    compare(&expected, &printed)
}

/// A device with the blocks its size means: 2048 bytes each on removable media, else 512.
fn measured(device: &NodeDevice) -> NodeDevice {
    let mut device = device.clone();
    for capability in device
        .capabilities
        .iter_mut()
        .filter(|capability| capability.kind == "storage")
    {
        let removable = capability
            .capabilities
            .iter_mut()
            .find(|inner| inner.kind == "removable");
        let (size, part, bytes) = match removable {
            Some(inner) if inner.media_available.as_deref() != Some("1") => continue,
            Some(inner) => (inner.media_size.clone(), inner, 2048),
            None => (capability.size.clone(), capability, 512),
        };
        let blocks = size.and_then(|size| size.parse::<u64>().ok()).unwrap_or_default() / bytes;
        part.logical_block_size = Some(bytes.to_string());
        part.num_blocks = Some(blocks.to_string());
    }
    device
}

fn volume(case: &Case) -> Result<(), String> {
    let pool = StoragePool::parse(&case.need("pool")?).map_err(|problems| problems.to_string())?;
    let options = VolumeReadOptions {
        no_capacity: case.lists("parse_flags", "NO_CAPACITY"),
        optional_capacity: case.lists("parse_flags", "OPT_CAPACITY"),
    };
    roundtrip(
        case,
        |text| StorageVol::parse(text, pool.kind, options),
        StorageVol::format,
    )
}

/// Where the document of a snapshot or a checkpoint comes from.
fn origin(case: &Case) -> DocumentSource {
    let plain = !case.lists("flags", "redefine");
    match (plain, case.lists("flags", "internal")) {
        (_, true) => DocumentSource::Internal,
        (true, _) => DocumentSource::User,
        _ => DocumentSource::Earlier,
    }
}

/// When the case has it taken; what is defined again keeps the time it says.
fn taken_at(case: &Case) -> Option<i64> {
    let redefined = case.lists("flags", "redefine");
    let now = case.fields.get("creation_time").and_then(|now| now.as_i64());
    now.filter(|_| !redefined)
}

fn snapshot(case: &Case) -> Result<(), String> {
    let internal = case.lists("flags", "internal");
    let options = PrintOptions {
        inactive: !internal,
        secure: true,
        migratable: false,
    };
    let uuid = case.text("domain_uuid").parse().ok();
    roundtrip(
        case,
        |text| Snapshot::parse(text, origin(case)),
        |snapshot| {
            let mut snapshot = snapshot.clone();
            if let Some(now) = taken_at(case) {
                snapshot.taken_at(now);
            }
            if case.lists("flags", "running") {
                snapshot.state = Some("running".to_owned());
            }
            if let Some(uuid) = uuid {
                snapshot.domain.get_or_insert(DomainInside::Uuid(uuid));
            }
            snapshot.format(options)
        },
    )
}

fn checkpoint(case: &Case) -> Result<(), String> {
    let sizes = case.lists("flags", "size") || case.lists("flags", "internal");
    let options = PrintOptions {
        inactive: !sizes,
        secure: true,
        migratable: false,
    };
    roundtrip(
        case,
        |text| Checkpoint::parse(text, origin(case)),
        |checkpoint| {
            let mut checkpoint = checkpoint.clone();
            if let Some(now) = taken_at(case) {
                checkpoint.taken_at(now);
            }
            if case.lists("flags", "parent") {
                checkpoint.parent = Some(ParentName {
                    name: "1525111885".to_owned(),
                });
            }
            if case.lists("flags", "vda-bitmap") && checkpoint.disks.is_empty() {
                checkpoint.disks.push(model::snapshot::CheckpointDisk::default());
            }
            let name = checkpoint.name.clone();
            if let Some(disk) = checkpoint.disks.first_mut() {
                if case.lists("flags", "vda-bitmap") {
                    disk.name = "vda".to_owned();
                    disk.checkpoint = Some(CheckpointMode::Bitmap);
                    disk.bitmap = disk.bitmap.take().or(name);
                }
                if case.lists("flags", "size") {
                    disk.size = Some(1_048_576);
                }
            }
            checkpoint.format(options)
        },
    )
}

/// A backup of a guest that has the disks of the document and one more, all of them qcow2 files.
fn backup(case: &Case) -> Result<(), String> {
    let internal = case.flag("internal") == Some(true);
    let text = case.need("input")?;
    let mut backup = Backup::parse(&text, internal).map_err(|problems| problems.to_string())?;
    let mut guest = Domain::default();
    let names = backup.disks.iter().map(|disk| disk.name.clone());
    for name in names.chain(["vdextradisk".to_owned()]) {
        let mut disk = Disk::default();
        disk.source.get_or_insert_default().file = Some(format!("/fake/{name}.qcow2"));
        disk.target.dev = Some(name);
        guest.devices.disks.push(disk);
    }
    backup
        .complete(&guest, "SUFFIX")
        .map_err(|problem| problem.to_string())?;
    compare(&case.need("expected_xml")?, &backup.format(internal))
}
