//! File systems of the host that a guest sees.

use super::super::validate::shares_memory;
use super::super::{Result, unsupported};
use model::domain::Domain;
use model::domain::hostdev::{AccessMode, Filesystem, FilesystemDriverName, FilesystemKind};

/// Checks all of them.
pub fn check(domain: &Domain) -> Result<()> {
    let all = &domain.devices.filesystems;
    all.iter().try_for_each(filesystem)?;
    let served = |fs: &Filesystem| fs.driver() == FilesystemDriverName::Virtiofs;
    if all.iter().any(served) && !shares_memory(domain) {
        return unsupported("'virtiofs' requires shared memory");
    }
    Ok(())
}

fn filesystem(filesystem: &Filesystem) -> Result<()> {
    let kind = filesystem.kind.unwrap_or_default();
    let driver = filesystem.driver.as_ref().and_then(|driver| driver.kind);
    let virtiofs = driver == Some(FilesystemDriverName::Virtiofs);
    if filesystem.info.boot.is_some() && !virtiofs {
        return unsupported("boot order is only supported for virtiofs");
    }
    if kind != FilesystemKind::Mount {
        return unsupported("only supports mount filesystem type");
    }
    let modes = filesystem.fmode.is_some() || filesystem.dmode.is_some();
    if modes && !virtiofs && filesystem.accessmode != Some(AccessMode::Mapped) {
        return unsupported("fmode and dmode must be used with accessmode=mapped");
    }
    let through = matches!(filesystem.accessmode, None | Some(AccessMode::Passthrough));
    if driver == Some(FilesystemDriverName::Mtp) && !through {
        return unsupported("mtp only supports passthrough accessmode");
    }
    if virtiofs {
        let options = filesystem.driver.as_ref();
        let refused = [
            ("model", filesystem.model.is_some()),
            (
                "wrpolicy",
                options.is_some_and(|driver| driver.wrpolicy.is_some()),
            ),
        ];
        if let Some((name, _)) = refused.iter().find(|(_, set)| *set) {
            return unsupported(format!("virtiofs does not support {name}"));
        }
        if !through {
            return unsupported("virtiofs only supports passthrough accessmode");
        }
    }
    if filesystem.space_hard_limit.is_some() || filesystem.space_soft_limit.is_some() {
        return unsupported("filesystem usage limits are not supported with QEMU");
    }
    Ok(())
}
