//! QEMU as a hypervisor of the engine.

use crate::probe::{Emulator, Prober};
use crate::run::{self, Slot};
use crate::settings::Settings;
use api::constants::*;
use api::{Code, Domain, Error, Fut, Params, Result};
use engine::EventBus;
use engine::domains::{
    Adopted, Guest, Hypervisor, Origin, Plan, Reports, Started, StatsWanted, View, not_running,
};
use model::domain::Domain as Config;
use model::domain::DomainKind;
use model::{PrintOptions, ReadOptions};
use serde_json::json;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The QEMU driver's own state. Cheap to clone.
#[derive(Clone)]
pub struct Qemu {
    /// What holds for every guest.
    pub settings: Arc<Settings>,
    /// What asks emulators.
    pub prober: Arc<Prober>,
    /// Where events go.
    pub bus: Arc<EventBus>,
    /// Where guests' interfaces find their networks.
    pub networks: Arc<dyn api::facets::Networks>,
    /// The ports that displays have taken.
    pub(crate) ports: Arc<Mutex<HashMap<u16, std::time::Instant>>>,
}

impl Qemu {
    /// The program that runs `config`, and what it can do.
    pub(crate) async fn emulator_of(&self, config: &Config) -> Result<Arc<Emulator>> {
        let named = config.devices.emulator.as_ref().map(PathBuf::from);
        self.prober
            .probe(named.as_deref().unwrap_or(&self.settings.emulator))
            .await
    }

    async fn complete(&self, mut config: Config, origin: Origin) -> Result<Config> {
        if !matches!(config.kind, DomainKind::Qemu | DomainKind::Kvm) {
            let words = format!("invalid domain type {}", model::domain::name_of(&config.kind));
            return Err(Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words));
        }
        if config.uuid.is_none() {
            config.uuid = Some(model::Uuid(engine::random_uuid().0));
        }
        let emulator = self.emulator_of(&config).await?;
        let is_new = origin != Origin::Disk;
        crate::resources::complete(&self.settings, &emulator, config, is_new)
    }

    fn run(&self, guest: &Guest<Self>) -> Result<Arc<run::Running>> {
        guest.private.get().ok_or_else(not_running)
    }
}

impl Hypervisor for Qemu {
    type Private = Slot;

    const DOMAIN: Domain = Domain::QEMU;
    const TYPE: &'static str = "QEMU";

    fn read<'a>(&'a self, xml: &'a str, origin: Origin) -> Fut<'a, Config> {
        Box::pin(async move {
            let parsed = Config::parse(
                xml,
                ReadOptions {
                    inactive: true,
                    abi_update: origin != Origin::Disk,
                },
            );
            let config = parsed.map_err(|problems| engine::document_error(Domain::QEMU, &problems))?;
            self.complete(config, origin).await
        })
    }

    fn print(&self, config: &Config, view: View) -> String {
        config.format(PrintOptions {
            inactive: view.inactive,
            secure: view.secure,
            migratable: view.migratable,
        })
    }

