//! Documents read and printed: every `data/KIND-*.xml` must come back as `.out` (or as it was).
//!
//! `UPDATE=1` rewrites the expected files; review the difference.

extern crate oxvirt_model as model;

use model::backup::Backup;
use model::domain::implicit::{self, Wishes};
use model::domain::{Domain, graphics::VideoKind};
use model::network::Network;
use model::nodedev::NodeDevice;
use model::nwfilter::NwFilter;
use model::secret::Secret;
use model::snapshot::{Checkpoint, DocumentSource, Snapshot};
use model::storage::{PoolKind, StoragePool, StorageVol, VolumeReadOptions};
use model::{PrintOptions, Problems, ReadOptions};
use std::path::Path;

const INACTIVE: ReadOptions = ReadOptions {
    inactive: true,
    abi_update: false,
};
const SHOW_ALL: PrintOptions = PrintOptions {
    inactive: true,
    secure: true,
    migratable: false,
};

fn print(kind: &str, text: &str) -> Result<String, Problems> {
    Ok(match kind {
        "domain" => {
            let mut domain = Domain::parse(text, INACTIVE)?;
            implicit::complete(
                &mut domain,
                Wishes {
                    video: VideoKind::Vga,
                    scsi_units: 7,
                    mac: [0; 3],
                },
            );
            domain.format(SHOW_ALL)
        }
        "network" => Network::parse(text)?.format(SHOW_ALL),
        "pool" => StoragePool::parse(text)?.format(SHOW_ALL),
        "volume" => StorageVol::parse(text, PoolKind::Dir, VolumeReadOptions::default())?.format(),
        "secret" => Secret::parse(text)?.format(),
        "filter" => NwFilter::parse(text)?.format(),
        "device" => NodeDevice::parse(text)?.format(SHOW_ALL),
        "snapshot" => Snapshot::parse(text, DocumentSource::Earlier)?.format(SHOW_ALL),
        "checkpoint" => Checkpoint::parse(text, DocumentSource::Earlier)?.format(SHOW_ALL),
        "backup" => Backup::parse(text, false)?.format(false),
        other => panic!("no document is called {other}"),
    })
}

#[test]
fn documents_come_back_as_expected() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut seen = 0;
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "xml") {
            continue;
        }
        seen += 1;
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let kind = name.split('-').next().unwrap();
        let printed =
            print(kind, &std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| error.to_string());
        let expected = path.with_extension("out");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected, &printed).unwrap();
        }
        assert_eq!(printed, std::fs::read_to_string(&expected).unwrap(), "{name}");
        if !name.ends_with("-wrong") {
            assert_eq!(
                print(kind, &printed).unwrap(),
                printed,
                "{name}: what was printed must come back as it is"
            );
        }
    }
    assert!(seen >= 8, "only {seen} documents were found");
}

#[test]
fn a_misplaced_value_is_found_where_it_is() {
    let text = "<domain type='kvm'>\n  <name>a</name>\n  <memory>1</memory>\n  <os><type>hvm</type></os>\n  <devices>\n    \
                <disk type='file'>\n      <target dev='vda' bus='warp'/>\n    </disk>\n  </devices>\n</domain>";
    let problems = Domain::parse(text, INACTIVE).unwrap_err();
    let first = problems.first().unwrap();
    assert_eq!(
        (first.line, first.column, first.code),
        (7, 30, model::code::XML_ERROR)
    );
    assert_eq!(first.path, "/domain/devices/disk/target");
    assert_eq!(
        model::code::message(first),
        "XML error: Invalid value for attribute 'bus' in element 'target': 'warp'."
    );
}

#[test]
fn hundred_thousand_devices_are_refused_or_read_quickly() {
    let device = "<input type='mouse' bus='usb'/>";
    let text = format!(
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os><devices>{}</devices></domain>",
        device.repeat(100_000)
    );
    let begin = std::time::Instant::now();
    let read = Domain::parse(&text, INACTIVE);
    assert!(begin.elapsed() < std::time::Duration::from_secs(5));
    assert!(read.is_ok() || read.is_err());
    assert_eq!(
        read.map(|domain| domain.devices.inputs.len()).unwrap_or(100_000),
        100_000
    );
}

#[test]
fn every_element_of_a_domain_describes_itself() {
    let fields = <Domain as xml::Element>::fields();
    let flat = fields.iter().filter(|field| field.form == xml::Form::Flat);
    let mut body = flat.flat_map(|field| field.fields.unwrap()());
    let devices = body.find(|field| field.name == "devices").unwrap();
    let names: Vec<_> = devices.fields.unwrap()().iter().map(|field| field.name).collect();
    assert!(names.contains(&"disk") && names.contains(&"pstore"));
}

#[test]
fn a_backup_names_every_disk_and_says_how_much_of_it_is_copied() {
    let disks = "<disk type='file'><source file='/i/a.img'/><target dev='vda'/></disk>\
                 <disk type='file' device='cdrom'><target dev='sda'/></disk>\
                 <disk type='block'><source dev='/dev/x'/><target dev='vdb'/></disk>";
    let text = format!(
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os><devices>{disks}</devices></domain>"
    );
    let domain = Domain::parse(&text, INACTIVE).unwrap();
    let complete = |document: &str| {
        let mut backup = Backup::parse(document, false).unwrap();
        backup.complete(&domain, "1").map(|()| backup.format(false))
    };
    let one = complete(
        "<domainbackup><incremental>c1</incremental><disks><disk name='vda'/></disks></domainbackup>",
    );
    assert_eq!(
        one.unwrap(),
        "<domainbackup mode='push'>\n  <incremental>c1</incremental>\n  <disks>\n    \
         <disk name='vda' backup='yes' type='file' backupmode='incremental' incremental='c1'>\n      \
         <target file='/i/a.img.1'/>\n    </disk>\n    <disk name='sda' backup='no'/>\n    \
         <disk name='vdb' backup='no'/>\n  </disks>\n</domainbackup>\n"
    );
    let refused = |document| complete(document).unwrap_err().message;
    assert_eq!(
        refused("<domainbackup/>"),
        "refusing to generate file name for disk 'vdb'"
    );
    let twice = "<domainbackup><disks><disk name='vda'/><disk name='vda'/></disks></domainbackup>";
    assert_eq!(refused(twice), "disk 'vda' specified twice");
}

#[test]
fn a_set_that_is_none_is_refused_with_libvirts_words() {
    let text = "<domain type='qemu'><name>a</name><memory>1</memory><vcpu cpuset='aaa'>1</vcpu><os><type>hvm</type></os></domain>";
    let problems = Domain::parse(text, oxvirt_model::ReadOptions::default()).unwrap_err();
    assert_eq!(problems.message(), "Failed to parse bitmap 'aaa'");
}
