//! What documents of pools and of volumes must say.

use crate::pools::capabilities;
use api::{Code, Domain, Error, Result};
use model::storage::{Adapter, AdapterKind, PoolKind, StoragePool};

/// What every pool's document must say, whoever serves it.
///
/// # Errors
/// `VIR_ERR_XML_ERROR` for what is missing, `VIR_ERR_CONFIG_UNSUPPORTED` for a format that no such pool has.
pub fn check_document(config: &StoragePool) -> Result<()> {
    use PoolKind::*;
    let source = &config.source;
    let missing = |words: &str| Err(Error::new(Domain::STORAGE, Code::XML_ERROR, words));
    let needs = |kinds: &[PoolKind]| kinds.contains(&config.kind);
    if config.kind == Rbd && source.name.is_none() {
        return missing("element 'name' is mandatory for RBD pool");
    }
    check_pool_format(config.kind, source.format())?;
    let has_host = source.hosts.iter().any(|host| !host.name.is_empty());
    if needs(&[Netfs, Iscsi, IscsiDirect, Sheepdog, Gluster]) && !has_host {
        return missing("missing storage pool source host name");
    }
    if config.kind == Netfs && source.dir.is_none() {
        return missing("missing storage pool source path");
    }
    if config.kind == Scsi {
        match &source.adapter {
            Some(adapter) if adapter.kind.is_some() || adapter.name.is_some() => check_adapter(adapter)?,
            _ => return missing("missing storage pool source adapter"),
        }
    }
    if needs(&[Fs, Disk]) && source.devices.is_empty() {
        return missing("missing storage pool source device name");
    }
    if config.kind == IscsiDirect && source.initiator.is_none() {
        let words = "missing initiator IQN";
        return Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words));
    }
    if needs(&[Dir, Fs, Netfs, Disk, Iscsi, Scsi, Mpath, Vstorage]) && config.target_path().is_empty() {
        return missing("missing storage pool target path");
    }
    Ok(())
}

/// A format that sources of a kind of pool can have; none is always right.
///
/// # Errors
/// `VIR_ERR_CONFIG_UNSUPPORTED` for any other.
pub fn check_pool_format(kind: PoolKind, format: &str) -> Result<()> {
    match capabilities::source_formats(kind) {
        Some(known) if !format.is_empty() && !known.contains(&format) => {
            let words = format!("unknown pool format type {format}");
            Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words))
        }
        _ => Ok(()),
    }
}

/// How a bus adapter can be named.
fn check_adapter(adapter: &Adapter) -> Result<()> {
    let wrong = |words: &str| Err(Error::new(Domain::STORAGE, Code::XML_ERROR, words));
    if adapter.kind != Some(AdapterKind::FcHost) {
        return match (&adapter.name, &adapter.parentaddr) {
            (None, None) => wrong("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter"),
            (Some(_), Some(_)) => {
                wrong("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter")
            }
            (None, Some(parent)) if parent.unique_id.is_none() => {
                wrong("Missing or invalid scsi adapter 'unique_id' value")
            }
            _ => Ok(()),
        };
    }
    let (Some(wwnn), Some(wwpn)) = (&adapter.wwnn, &adapter.wwpn) else {
        return wrong("'wwnn' and 'wwpn' must be specified for adapter type 'fchost'");
    };
    for name in [wwnn, wwpn] {
        if name.len() != 16 || !name.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Error::internal(Domain::NONE, format!("Malformed wwn: {name}")));
        }
    }
    match (&adapter.parent_wwnn, &adapter.parent_wwpn) {
        (Some(wwnn), None) => wrong(&format!(
            "when providing parent_wwnn='{wwnn}', the parent_wwpn must also be provided"
        )),
        (None, Some(wwpn)) => wrong(&format!(
            "when providing parent_wwpn='{wwpn}', the parent_wwnn must also be provided"
        )),
        _ => Ok(()),
    }
}

/// Whether two pools would lie on the same thing, so that only one of them may be.
pub(super) fn have_same_source(one: &StoragePool, other: &StoragePool) -> bool {
    use PoolKind::*;
    let (a, b) = (&one.source, &other.source);
    let hosts = || a.hosts == b.hosts;
    let device = || {
        a.devices
            .iter()
            .any(|device| b.devices.iter().any(|there| there.path == device.path))
    };
    let on_devices = |kind| matches!(kind, Fs | Logical | Disk | Zfs);
    match (one.kind, other.kind) {
        (Dir, Dir) => one.target_path() == other.target_path(),
        (Gluster, Gluster) => a.name == b.name && a.dir == b.dir && hosts(),
        (Netfs, Netfs) => a.dir == b.dir && hosts(),
        (Sheepdog, Sheepdog) => a.name == b.name && hosts(),
        (Iscsi, Iscsi) => a.initiator == b.initiator && hosts() && device(),
        (Scsi, Scsi) => match (&a.adapter, &b.adapter) {
            (Some(a), Some(b)) => is_same_adapter(a, b),
            _ => false,
        },
        (Vstorage, Vstorage) => a.name == b.name,
        // There is only one multipath mapper.
        (Mpath, Mpath) => true,
        (one, other) => on_devices(one) && on_devices(other) && device(),
    }
}

fn is_same_adapter(a: &Adapter, b: &Adapter) -> bool {
    let is_virtual = |adapter: &Adapter| adapter.kind == Some(AdapterKind::FcHost);
    match (is_virtual(a), is_virtual(b)) {
        (true, true) => a.wwnn == b.wwnn && a.wwpn == b.wwpn,
        (false, false) => a.name == b.name && a.parentaddr == b.parentaddr,
        _ => false,
    }
}