    fn to_native<'a>(&'a self, format: &'a str, config: &'a Config) -> Fut<'a, String> {
        Box::pin(async move {
            if format != crate::native::FORMAT {
                let words = format!("unsupported config type {format}");
                return Err(Error::new(Domain::QEMU, Code::INVALID_ARG, words));
            }
            let emulator = self.emulator_of(config).await?;
            crate::native::command(self, &emulator, config)
        })
    }

    fn start<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        plan: Plan,
        reports: Arc<dyn Reports>,
    ) -> Fut<'a, Started> {
        Box::pin(run::start(self, guest, plan, reports))
    }

    fn destroy<'a>(&'a self, guest: &'a Arc<Guest<Self>>, graceful: bool) -> Fut<'a, ()> {
        Box::pin(run::destroy(guest, graceful))
    }

    fn shutdown<'a>(&'a self, guest: &'a Arc<Guest<Self>>, flags: u32) -> Fut<'a, ()> {
        Box::pin(async move {
            refuse_other_ways(
                flags,
                VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN as u32,
                "virDomainShutdownFlags",
            )?;
            let running = self.run(guest)?;
            running.set_restarts(false);
            running.monitor.execute("system_powerdown", None).await.map(drop)
        })
    }

    fn reboot<'a>(&'a self, guest: &'a Arc<Guest<Self>>, flags: u32) -> Fut<'a, ()> {
        Box::pin(async move {
            refuse_other_ways(flags, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN as u32, "virDomainReboot")?;
            let running = self.run(guest)?;
            running.set_restarts(true);
            running.monitor.execute("system_powerdown", None).await.map(drop)
        })
    }

    fn suspend<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        Box::pin(async move { self.run(guest)?.monitor.execute("stop", None).await.map(drop) })
    }

    fn resume<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        Box::pin(async move { self.run(guest)?.monitor.resume().await })
    }

    fn reset<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        Box::pin(async move {
            self.run(guest)?
                .monitor
                .execute("system_reset", None)
                .await
                .map(drop)
        })
    }

    fn set_memory<'a>(&'a self, guest: &'a Arc<Guest<Self>>, kib: u64) -> Fut<'a, ()> {
        Box::pin(async move {
            let arguments = json!({ "value": kib.saturating_mul(1024) });
            self.run(guest)?
                .monitor
                .execute("balloon", Some(arguments))
                .await
                .map(drop)
        })
    }

    fn status(&self, guest: &Guest<Self>) -> Option<String> {
        run::print_status(guest)
    }

    fn adopt<'a>(&'a self, status: &'a str, reports: Arc<dyn Reports>) -> Fut<'a, Option<Adopted<Self>>> {
        Box::pin(run::adopt(self, status, reports))
    }

    fn stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        wanted: StatsWanted,
        params: &'a mut Params,
    ) -> Fut<'a, ()> {
        Box::pin(crate::stats::fill(guest, wanted, params))
    }

    fn block_stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        path: &'a str,
    ) -> Fut<'a, api::DomainBlockStatsRet> {
        Box::pin(crate::stats::block_stats(guest, path))
    }

    fn block_params<'a>(&'a self, guest: &'a Arc<Guest<Self>>, path: &'a str) -> Fut<'a, Params> {
        Box::pin(crate::stats::block_params(guest, path))
    }

    fn interface_stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        device: &'a str,
    ) -> Fut<'a, api::DomainInterfaceStatsRet> {
        Box::pin(async move { crate::stats::interface_stats(guest, device) })
    }

    fn memory_stats<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, Vec<api::DomainMemoryStat>> {
        Box::pin(crate::stats::memory_stats(guest))
    }

    fn vcpus(&self, guest: &Guest<Self>) -> Vec<api::VcpuInfo> {
        guest
            .private
            .get()
            .map(|running| crate::stats::vcpu_infos(&running))
            .unwrap_or_default()
    }

    fn cpu_split_ns(&self, guest: &Guest<Self>) -> (u64, u64) {
        let times = guest
            .private
            .get()
            .map(|running| crate::stats::cpu_times(running.process.pid()));
        times.map_or((0, 0), |times| (times.user_ns, times.system_ns))
    }

    fn cpu_time_ns(&self, guest: &Guest<Self>) -> u64 {
        guest.private.get().map_or(0, |running| {
            crate::stats::cpu_times(running.process.pid()).total_ns
        })
    }

    fn undefined<'a>(&'a self, config: &'a Config, flags: u32) -> Fut<'a, ()> {
        Box::pin(async move { forget_nvram(config, flags) })
    }
}

/// A way of asking the guest that this driver does not have yet must not silently become another one.
fn refuse_other_ways(flags: u32, power_button: u32, function: &str) -> Result<()> {
    if flags & !power_button == 0 {
        return Ok(());
    }
    Err(Error::new(
        Domain::QEMU,
        Code::NO_SUPPORT,
        format!("{function} in another mode than acpi"),
    ))
}

fn is_plain_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file())
}

/// The variables of firmware that undefine was told to forget, or refuses to leave behind. Only a file is forgotten: a
/// document may name a device of the host, which is nobody's to remove.
fn forget_nvram(config: &Config, flags: u32) -> Result<()> {
    let source = config.os.nvram.as_ref().and_then(crate::resources::nvram_path);
    let Some(path) = source.filter(|path| is_plain_file(Path::new(path))) else {
        return Ok(());
    };
    if flags & VIR_DOMAIN_UNDEFINE_NVRAM as u32 != 0 {
        return host::files::remove(Path::new(&path)).map_err(|error| {
            Error::system(
                Domain::QEMU,
                error,
                format_args!("failed to remove nvram: {path}"),
            )
        });
    }
    if flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM as u32 != 0 {
        return Ok(());
    }
    Err(Error::new(
        Domain::QEMU,
        Code::OPERATION_INVALID,
        "cannot undefine domain with nvram",
    )
    .with_hint("say --nvram to remove the file, or --keep-nvram to keep it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ReadOptions;

    fn guest_with(nvram: &Path) -> Config {
        let text = format!(
            "<domain type='qemu'><name>g</name><memory>1</memory><os><type>hvm</type><loader type='pflash'>/l</loader>\
             <nvram>{}</nvram></os></domain>",
            nvram.display()
        );
        Config::parse(&text, ReadOptions::default()).unwrap()
    }

    #[test]
    fn only_a_file_is_forgotten_with_its_guest() {
        let folder = std::env::temp_dir().join(format!("oxvirt-nvram-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (file, socket) = (folder.join("file"), folder.join("socket"));
        std::fs::write(&file, "variables").unwrap();
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let remove = VIR_DOMAIN_UNDEFINE_NVRAM as u32;
        forget_nvram(&guest_with(&socket), remove).unwrap();
        assert!(socket.exists());
        assert!(forget_nvram(&guest_with(&file), 0).is_err());
        forget_nvram(&guest_with(&file), remove).unwrap();
        assert!(!file.exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
