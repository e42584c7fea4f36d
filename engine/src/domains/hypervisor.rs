//! What a hypervisor must be able to do, and what it tells the engine by itself.

use crate::domains::Guest;
use crate::domains::state::Phase;
use crate::unsupported;
use api::constants::*;
use api::{
    Code, DomainBlockStatsRet, DomainDiskError, DomainEvent, DomainInterfaceStatsRet, DomainMemoryStat,
    Error, Fut, Params, TypedParam, Uuid, VcpuInfo,
};
use model::domain::Domain;
use model::scalar::CpuSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a document is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// As it will be at the next start.
    pub inactive: bool,
    /// With passwords.
    pub secure: bool,
    /// For another host, maybe an older one.
    pub migratable: bool,
    /// For the file of a running domain.
    pub status: bool,
}

/// Where a definition that is read comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A client: what is missing is chosen as for a new guest.
    Client,
    /// Our own files: nothing may change that the guest has seen.
    Disk,
}

/// How a domain is to be started.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What to start; complete and checked.
    pub config: Arc<Domain>,
    /// The number it gets.
    pub id: i32,
    /// Whether its processors stay still.
    pub paused: bool,
    /// The file that it was saved into and goes on from.
    pub image: Option<PathBuf>,
}

/// The flags that clients may give, one number for each call that has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct KnownFlags {
    pub create: u32,
    pub start: u32,
    pub destroy: u32,
    pub undefine: u32,
    pub save: u32,
    pub restore: u32,
    pub managed_save: u32,
    pub dump: u32,
    pub shutdown: u32,
    pub vcpus: u32,
}

impl KnownFlags {
    /// All that the engine knows.
    pub const ALL: Self = KnownFlags {
        create: START_FLAGS,
        start: START_FLAGS,
        destroy: (VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS) as u32,
        undefine: UNDEFINE_FLAGS,
        save: SAVE_FLAGS,
        restore: SAVE_FLAGS | VIR_DOMAIN_SAVE_RESET_NVRAM as u32,
        managed_save: SAVE_FLAGS,
        dump: (VIR_DUMP_CRASH | VIR_DUMP_LIVE | VIR_DUMP_BYPASS_CACHE | VIR_DUMP_RESET | VIR_DUMP_MEMORY_ONLY)
            as u32,
        shutdown: (VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN
            | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT
            | VIR_DOMAIN_SHUTDOWN_INITCTL
            | VIR_DOMAIN_SHUTDOWN_SIGNAL
            | VIR_DOMAIN_SHUTDOWN_PARAVIRT) as u32,
        vcpus: (VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE) as u32,
    };
}

const START_FLAGS: u32 = (VIR_DOMAIN_START_PAUSED
    | VIR_DOMAIN_START_AUTODESTROY
    | VIR_DOMAIN_START_BYPASS_CACHE
    | VIR_DOMAIN_START_FORCE_BOOT
    | VIR_DOMAIN_START_VALIDATE
    | VIR_DOMAIN_START_RESET_NVRAM) as u32;

const SAVE_FLAGS: u32 =
    (VIR_DOMAIN_SAVE_BYPASS_CACHE | VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED) as u32;

/// Most flags of undefine only matter to domains that have what they name.
const UNDEFINE_FLAGS: u32 = (VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    | VIR_DOMAIN_UNDEFINE_NVRAM
    | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM
    | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
    | VIR_DOMAIN_UNDEFINE_TPM
    | VIR_DOMAIN_UNDEFINE_KEEP_TPM) as u32;

/// What came of a start.
#[derive(Debug)]
pub struct Started {
    /// The running definition, with everything that was chosen at the start.
    pub live: Domain,
    /// Whether its processors run.
    pub phase: Phase,
}

/// Which groups of statistics are wanted.
#[derive(Debug, Clone, Copy)]
pub struct StatsWanted {
    /// Bits of `VIR_DOMAIN_STATS_*`.
    pub groups: u32,
    /// Whether only what costs no wait is wanted.
    pub no_wait: bool,
}

/// What a client asks of a guest that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To stop its processors.
    Suspend,
    /// To let them go on.
    Resume,
    /// To end by itself.
    Shutdown,
}

