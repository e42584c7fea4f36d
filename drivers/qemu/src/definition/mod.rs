//! Definitions as pure functions: completed, checked, and turned into QEMU's arguments.
//!
//! FOR THE XML ENGINEER: these five functions are what the runtime (resources.rs, hypervisor.rs) calls; fill them,
//! keeping their signatures or changing their few call sites. Split into files below this folder and `devices/`.

use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use crate::resources::Resources;
use crate::settings::Settings;
use api::{Error, Result};
use model::domain::Domain as Config;
use model::domain::os::Nvram;
use std::path::Path;

/// Completes and checks a definition: default devices, models, controllers, addresses. The emulator's machines and
/// devices are in `emulator`.
pub(crate) fn complete(_settings: &Settings, _emulator: &Emulator, config: Config) -> Result<Config> {
    Ok(config)
}

/// What is added when a run begins: aliases of all devices, paths of channel sockets below `channel_dir`, and the like.
pub(crate) fn prepare_live(_live: &mut Config, _channel_dir: &Path) {}

/// The file of the firmware's variables, if it is a local file.
pub(crate) fn nvram_path(_nvram: &Nvram) -> Option<String> {
    None
}

/// The arguments of QEMU (without its own name). `resources.nics` has the descriptor numbers of each interface's
/// queues by alias; the monitor's listening socket is descriptor `crate::resources::MONITOR_FD`
/// (`-chardev socket,id=charmonitor,fd=N,server=on,wait=off -mon chardev=charmonitor,id=monitor,mode=control`),
/// `master_key` the file of `masterKey0`. Processors must not run at the start (`-S`).
pub(crate) fn command(
    _qemu: &Qemu,
    _emulator: &Emulator,
    _live: &Config,
    _resources: &Resources,
    _lib_dir: &Path,
    _master_key: &Path,
) -> Result<Vec<String>> {
    Err(Error::unsupported("virDomainCreate"))
}
