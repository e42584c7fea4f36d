//! Guests that are running because we say so.

use crate::image;
use api::constants::*;
use api::{
    Code, Domain, DomainBlockStatsRet, DomainDiskError, DomainInterfaceStatsRet, DomainMemoryStat, Error,
    Fut, Params, Result, TypedParam, VcpuInfo,
};
use engine::blocking;
use engine::domains::{
    Guest, Hypervisor, KnownFlags, Origin, Phase, Plan, Reports, Started, Step, Tuning, View, uuid_of,
};
use model::domain::{Domain as Config, Interface};
use model::{PrintOptions, ReadOptions};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The hypervisor that only pretends.
pub struct Pretence;

fn done<'a>() -> Fut<'a, ()> {
    Box::pin(async { Ok(()) })
}

impl Hypervisor for Pretence {
    type Private = Beside;

    const DOMAIN: Domain = Domain::TEST;
    const TYPE: &'static str = "TEST";
    const LACKS: &'static [&'static str] = &[
        "virDomainAbortJob",
        "virDomainGetAutostartOnce",
        "virDomainGetJobInfo",
        "virDomainGetJobStats",
        "virDomainSetAutostartOnce",
    ];
    const FLAGS: KnownFlags = KnownFlags {
        create: (VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY | VIR_DOMAIN_START_VALIDATE) as u32,
        start: (VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY) as u32,
        destroy: VIR_DOMAIN_DESTROY_GRACEFUL as u32,
        undefine: (VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
            | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
            | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA) as u32,
        save: 0,
        restore: 0,
        dump: VIR_DUMP_CRASH as u32,
        shutdown: 0,
        vcpus: VIR_DOMAIN_VCPU_MAXIMUM as u32,
        ..KnownFlags::ALL
    };
    const RESUMES_AFTER_START: bool = false;
    const COUNTS_BEFORE_CHECKS: bool = true;
    const NAMES_WHAT_IS_MISSING: bool = false;
    const STATS_GROUPS: u32 = VIR_DOMAIN_STATS_STATE as u32;

    fn os_type(&self, _: &Config) -> String {
        "linux".to_owned()
    }

    fn security_label(&self, _: &Guest<Self>) -> (String, bool) {
        ("libvirt-test".to_owned(), true)
    }

    fn read<'a>(&'a self, xml: &'a str, _origin: Origin) -> Fut<'a, Config> {
        let parsed = Config::parse(
            xml,
            ReadOptions {
                inactive: true,
                ..ReadOptions::default()
            },
        );
        Box::pin(async move {
            let mut config =
                parsed.map_err(|problems| engine::document_error(api::Domain::TEST, &problems))?;
            config.os.kind.arch.get_or_insert_with(|| "i686".to_owned());
            if config.uuid.is_none() {
                config.uuid = Some(model::Uuid(engine::random_uuid().0));
            }
            Ok(config)
        })
    }

    fn print(&self, config: &Config, view: View) -> String {
        config.format(PrintOptions {
            inactive: view.inactive,
            secure: view.secure,
            migratable: view.migratable,
        })
    }

    fn start<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        plan: Plan,
        reports: Arc<dyn Reports>,
    ) -> Fut<'a, Started> {
        let mut live = Config::clone(&plan.config);
        live.id = Some(plan.id);
        *guest.private.lock() = State {
            reports: Some(reports),
            ..State::default()
        };
        let phase = match plan.paused {
            true => Phase::paused(VIR_DOMAIN_PAUSED_USER),
            false if plan.image.is_some() => Phase::running(VIR_DOMAIN_RUNNING_RESTORED),
            false => Phase::running(VIR_DOMAIN_RUNNING_BOOTED),
        };
        Box::pin(async move { Ok(Started { live, phase }) })
    }

    fn destroy<'a>(&'a self, _: &'a Arc<Guest<Self>>, _graceful: bool) -> Fut<'a, ()> {
        done()
    }

    fn shutdown<'a>(&'a self, guest: &'a Arc<Guest<Self>>, _flags: u32) -> Fut<'a, ()> {
        let reports = guest.private.lock().reports.clone();
        let uuid = uuid_of(guest.snapshot().current());
        Box::pin(async move {
            match reports {
                Some(reports) => reports.ended(uuid, VIR_DOMAIN_SHUTOFF_SHUTDOWN).await,
                None => Ok(()),
            }
        })
    }

    fn reboot<'a>(&'a self, _: &'a Arc<Guest<Self>>, _flags: u32) -> Fut<'a, ()> {
        done()
    }

    fn suspend<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn resume<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn reset<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn save<'a>(&'a self, guest: &'a Arc<Guest<Self>>, to: &'a Path, _flags: u32) -> Fut<'a, ()> {
        let xml = self.print(guest.snapshot().current(), View::default());
        let (to, name) = (to.to_owned(), guest.name());
        Box::pin(blocking(move || image::write(&to, &name, &xml)))
    }

    fn saved_document<'a>(&'a self, from: &'a Path) -> Fut<'a, String> {
        let from = from.to_owned();
        Box::pin(blocking(move || image::read(&from)))
    }

    fn replace_saved_document<'a>(&'a self, file: &'a Path, config: &'a Config) -> Fut<'a, ()> {
        let xml = self.print(config, View::default());
        let (file, name) = (file.to_owned(), config.name.clone());
        Box::pin(blocking(move || image::write(&file, &name, &xml)))
    }

    fn managed_save<'a>(&'a self, _: &'a Arc<Guest<Self>>, _flags: u32) -> Fut<'a, ()> {
        done()
    }

    fn forget_managed_save<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn dump<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        to: &'a Path,
        format: u32,
        _flags: u32,
    ) -> Fut<'a, ()> {
        Box::pin(async move {
            if format != VIR_DOMAIN_CORE_DUMP_FORMAT_RAW as u32 {
                let words = "kdump-compressed format is not supported here";
                return Err(Error::new(Domain::TEST, Code::OPERATION_UNSUPPORTED, words));
            }
            let (to, name) = (to.to_owned(), guest.name());
            blocking(move || image::write_dump(&to, &name)).await
        })
    }

    fn set_memory<'a>(&'a self, guest: &'a Arc<Guest<Self>>, kib: u64) -> Fut<'a, ()> {
        guest.update(|snapshot| {
            if let Some(live) = &mut snapshot.live {
                Arc::make_mut(live).current_memory = Some(model::Kib(kib));
            }
        });
        done()
    }

    /// Counters follow the clock, so that they grow as those of a busy guest do.
    fn block_stats<'a>(&'a self, guest: &'a Arc<Guest<Self>>, path: &'a str) -> Fut<'a, DomainBlockStatsRet> {
        Box::pin(async move {
            if path.is_empty() {
                let words = "summary statistics are not supported yet";
                return Err(Error::new(Domain::TEST, Code::OPERATION_UNSUPPORTED, words));
            }
            let snapshot = guest.snapshot();
            if !snapshot
                .current()
                .devices
                .disks
                .iter()
                .any(|disk| disk.is_called(path))
            {
                return Err(invalid(format!("invalid path: {path}")));
            }
            let micros = now_us().cast_signed();
            Ok(DomainBlockStatsRet {
                rd_req: micros / 10,
                rd_bytes: micros / 20,
                wr_req: micros / 30,
                wr_bytes: micros / 40,
                errs: micros / 2_000_000,
            })
        })
    }

    fn interface_stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        device: &'a str,
    ) -> Fut<'a, DomainInterfaceStatsRet> {
        Box::pin(async move {
            interface_of(guest.snapshot().current(), device)?;
            let micros = now_us().cast_signed();
            Ok(DomainInterfaceStatsRet {
                rx_bytes: micros / 10,
                rx_packets: micros / 100,
                rx_errs: micros / 1_000_000,
                rx_drop: micros / 2_000_000,
                tx_bytes: micros / 20,
                tx_packets: micros / 110,
                tx_errs: micros / 3_000_000,
                tx_drop: micros / 4_000_000,
            })
        })
    }

    fn memory_stats<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, Vec<DomainMemoryStat>> {
        let has = guest.snapshot().current().current_memory_kib();
        let stat = |tag, val| DomainMemoryStat { tag, val };
        Box::pin(std::future::ready(Ok(vec![
            stat(VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, has),
            stat(VIR_DOMAIN_MEMORY_STAT_SWAP_IN, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_UNUSED, has / 2),
            stat(VIR_DOMAIN_MEMORY_STAT_AVAILABLE, has),
            stat(VIR_DOMAIN_MEMORY_STAT_USABLE, has / 2),
            stat(VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, GUEST_CLOCK_S),
            stat(VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, has / 8),
            stat(VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 0),
            stat(VIR_DOMAIN_MEMORY_STAT_RSS, has / 2),
        ])))
    }

    fn vcpus(&self, guest: &Guest<Self>) -> Vec<VcpuInfo> {
        let snapshot = guest.snapshot();
        let config = snapshot.current();
        let pins = config.cputune.iter().flat_map(|tune| &tune.vcpupins);
        let pins: Vec<_> = pins.collect();
        let last_of = |number: u32| {
            let pin = pins.iter().find(|pin| pin.vcpu == number);
            pin.and_then(|pin| pin.cpuset.iter().last())
                .unwrap_or(HOST_CPUS.saturating_sub(1))
        };
        let info = |number| VcpuInfo {
            number,
            state: VIR_VCPU_RUNNING,
            cpu_time: now_us() / 10,
            cpu: i32::try_from(last_of(number)).unwrap_or(i32::MAX),
        };
        (0..config.current_vcpus()).map(info).collect()
    }

    fn host_cpus(&self) -> u32 {
        HOST_CPUS
    }

    fn most_vcpus(&self) -> Option<u32> {
        Some(MOST_VCPUS)
    }

    fn refuses(&self, guest: &Guest<Self>, step: Step) -> Option<Error> {
        let phase = guest.snapshot().state.phase;
        let what = match step {
            Step::Suspend if !phase.is_running() => "running",
            Step::Shutdown if phase.state == VIR_DOMAIN_SHUTOFF => "running",
            Step::Resume if !phase.is_paused() => "paused",
            _ => return None,
        };
        let words = format!("domain '{}' not {what}", guest.name());
        Some(Error::internal(Domain::TEST, words))
    }

    fn too_many_vcpus(&self, count: u32, most: u32, _live: bool) -> Error {
        invalid(format!("requested cpu amount exceeds maximum ({count} > {most})"))
    }

    /// Nothing has to follow: the definition is all there is.
    fn tune<'a>(&'a self, _: &'a Arc<Guest<Self>>, _: &'a Tuning, _: &'a Config) -> Fut<'a, ()> {
        done()
    }

    fn scheduler(&self, _: &Guest<Self>) -> Option<(&'static str, Params)> {
        let mut params = Params::new();
        params.uint("weight", 50);
        Some(("fair", params))
    }

    fn set_scheduler<'a>(&'a self, _: &'a Arc<Guest<Self>>, _: &'a [TypedParam]) -> Fut<'a, ()> {
        done()
    }

    fn memory_peek<'a>(&'a self, _: &'a Arc<Guest<Self>>, start: u64, size_bytes: usize) -> Fut<'a, Vec<u8>> {
        // The memory of a pretended guest counts.
        let first = start.to_le_bytes()[0];
        Box::pin(std::future::ready(Ok((0..size_bytes)
            .map(|index| first.wrapping_add(index.to_le_bytes()[0]))
            .collect())))
    }

    fn disk_errors<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, Vec<DomainDiskError>> {
        let snapshot = guest.snapshot();
        // Every third disk is out of space, every other one has no error that has a name.
        let errors = snapshot.current().devices.disks.iter().enumerate();
        let errors = errors.map(|(index, disk)| DomainDiskError {
            disk: disk.target_dev().to_owned(),
            error: i32::try_from(index % 3).unwrap_or(0) + 1,
        });
        Box::pin(std::future::ready(Ok(errors.collect())))
    }

    /// Pretended guests have used all the time there ever was.
    fn cpu_time_ns(&self, _: &Guest<Self>) -> u64 {
        now_us().saturating_mul(1000)
    }
}