/// What changes in a running guest's tuning.
#[derive(Debug, Clone, PartialEq)]
pub enum Tuning {
    /// So many processors.
    Vcpus(u32),
    /// Where a processor may run.
    PinVcpu(u32, CpuSet),
    /// Where what is not a processor of the guest may run.
    PinEmulator(CpuSet),
    /// Where a thread that serves disks may run.
    PinIothread(u32, CpuSet),
    /// A new thread that serves disks.
    AddIothread(u32),
    /// One thread that serves disks less.
    RemoveIothread(u32),
    /// Parameters of a thread that serves disks.
    Iothread(u32, Vec<TypedParam>),
    /// The limits of memory.
    Memory,
    /// The shares of block devices.
    Block,
    /// Where memory comes from.
    Numa,
    /// The rates of the card that clients call so.
    Interface(String),
    /// The events to count.
    Events,
    /// How often the balloon is asked, in seconds.
    BalloonPeriod(u32),
    /// The rates of the disk that clients call so.
    Disk(String),
}

impl Tuning {
    /// The C function that asks for it.
    pub fn function(&self) -> &'static str {
        match self {
            Tuning::Vcpus(_) => "virDomainSetVcpusFlags of a running domain",
            Tuning::PinVcpu(..) => "virDomainPinVcpuFlags of a running domain",
            Tuning::PinEmulator(_) => "virDomainPinEmulator of a running domain",
            Tuning::PinIothread(..) => "virDomainPinIOThread of a running domain",
            Tuning::AddIothread(_) => "virDomainAddIOThread of a running domain",
            Tuning::RemoveIothread(_) => "virDomainDelIOThread of a running domain",
            Tuning::Iothread(..) => "virDomainSetIOThreadParams",
            Tuning::Memory => "virDomainSetMemoryParameters of a running domain",
            Tuning::Block => "virDomainSetBlkioParameters of a running domain",
            Tuning::Numa => "virDomainSetNumaParameters of a running domain",
            Tuning::Interface(_) => "virDomainSetInterfaceParameters of a running domain",
            Tuning::Events => "virDomainSetPerfEvents of a running domain",
            Tuning::BalloonPeriod(_) => "virDomainSetMemoryStatsPeriod of a running domain",
            Tuning::Disk(_) => "virDomainSetBlockIoTune of a running domain",
        }
    }
}

/// What a hypervisor tells by itself.
pub trait Reports: Send + Sync {
    /// The guest has ended; `reason` is one of `VIR_DOMAIN_SHUTOFF_*`. Its host changes are undone already.
    fn ended(&self, uuid: Uuid, reason: i32) -> Fut<'_, ()>;

    /// The guest went to another phase; the event's numbers go along, if one is to be sent.
    fn phase(&self, uuid: Uuid, phase: Phase, event: Option<(i32, i32)>);

    /// Something happened.
    fn event(&self, uuid: Uuid, event: DomainEvent);

    /// Changes the published live definition, for what the guest itself changed (a balloon, a tray).
    fn change_live(&self, uuid: Uuid, change: Box<dyn FnOnce(&mut Domain) + Send>);
}

