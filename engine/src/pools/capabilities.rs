//! What pools of each kind can be made of: the document `pool-capabilities` shows.

use model::storage::PoolKind;
use std::fmt::Write as _;

/// Formats of volumes that are files.
pub const VOLUME_FORMATS: [&str; 17] = [
    "none", "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "cow", "qcow",
    "qcow2", "qed", "vmdk",
];

const FILE_SYSTEMS: [&str; 14] = [
    "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+", "xfs", "ocfs2",
    "vmfs",
];
const NET_FILE_SYSTEMS: [&str; 4] = ["auto", "nfs", "glusterfs", "cifs"];
const VOLUME_GROUPS: [&str; 2] = ["unknown", "lvm2"];
const PARTITION_TABLES: [&str; 9] = [
    "unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2",
];
const PARTITIONS: [&str; 8] = [
    "none",
    "linux",
    "fat16",
    "fat32",
    "linux-swap",
    "linux-lvm",
    "linux-raid",
    "extended",
];

/// A default and the whole choice.
type Choice = Option<(&'static str, &'static [&'static str])>;

/// The formats of a kind's sources and of its volumes.
fn formats(kind: PoolKind) -> (Choice, Choice) {
    let files: Choice = Some(("raw", &VOLUME_FORMATS));
    match kind {
        PoolKind::Dir | PoolKind::Gluster | PoolKind::Vstorage => (None, files),
        PoolKind::Fs => (Some(("auto", &FILE_SYSTEMS)), files),
        PoolKind::Netfs => (Some(("auto", &NET_FILE_SYSTEMS)), files),
        PoolKind::Logical => (Some(("lvm2", &VOLUME_GROUPS)), None),
        PoolKind::Disk => (Some(("unknown", &PARTITION_TABLES)), Some(("none", &PARTITIONS))),
        PoolKind::Rbd => (None, Some(("raw", &[]))),
        _ => (None, None),
    }
}

/// The formats that a kind's sources can have; `None` for kinds whose sources have no format.
pub fn source_formats(kind: PoolKind) -> Option<&'static [&'static str]> {
    formats(kind).0.map(|(_, all)| all)
}

/// The formats that a kind's volumes can have; `None` for kinds whose volumes have no format, or one that is not said.
pub fn volume_formats(kind: PoolKind) -> Option<&'static [&'static str]> {
    let all = formats(kind).1.map(|(_, all)| all);
    all.filter(|all| !all.is_empty())
}

/// Every kind of pool, in the order of the document.
pub const KINDS: [PoolKind; 14] = [
    PoolKind::Dir,
    PoolKind::Fs,
    PoolKind::Netfs,
    PoolKind::Logical,
    PoolKind::Disk,
    PoolKind::Iscsi,
    PoolKind::IscsiDirect,
    PoolKind::Scsi,
    PoolKind::Mpath,
    PoolKind::Rbd,
    PoolKind::Sheepdog,
    PoolKind::Gluster,
    PoolKind::Zfs,
    PoolKind::Vstorage,
];

/// The document of a driver that serves the kinds in `served`.
pub fn document(served: &[PoolKind]) -> String {
    let mut out = String::from("<storagepoolCapabilities>\n");
    for kind in KINDS {
        let supported = if served.contains(&kind) { "yes" } else { "no" };
        // Writing into a String does not fail.
        let _ = writeln!(out, "  <pool type='{kind}' supported='{supported}'>");
        let (source, volume) = formats(kind);
        options(&mut out, "poolOptions", "sourceFormatType", source);
        options(&mut out, "volOptions", "targetFormatType", volume);
        out.push_str("  </pool>\n");
    }
    out.push_str("</storagepoolCapabilities>\n");
    out
}

fn options(out: &mut String, element: &str, name: &str, choice: Choice) {
    let Some((default, all)) = choice else { return };
    let _ = writeln!(
        out,
        "    <{element}>\n      <defaultFormat type='{default}'/>\n      <enum name='{name}'>"
    );
    for value in all {
        let _ = writeln!(out, "        <value>{value}</value>");
    }
    let _ = writeln!(out, "      </enum>\n    </{element}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_named_once() {
        let text = document(&[PoolKind::Dir]);
        assert_eq!(text.matches("<pool type=").count(), 14);
        assert_eq!(text.matches("supported='yes'").count(), 1);
        assert!(text.contains("<pool type='iscsi-direct' supported='no'>\n  </pool>"));
    }
}