/// The most processors that a guest may have.
pub(crate) const MOST_VCPUS: u32 = 32;

/// How many processors of the host guests may be pinned to.
const HOST_CPUS: u32 = 16;

/// The clock in every guest, in seconds since 1970.
pub(crate) const GUEST_CLOCK_S: u64 = 627_319_920;

/// Microseconds since 1970.
fn now_us() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}

/// `VIR_ERR_INVALID_ARG`.
pub(crate) fn invalid(words: impl Into<String>) -> Error {
    Error::new(Domain::TEST, Code::INVALID_ARG, words)
}

/// `VIR_ERR_OPERATION_INVALID`.
pub(crate) fn invalid_operation(words: impl Into<String>) -> Error {
    Error::new(Domain::TEST, Code::OPERATION_INVALID, words)
}

/// The interface that has this name on the host or this address.
///
/// # Errors
/// There is none.
pub(crate) fn interface_of<'a>(config: &'a Config, device: &str) -> Result<&'a Interface> {
    let missing = || {
        let words = format!("'{device}' is not a known interface");
        Error::new(Domain::DOMAIN, Code::INVALID_ARG, words)
    };
    let interfaces = &config.devices.interfaces;
    interfaces
        .iter()
        .find(|interface| interface.is_called(device))
        .ok_or_else(missing)
}

/// What is kept beside a pretended guest.
#[derive(Default)]
pub struct Beside(Mutex<State>);

/// The changing part of it.
#[derive(Default)]
pub(crate) struct State {
    /// Where a guest tells that it ended.
    reports: Option<Arc<dyn Reports>>,
    /// Which of its file systems are frozen.
    pub frozen: [bool; 2],
}

impl Beside {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
