//! Where the driver that runs guests meets the pure functions of this folder.

use super::command::{CommandContext, command_line};
use super::{QemuHost, Result as Step};
use crate::caps::{Accelerated, Accelerator};
use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use crate::resources::{MONITOR_FD, Resources};
use crate::settings::Settings;
use api::{Code, Error, Result};
use model::Problem;
use model::domain::Domain as Config;
use model::domain::os::Nvram;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Completes and checks a definition: default devices, models, controllers, addresses.
pub(crate) fn complete(
    settings: &Settings,
    emulator: &Emulator,
    config: Config,
    is_new: bool,
) -> Result<Config> {
    let mut host = host_of(emulator);
    let sockets = [settings.dirs.lib.join("channel"), settings.dirs.channel.clone()];
    host.channel_dirs = sockets.map(|dir| dir.to_string_lossy().into_owned()).to_vec();
    // What a guest has seen must not change because its file is read again.
    host.abi_update = is_new;
    host.nvram_dir = settings.dirs.lib.join("nvram").to_string_lossy().into_owned();
    if config.os.firmware.is_some() || config.os.loader.is_some() {
        let folders = ["/etc/qemu/firmware", "/usr/share/qemu/firmware"].map(std::path::PathBuf::from);
        host.firmware = super::firmware::load(&folders);
    }
    said(super::complete_for(config, &host))
}

/// What is added when a run begins: ports of USB devices, aliases of all devices, sockets of channels.
pub(crate) fn prepare_live(live: &mut Config, channel_dir: &Path) {
    super::prepare(live, &channel_dir.to_string_lossy());
}

/// Makes the processor of a guest that is about to start concrete.
pub(crate) fn settle_processor(live: &mut Config, emulator: &Emulator) -> Result<()> {
    said(super::settle::processor(live, &host_of(emulator)))
}

/// The file of the firmware's variables, if it is a local file.
pub(crate) fn nvram_path(nvram: &Nvram) -> Option<String> {
    let source = nvram.source.as_ref().and_then(|source| source.file.clone());
    nvram.path.clone().or(source)
}

/// The arguments of QEMU, without its own name.
pub(crate) fn command(
    qemu: &Qemu,
    emulator: &Emulator,
    live: &Config,
    resources: &Resources,
    lib_dir: &Path,
    master_key: &Path,
) -> Result<Vec<String>> {
    let context = CommandContext {
        lib_dir: lib_dir.to_string_lossy().into_owned(),
        master_key: master_key.to_string_lossy().into_owned(),
        monitor_fd: MONITOR_FD,
        nics: resources.nics.clone(),
        tpm_socket: tpm_socket(qemu, live),
        ..CommandContext::default()
    };
    said(command_line(live, &host_of(emulator), &context))
}

/// Where a guest's software TPM listens.
fn tpm_socket(qemu: &Qemu, live: &Config) -> String {
    let short = crate::run::short_name(live.id.unwrap_or(0), &live.name);
    crate::tpm::socket(&qemu.settings, &short)
        .to_string_lossy()
        .into_owned()
}

/// What a probed emulator is for the pure functions.
pub fn host_of(emulator: &Emulator) -> QemuHost {
    let machines = emulator.machines().iter();
    let machine_aliases = machines
        .filter_map(|machine| Some((machine.alias.clone()?, machine.name.clone())))
        .collect();
    let default = machines_of(emulator).and_then(|accelerated| accelerated.default_machine());
    let [random_mac @ .., _, _, _, _, _, _, _, _, _, _, _, _, _] = engine::random_uuid().0;
    QemuHost {
        arch: emulator.arch().to_owned(),
        emulator: super::Emulator {
            path: emulator.binary.to_string_lossy().into_owned(),
            arch: emulator.arch().to_owned(),
            default_machine: default.map_or_else(|| "pc".to_owned(), |machine| machine.name.clone()),
            machine_aliases,
            most_cpus: most_cpus(emulator),
            default_cpus: default_cpus(emulator),
            version: emulator.version_number(),
        },
        kvm: emulator.kvm,
        gic_v3: false,
        random: engine::random_uuid().0,
        random_mac,
        types: Some(emulator.types.clone()),
        fast_processors: emulator.fast_processors.clone(),
        slow_processors: emulator.slow_processors.clone(),
        abi_update: true,
        lacks: not_encrypting()
            .into_iter()
            .chain(no_enclaves(emulator))
            .collect(),
        ..QemuHost::default()
    }
}

/// Objects of encrypted guests the emulator has, where this host's processor or kernel cannot encrypt.
fn not_encrypting() -> BTreeSet<String> {
    let on = |parameter: &str| {
        let file = format!("/sys/module/kvm_amd/parameters/{parameter}");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        matches!(text.trim(), "1" | "Y" | "y")
    };
    [("sev", "sev-guest"), ("sev_snp", "sev-snp-guest")]
        .into_iter()
        .filter(|(parameter, _)| !on(parameter))
        .map(|(_, object)| object.to_owned())
        .collect()
}

/// Memory of enclaves, where the host's processor has none.
fn no_enclaves(emulator: &Emulator) -> Option<String> {
    emulator.caps.sgx.is_none().then(|| "sgx-epc".to_owned())
}

fn machines_of(emulator: &Emulator) -> Option<&Accelerated> {
    let emulated = emulator.caps.accelerated(Accelerator::Tcg);
    emulated.or(emulator.caps.accelerators.first())
}

/// How many processors each machine has at most.
fn most_cpus(emulator: &Emulator) -> BTreeMap<String, u32> {
    let machines = emulator.machines().iter();
    machines
        .filter_map(|machine| Some((machine.name.clone(), machine.max_cpus?)))
        .collect()
}

/// The models of guests that name none, by machine: QEMU names types, of which the models are.
fn default_cpus(emulator: &Emulator) -> BTreeMap<String, String> {
    let Some(all) = machines_of(emulator) else {
        return BTreeMap::new();
    };
    let model = |type_name: &String| {
        let mut cpus = all.cpus.iter();
        cpus.find(|cpu| cpu.type_name.as_ref() == Some(type_name))
            .map(|cpu| cpu.name.clone())
    };
    let machines = all.machines.iter();
    machines
        .filter_map(|machine| Some((machine.name.clone(), model(machine.default_cpu.as_ref()?)?)))
        .collect()
}

/// A problem as programs are told of it.
pub(crate) fn said<T>(step: Step<T>) -> Result<T> {
    step.map_err(|problem: Problem| Error::new(api::Domain::QEMU, Code(problem.code), problem.message))
}
