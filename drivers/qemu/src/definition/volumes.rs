//! Disks that name a volume of a pool: what they are once the pool was asked.

use super::{Result, unsupported};
use model::domain::disk::{Disk, DiskDevice};
use model::domain::storage::{Format, Host, Protocol, Source, SourceKind, StartupPolicy};
use model::storage::PoolKind;

/// What a pool says of itself.
#[derive(Clone, Debug)]
pub struct PoolFacts {
    pub kind: PoolKind,
    pub host: Option<String>,
    pub port: Option<String>,
    /// The target of an iSCSI pool.
    pub device: Option<String>,
}

/// What a pool says of a volume.
#[derive(Clone, Debug)]
pub struct VolumeFacts {
    pub kind: SourceKind,
    pub path: String,
}

/// Takes disks out whose volume is not there, where the guest can do without. Drives stay, without a medium.
pub fn drop_optional(disks: &mut Vec<Disk>, is_missing: impl Fn(&Source) -> bool) {
    let gone = |disk: &Disk| {
        let source = disk
            .source
            .as_ref()
            .filter(|_| disk.source_kind() == SourceKind::Volume);
        source.is_some_and(|source| {
            source.startup_policy == Some(StartupPolicy::Optional) && is_missing(source)
        })
    };
    let stays = |disk: &Disk| matches!(disk.device(), DiskDevice::Cdrom | DiskDevice::Floppy);
    disks.retain(|disk| !gone(disk) || stays(disk));
    for disk in disks.iter_mut().filter(|disk| gone(disk)) {
        disk.source = None;
    }
}

/// Puts the place of the bytes where the name of the volume was. Fails for volumes that hold no bytes.
pub fn translate(disk: &mut Disk, pool: &PoolFacts, volume: &VolumeFacts) -> Result<()> {
    let Some(source) = &mut disk.source else {
        return Ok(());
    };
    let direct = source.mode.as_deref() == Some("direct");
    let place = match (pool.kind, volume.kind) {
        (PoolKind::Iscsi, _) if direct => {
            disk.kind = Some(SourceKind::Network);
            iscsi(pool, source.volume.as_deref().unwrap_or_default())?
        }
        (_, SourceKind::File) => {
            disk.kind = Some(SourceKind::File);
            Source {
                file: Some(volume.path.clone()),
                ..Source::default()
            }
        }
        (_, SourceKind::Dir) => {
            disk.kind = Some(SourceKind::Dir);
            Source {
                dir: Some(volume.path.clone()),
                ..Source::default()
            }
        }
        (_, SourceKind::Block) => {
            disk.kind = Some(SourceKind::Block);
            Source {
                dev: Some(volume.path.clone()),
                ..Source::default()
            }
        }
        (_, kind) => return unsupported(format!("a volume of type '{kind}' cannot be a disk")),
    };
    let kept = std::mem::take(source);
    *source = Source {
        auth: kept.auth,
        encryption: kept.encryption,
        seclabels: kept.seclabels,
        startup_policy: kept.startup_policy,
        ..place
    };
    if let Some(driver) = &mut disk.driver {
        driver.format.get_or_insert(Format::Raw);
    }
    Ok(())
}

/// A volume of an iSCSI pool is called by its unit, `unit:0:0:3`.
fn iscsi(pool: &PoolFacts, volume: &str) -> Result<Source> {
    let parts: Vec<&str> = volume.split(':').collect();
    let ["unit", _, _, lun] = parts.as_slice() else {
        return unsupported(format!("unexpected iscsi volume name '{volume}'"));
    };
    let host = Host {
        name: pool.host.clone(),
        port: Some(pool.port.clone().unwrap_or_else(|| "3260".to_owned())),
        ..Host::default()
    };
    Ok(Source {
        protocol: Some(Protocol::Iscsi),
        name: Some(format!("{}/{lun}", pool.device.clone().unwrap_or_default())),
        hosts: vec![host],
        ..Source::default()
    })
}