/// A hypervisor: what differs between QEMU, containers and a pretence.
///
/// Methods are called with the guest's job held, one at a time, except `destroy`, which may overtake.
#[allow(unused_variables)]
pub trait Hypervisor: Send + Sync + Sized + 'static {
    /// What it keeps beside each guest.
    type Private: Default + Send + Sync + 'static;

    /// Where its errors come from.
    const DOMAIN: api::Domain;
    /// Its name in `virConnectGetType`.
    const TYPE: &'static str;

    /// C functions that are not served although the engine could, for the sake of clients that look at such things.
    const LACKS: &'static [&'static str] = &[];

    /// The flags that clients may give.
    const FLAGS: KnownFlags = KnownFlags::ALL;

    /// Whether guests are started held and let go by a step of its own, which clients are told of.
    const RESUMES_AFTER_START: bool = true;

    /// Whether "no such domain" says what was looked for by name, UUID or number.
    const NAMES_WHAT_IS_MISSING: bool = true;

    /// Whether clients that ask how many parameters there are get their answer before anything else is checked.
    const COUNTS_BEFORE_CHECKS: bool = false;

    /// The groups of statistics it has (bits of `VIR_DOMAIN_STATS_*`).
    const STATS_GROUPS: u32 = u32::MAX;

    /// The kind of system that a definition is for.
    fn os_type(&self, config: &Domain) -> String {
        super::os_type(config)
    }

    /// The security label of a running guest and whether it is enforced. None is no failure.
    fn security_label(&self, guest: &Guest<Self>) -> (String, bool) {
        (String::new(), false)
    }

    /// Disks of a running guest that failed, each with a number of `virDomainDiskErrorCode`.
    fn disk_errors<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, Vec<DomainDiskError>> {
        unsupported("virDomainGetDiskErrors")
    }

    /// Bytes of the guest's memory from `start` on.
    fn memory_peek<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        start: u64,
        size_bytes: usize,
    ) -> Fut<'a, Vec<u8>> {
        unsupported("virDomainMemoryPeek")
    }

    /// Reads, completes and checks a definition.
    fn read<'a>(&'a self, xml: &'a str, origin: Origin) -> Fut<'a, Domain>;

    /// Prints a definition.
    fn print(&self, config: &Domain, view: View) -> String;

    /// A definition in the hypervisor's own format.
    ///
    /// Errors: "invalid argument" for a format it does not have.
    fn to_native<'a>(&'a self, format: &'a str, config: &'a Domain) -> Fut<'a, String> {
        unsupported("virConnectDomainXMLToNative")
    }

    /// Starts a guest. On error nothing may be left of it.
    fn start<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        plan: Plan,
        reports: Arc<dyn Reports>,
    ) -> Fut<'a, Started>;

    /// Ends a guest; returns when it is gone and its host changes are undone. The engine does the bookkeeping.
    fn destroy<'a>(&'a self, guest: &'a Arc<Guest<Self>>, graceful: bool) -> Fut<'a, ()>;

    /// Asks the guest to end by itself.
    fn shutdown<'a>(&'a self, guest: &'a Arc<Guest<Self>>, flags: u32) -> Fut<'a, ()>;

    /// Asks the guest to start over by itself.
    fn reboot<'a>(&'a self, guest: &'a Arc<Guest<Self>>, flags: u32) -> Fut<'a, ()>;

    /// Stops its processors.
    fn suspend<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()>;

    /// Lets its processors go on.
    fn resume<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()>;

    /// Presses the reset button.
    fn reset<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        unsupported("virDomainReset")
    }

    /// Changes the memory it has now.
    fn set_memory<'a>(&'a self, guest: &'a Arc<Guest<Self>>, kib: u64) -> Fut<'a, ()> {
        unsupported("virDomainSetMemoryFlags")
    }

    /// Puts another document into a file that a guest was saved into.
    fn replace_saved_document<'a>(&'a self, file: &'a Path, config: &'a Domain) -> Fut<'a, ()> {
        unsupported("virDomainSaveImageDefineXML")
    }

    /// Writes a running guest into a file and ends it. On error it goes on, and no file is left.
    fn save<'a>(&'a self, guest: &'a Arc<Guest<Self>>, to: &'a Path, flags: u32) -> Fut<'a, ()> {
        unsupported("virDomainSave")
    }

    /// The document in a file that a guest was saved into.
    fn saved_document<'a>(&'a self, from: &'a Path) -> Fut<'a, String> {
        unsupported("virDomainRestore")
    }

    /// Saves a running guest where its next start finds it, and ends it.
    fn managed_save<'a>(&'a self, guest: &'a Arc<Guest<Self>>, flags: u32) -> Fut<'a, ()> {
        unsupported("virDomainManagedSave")
    }

    /// Removes what a managed save left; nothing there is no error.
    fn forget_managed_save<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        unsupported("virDomainManagedSaveRemove")
    }

    /// Writes the memory of a running guest into a file; with `VIR_DUMP_CRASH` the guest is ended.
    fn dump<'a>(&'a self, guest: &'a Arc<Guest<Self>>, to: &'a Path, format: u32, flags: u32) -> Fut<'a, ()> {
        unsupported("virDomainCoreDump")
    }

    /// Makes a running guest follow a change of its tuning; `wanted` is its definition with the change, which the
    /// engine keeps afterwards.
    fn tune<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        change: &'a Tuning,
        wanted: &'a Domain,
    ) -> Fut<'a, ()> {
        unsupported(change.function())
    }

    /// How processors get their share of the host, and with which parameters.
    fn scheduler(&self, guest: &Guest<Self>) -> Option<(&'static str, Params)> {
        None
    }

    /// Sets parameters of [`Hypervisor::scheduler`], whose names and types were checked.
    fn set_scheduler<'a>(&'a self, guest: &'a Arc<Guest<Self>>, params: &'a [TypedParam]) -> Fut<'a, ()> {
        unsupported("virDomainSetSchedulerParameters")
    }

    /// How many processors of the host guests may be pinned to.
    fn host_cpus(&self) -> u32 {
        own_cpus()
    }

    /// The most processors that any guest may have, if the hypervisor has such a limit.
    fn most_vcpus(&self) -> Option<u32> {
        None
    }

    /// What is said of a guest that is not in a state for `step`; `None` if it is.
    fn refuses(&self, guest: &Guest<Self>, step: Step) -> Option<Error> {
        let running = guest.snapshot().state.phase.is_running();
        (step == Step::Resume && running)
            .then(|| Error::new(Self::DOMAIN, Code::OPERATION_INVALID, "domain is already running"))
    }

    /// What is said of so many processors when a guest may have only `most`.
    fn too_many_vcpus(&self, count: u32, most: u32, live: bool) -> Error {
        let kind = if live { "live" } else { "persistent" };
        let words = format!(
            "requested vcpus is greater than max allowable vcpus for the {kind} domain: {count} > {most}"
        );
        Error::new(Self::DOMAIN, Code::INVALID_ARG, words)
    }

    /// The file that lets another daemon take over the running guest; `None` if there is no such thing.
    fn status(&self, guest: &Guest<Self>) -> Option<String> {
        None
    }

    /// Takes over a guest from its status file. `Ok(None)`: it has ended meanwhile, and what it left is undone.
    fn adopt<'a>(&'a self, status: &'a str, reports: Arc<dyn Reports>) -> Fut<'a, Option<Adopted<Self>>> {
        Box::pin(async { Ok(None) })
    }

    /// Statistics of a running or stopped guest, added to `params`.
    fn stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        wanted: StatsWanted,
        params: &'a mut Params,
    ) -> Fut<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// The counters of a disk, named by its target or its path.
    fn block_stats<'a>(&'a self, guest: &'a Arc<Guest<Self>>, path: &'a str) -> Fut<'a, DomainBlockStatsRet> {
        unsupported("virDomainBlockStats")
    }

    /// More counters of a disk.
    fn block_params<'a>(&'a self, guest: &'a Arc<Guest<Self>>, path: &'a str) -> Fut<'a, Params> {
        unsupported("virDomainBlockStatsFlags")
    }

    /// The counters of an interface, named by its host's end or its address.
    fn interface_stats<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        device: &'a str,
    ) -> Fut<'a, DomainInterfaceStatsRet> {
        unsupported("virDomainInterfaceStats")
    }

    /// What the guest says of its memory.
    fn memory_stats<'a>(&'a self, guest: &'a Arc<Guest<Self>>) -> Fut<'a, Vec<DomainMemoryStat>> {
        unsupported("virDomainMemoryStats")
    }

    /// Each processor of a running guest.
    fn vcpus(&self, guest: &Guest<Self>) -> Vec<VcpuInfo> {
        Vec::new()
    }

    /// Processor time in programs and in the kernel, in nanoseconds.
    fn cpu_split_ns(&self, guest: &Guest<Self>) -> (u64, u64) {
        (0, 0)
    }

    /// Processor time used so far, in nanoseconds; from the host, never from the guest.
    fn cpu_time_ns(&self, guest: &Guest<Self>) -> u64 {
        0
    }

    /// Whether a change to `xml` may be kept: the hypervisor's files of a domain that goes.
    fn undefined<'a>(&'a self, config: &'a Domain, flags: u32) -> Fut<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Puts what a hypervisor keeps beside a guest into its place.
pub type Install<H> = Box<dyn FnOnce(&Arc<Guest<H>>) + Send>;

/// A guest that was taken over.
pub struct Adopted<H: Hypervisor> {
    /// Its definition, with the number it has.
    pub live: Domain,
    /// Its number.
    pub id: i32,
    /// What it does.
    pub phase: Phase,
    /// Puts what the hypervisor keeps beside it into its place.
    pub install: Install<H>,
}

/// How many processors this machine has for the daemon.
pub(crate) fn own_cpus() -> u32 {
    std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(u32::MAX))
}