/// A format that volumes of a kind of pool can have; none is always right.
///
/// # Errors
/// `VIR_ERR_CONFIG_UNSUPPORTED` for any other.
pub fn check_volume_format(kind: PoolKind, format: &str) -> Result<()> {
    match capabilities::volume_formats(kind) {
        Some(known) if !format.is_empty() && !known.contains(&format) => {
            let words = format!("unknown volume format type {format}");
            Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words))
        }
        _ => Ok(()),
    }
}

/// Reads the document of a pool.
pub(super) fn parse(text: &str) -> Result<StoragePool> {
    StoragePool::parse(text).map_err(|problems| crate::document_error(Domain::STORAGE, &problems))
}

/// The pool's own document inside of a status file.
pub(super) fn of_status(text: &str) -> Option<&str> {
    let begin = text.find("<pool ").or_else(|| text.find("<pool>"))?;
    let end = text.rfind("</pool>")?;
    text.get(begin..end + "</pool>".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(kind: &str, source: &str, path: &str) -> StoragePool {
        let text = format!(
            "<pool type='{kind}'><name>p</name><source>{source}</source><target><path>{path}</path></target></pool>"
        );
        parse(&text).unwrap()
    }

    const HOST: &str = "<host name='h'/>";
    const DEVICE: &str = "<device path='/dev/sdz'/>";
    const DIR: &str = "<dir path='/d'/>";
    const NAME: &str = "<name>n</name>";

    #[test]
    fn what_a_kind_needs_is_said_when_it_is_missing() {
        let rows = [
            ("dir", "", "", "missing storage pool target path"),
            ("fs", "", "/p", "missing storage pool source device name"),
            ("netfs", DIR, "/p", "missing storage pool source host name"),
            ("netfs", HOST, "/p", "missing storage pool source path"),
            ("iscsi-direct", HOST, "", "missing initiator IQN"),
            ("scsi", "<adapter/>", "/p", "missing storage pool source adapter"),
            (
                "scsi",
                "<adapter type='fc_host'/>",
                "/p",
                "'wwnn' and 'wwpn' must be specified",
            ),
            ("mpath", "", "", "missing storage pool target path"),
            ("rbd", HOST, "", "element 'name' is mandatory for RBD pool"),
            (
                "disk",
                "<device path='/x'/><format type='zzz'/>",
                "/p",
                "unknown pool format type zzz",
            ),
        ];
        for (kind, source, path, words) in rows {
            let error = check_document(&pool(kind, source, path)).unwrap_err();
            assert!(error.message().contains(words), "{kind} {source}: {error}");
        }
    }

    #[test]
    fn a_pool_keeps_what_its_kind_is_found_by() {
        let source = [HOST, DEVICE, DIR, "<initiator><iqn name='iqn.a'/></initiator>"].concat();
        let kept = |kind| {
            let pool = pool(kind, &source, "/p");
            let source = pool.source;
            let parts = [
                (!source.hosts.is_empty(), "host"),
                (!source.devices.is_empty(), "device"),
                (source.dir.is_some(), "dir"),
                (source.name.is_some(), "name"),
                (source.initiator.is_some(), "initiator"),
                (pool.target.is_some(), "target"),
            ];
            let kept = parts.iter().filter(|(is_there, _)| *is_there);
            kept.map(|(_, part)| *part).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kept("dir"), "target");
        assert_eq!(kept("disk"), "device target");
        assert_eq!(kept("netfs"), "host dir target");
        assert_eq!(kept("iscsi"), "host device initiator target");
        assert_eq!(kept("iscsi-direct"), "host device initiator");
        assert_eq!(kept("gluster"), "host dir name");
        assert_eq!(kept("sheepdog"), "host name");
        assert_eq!(kept("vstorage"), "name target");
    }

    #[test]
    fn names_of_adapters_are_sixteen_digits() {
        let adapter = |wwnn: &str| {
            let text = format!("<adapter type='fc_host' wwnn='{wwnn}' wwpn='1000000012341234'/>");
            check_document(&pool("scsi", &text, "/p"))
        };
        adapter("20000000c9831b4b").unwrap();
        for wrong in [
            "",
            "20000000c9831b4",
            "20000000c9831b4bb",
            "20000000c9831b4g",
            "ééééé éééé",
        ] {
            assert_eq!(
                adapter(wrong).unwrap_err().code(),
                Code::INTERNAL_ERROR,
                "{wrong}"
            );
        }
    }

    #[test]
    fn pools_of_one_source_are_found_by_their_kind() {
        let all = |parts: &[&str]| parts.concat();
        let (share, volume) = (all(&[HOST, DIR]), all(&[HOST, NAME]));
        let same = [
            (("dir", ""), ("dir", ""), "/x", true),
            (("fs", DEVICE), ("dir", ""), "/x", false),
            (("fs", DEVICE), ("logical", DEVICE), "/y", true),
            (("netfs", &share), ("netfs", &share), "/y", true),
            (
                ("netfs", &share),
                ("netfs", "<host name='h2'/><dir path='/d'/>"),
                "/x",
                false,
            ),
            (("gluster", &volume), ("gluster", &volume), "/y", true),
            (("rbd", &volume), ("rbd", &volume), "/x", false),
            (("iscsi", HOST), ("iscsi", HOST), "/x", false),
            (("mpath", ""), ("mpath", ""), "/y", true),
        ];
        for ((kind, source), (other_kind, other), path, is_same) in same {
            let (one, two) = (pool(kind, source, "/x"), pool(other_kind, other, path));
            assert_eq!(have_same_source(&one, &two), is_same, "{kind} {other_kind}");
        }
    }
}
