//! What guests use. Processor and network figures come from the host; disks are asked of QEMU, and a QEMU that does
//! not answer within [`PATIENCE`] is shown with the figures it gave last.

use crate::hypervisor::Qemu;
use crate::run::Running;
use api::constants::*;
use api::{
    Code, Domain, DomainBlockStatsRet, DomainGetBlockInfoRet, DomainInterfaceStatsRet, DomainMemoryStat,
    Error, Params, Result, VcpuInfo,
};
use engine::domains::{Guest, StatsWanted};
use host::process::Stat;
use model::domain::{Domain as Config, DomainKind};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How old figures of the guest's memory may be.
const MEMORY_AGE: Duration = Duration::from_secs(1);

/// Where QEMU keeps what the guest's balloon says.
const BALLOON: &str = "/machine/peripheral/balloon0";

/// How long a reader waits for a guest.
const PATIENCE: Duration = Duration::from_millis(50);

/// Figures that QEMU gave, and whether it is being asked now.
#[derive(Default)]
pub struct Figures {
    last: Mutex<Arc<Value>>,
    asking: AtomicBool,
    /// What the guest said of its memory, and when QEMU was asked.
    memory: Mutex<Option<(Instant, Value)>>,
}

impl Running {
    /// The newest figures of the disks that can be had without waiting for long.
    pub(crate) async fn block_figures(self: &Arc<Self>) -> Arc<Value> {
        if !self.figures.asking.swap(true, Ordering::AcqRel) {
            let running = self.clone();
            let asked = tokio::spawn(async move {
                let (stats, blocks, memory) = tokio::join!(
                    running.monitor.execute("query-blockstats", None),
                    running.monitor.execute("query-block", None),
                    running.memory_figures(),
                );
                if let (Ok(stats), Ok(blocks)) = (stats, blocks) {
                    let all = Arc::new(json!({ "stats": stats, "blocks": blocks, "memory": memory }));
                    *running
                        .figures
                        .last
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner) = all;
                }
                running.figures.asking.store(false, Ordering::Release);
            });
            let _ = tokio::time::timeout(PATIENCE, asked).await;
        }
        self.figures
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What the guest's balloon says. The guest fills it every few seconds at most, and QEMU reads a question letter by
    /// letter, so it is asked once a second and not with every question for statistics.
    async fn memory_figures(&self) -> Value {
        let kept = || self.figures.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, value)) = kept().as_ref()
            && asked.elapsed() < MEMORY_AGE
        {
            return value.clone();
        }
        let question = json!({ "path": BALLOON, "property": "guest-stats" });
        // A guest without a balloon says nothing of its memory.
        let value = self
            .monitor
            .execute("qom-get", Some(question))
            .await
            .unwrap_or_default();
        *kept() = Some((Instant::now(), value.clone()));
        value
    }
}

/// Processor time of a process or thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTimes {
    /// In programs.
    pub user_ns: u64,
    /// In the kernel.
    pub system_ns: u64,
    /// Both.
    pub total_ns: u64,
}

/// Ticks of the clock in which the kernel counts for programs; 100 a second on every architecture that Linux has.
const NS_PER_TICK: u64 = 10_000_000;

/// The processor time of process `pid`.
pub fn cpu_times(pid: i32) -> CpuTimes {
    let stat = Stat::of(pid);
    let ticks = |field| stat.as_ref().and_then(|stat| stat.number(field)).unwrap_or(0);
    let (user_ns, system_ns) = (
        ticks(14).saturating_mul(NS_PER_TICK),
        ticks(15).saturating_mul(NS_PER_TICK),
    );
    CpuTimes {
        user_ns,
        system_ns,
        total_ns: user_ns.saturating_add(system_ns),
    }
}

/// The processor on which a thread ran last.
pub fn last_cpu(pid: i32, thread: i32) -> i32 {
    let field = Stat::of_thread(pid, thread).and_then(|stat| stat.number(39));
    let field = field.and_then(|cpu| i32::try_from(cpu).ok());
    field.unwrap_or(0)
}

/// The time that a thread ran, in nanoseconds, and how long it waited for a processor.
pub fn thread_times_ns(pid: i32, thread: i32) -> (u64, u64) {
    let text = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat")).unwrap_or_default();
    let mut numbers = text.split_whitespace().map(|word| word.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The figures of a tap, from the guest's side: what the host sends, the guest receives.
///
/// Errors: there is no such interface.
pub fn interface(name: &str) -> Result<DomainInterfaceStatsRet> {
    let dir = format!("/sys/class/net/{name}/statistics");
    let read = |file: &str| -> Result<i64> {
        let text = std::fs::read_to_string(format!("{dir}/{file}"))
            .map_err(|_| Error::internal(Domain::QEMU, "/proc/net/dev: Interface not found"))?;
        Ok(text.trim().parse().unwrap_or(0))
    };
    Ok(DomainInterfaceStatsRet {
        rx_bytes: read("tx_bytes")?,
        rx_packets: read("tx_packets")?,
        rx_errs: read("tx_errors")?,
        rx_drop: read("tx_dropped")?,
        tx_bytes: read("rx_bytes")?,
        tx_packets: read("rx_packets")?,
        tx_errs: read("rx_errors")?,
        tx_drop: read("rx_dropped")?,
    })
}

/// Adds what was asked for.
pub(crate) async fn fill(guest: &Arc<Guest<Qemu>>, wanted: StatsWanted, params: &mut Params) -> Result<()> {
    let snapshot = guest.snapshot();
    let has = |group: i32| wanted.groups & group as u32 != 0;
    let running = guest.private.get();
    // Asked once, whatever is made of the answer.
    let figures = match &running {
        Some(running) if has(VIR_DOMAIN_STATS_BALLOON) || has(VIR_DOMAIN_STATS_BLOCK) => {
            running.figures_for(wanted).await
        }
        _ => Arc::default(),
    };
    if let (true, Some(running)) = (has(VIR_DOMAIN_STATS_CPU_TOTAL), &running) {
        let times = cpu_times(running.process.pid());
        params.ullong("cpu.user", times.user_ns);
        params.ullong("cpu.system", times.system_ns);
        params.uint("cpu.cache.monitor.count", 0);
        // Only KVM polls for a processor that halts.
        let kvm = snapshot.current().kind == DomainKind::Kvm;
        if !kvm {
            params.ullong("cpu.haltpoll.success.time", 0);
            params.ullong("cpu.haltpoll.fail.time", 0);
        }
    }
    if has(VIR_DOMAIN_STATS_BALLOON) {
        params.ullong("balloon.current", snapshot.current().current_memory_kib());
        params.ullong("balloon.maximum", snapshot.current().memory.kib);
    }
    if let (true, Some(running)) = (has(VIR_DOMAIN_STATS_BALLOON), &running) {
        for (name, _, value) in crate::balloon::counters(&figures["memory"]) {
            params.ullong(format!("balloon.{name}"), value);
        }
        params.ullong("balloon.rss", resident_kib(running.process.pid()));
    }
    let Some(live) = &snapshot.live else {
        if has(VIR_DOMAIN_STATS_VCPU) {
            params.uint("vcpu.current", snapshot.current().current_vcpus());
            params.uint("vcpu.maximum", engine::domains::max_vcpus(snapshot.current()));
        }
        return Ok(());
    };
    let Some(running) = running else { return Ok(()) };
    if has(VIR_DOMAIN_STATS_VCPU) {
        vcpus(live, &running, params);
    }
    if has(VIR_DOMAIN_STATS_INTERFACE) {
        interfaces(live, params);
    }
    if has(VIR_DOMAIN_STATS_BLOCK) {
        blocks(live, &figures, params);
    }
    if has(VIR_DOMAIN_STATS_IOTHREAD) {
        params.uint("iothread.count", 0);
    }
    Ok(())
}

impl Running {
    async fn figures_for(self: &Arc<Self>, wanted: StatsWanted) -> Arc<Value> {
        if wanted.no_wait {
            self.last_figures()
        } else {
            self.block_figures().await
        }
    }

    fn last_figures(&self) -> Arc<Value> {
        self.figures
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn resident_kib(pid: i32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/statm")).unwrap_or_default();
    let pages: u64 = text
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0);
    pages.saturating_mul(rustix::param::page_size() as u64 / 1024)
}

fn vcpus(live: &Config, running: &Running, params: &mut Params) {
    params.uint("vcpu.current", live.current_vcpus());
    params.uint("vcpu.maximum", engine::domains::max_vcpus(live));
    for (number, thread) in &running.vcpus {
        let (time, wait) = thread_times_ns(running.process.pid(), *thread);
        params.int(format!("vcpu.{number}.state"), VIR_VCPU_RUNNING);
        params.ullong(format!("vcpu.{number}.time"), time);
        params.ullong(format!("vcpu.{number}.wait"), 0);
        params.ullong(format!("vcpu.{number}.delay"), wait);
    }
}

fn interfaces(live: &Config, params: &mut Params) {
    let all = &live.devices.interfaces;
    params.uint("net.count", u32::try_from(all.len()).unwrap_or(u32::MAX));
    for (index, interface) in all.iter().enumerate() {
        let name = interface.target_dev();
        if name.is_empty() {
            continue;
        }
        params.string(format!("net.{index}.name"), name);
        let Ok(figures) = self::interface(name) else {
            continue;
        };
        let rows = [
            ("rx.bytes", figures.rx_bytes),
            ("rx.pkts", figures.rx_packets),
            ("rx.errs", figures.rx_errs),
            ("rx.drop", figures.rx_drop),
            ("tx.bytes", figures.tx_bytes),
            ("tx.pkts", figures.tx_packets),
            ("tx.errs", figures.tx_errs),
            ("tx.drop", figures.tx_drop),
        ];
        for (field, value) in rows {
            params.ullong(format!("net.{index}.{field}"), value.unsigned_abs());
        }
    }
}

/// The row of a disk in one of the two lists that QEMU gave.
fn row_of<'a>(rows: &'a Value, alias: &str) -> Option<&'a Value> {
    rows.as_array()?.iter().find(|row| {
        let path = row["qdev"].as_str().unwrap_or_default();
        path.split('/').any(|part| part == alias)
    })
}

/// The counters of a disk in the figures that QEMU gave.
pub(crate) fn of_disk<'a>(figures: &'a Value, alias: &str) -> Option<&'a Value> {
    row_of(&figures["stats"], alias)
}

/// What QEMU says of the image in a drive.
fn image_of<'a>(figures: &'a Value, alias: &str) -> Option<&'a Value> {
    row_of(&figures["blocks"], alias).map(|row| &row["inserted"]["image"])
}

/// The sizes of a disk: what the guest sees, what is taken, where the file ends.
///
/// Errors: there is no such disk, or nothing in it.
pub(crate) async fn block_info(guest: &Arc<Guest<Qemu>>, path: &str) -> Result<DomainGetBlockInfoRet> {
    let snapshot = guest.snapshot();
    let disk = disk_named(snapshot.current(), path)?;
    let source = disk
        .source
        .as_ref()
        .and_then(|source| source.path_of(disk.source_kind()));
    let Some(source) = source.map(str::to_owned) else {
        let words = format!("disk '{path}' does not currently have a source assigned");
        return Err(Error::new(Domain::QEMU, Code::INVALID_ARG, words));
    };
    let data = std::fs::metadata(&source)
        .map_err(|error| Error::system(Domain::QEMU, error, format_args!("failed to stat '{source}'")))?;
    let mut info = DomainGetBlockInfoRet {
        allocation: std::os::unix::fs::MetadataExt::blocks(&data).saturating_mul(512),
        capacity: data.len(),
        physical: data.len(),
    };
    let capacity = match guest.private.get() {
        Some(running) => {
            let figures = running.block_figures().await;
            image_of(&figures, disk.info.alias()).and_then(|image| image["virtual-size"].as_u64())
        }
        // A raw image is as large as its file; others say it themselves.
        None if matches!(disk.format(), None | Some(model::domain::Format::Raw)) => None,
        None => {
            let tool = host::process::Tool::new("qemu-img").args(["info", "--output=json", source.as_str()]);
            let text = tool
                .run()
                .await
                .map_err(|error| Error::internal(Domain::QEMU, error.to_string()))?;
            serde_json::from_slice::<Value>(&text)
                .ok()
                .and_then(|value| value["virtual-size"].as_u64())
        }
    };
    info.capacity = capacity.unwrap_or(info.capacity);
    Ok(info)
}

fn blocks(live: &Config, figures: &Value, params: &mut Params) {
    let disks = &live.devices.disks;
    params.uint("block.count", u32::try_from(disks.len()).unwrap_or(u32::MAX));
    for (index, disk) in disks.iter().enumerate() {
        params.string(
            format!("block.{index}.name"),
            disk.target.dev.clone().unwrap_or_default(),
        );
        let path = disk
            .source
            .as_ref()
            .and_then(|source| source.path_of(disk.source_kind()));
        if let Some(path) = path {
            params.string(format!("block.{index}.path"), path);
        }
        if let Some(number) = disk.source.as_ref().and_then(|source| source.index) {
            params.uint(format!("block.{index}.backingIndex"), number);
        }
        let Some(row) = of_disk(figures, disk.info.alias()) else {
            continue;
        };
        let stats = &row["stats"];
        let rows = [
            ("rd.reqs", "rd_operations"),
            ("rd.bytes", "rd_bytes"),
            ("rd.times", "rd_total_time_ns"),
            ("wr.reqs", "wr_operations"),
            ("wr.bytes", "wr_bytes"),
            ("wr.times", "wr_total_time_ns"),
            ("fl.reqs", "flush_operations"),
            ("fl.times", "flush_total_time_ns"),
        ];
        for (field, key) in rows {
            params.ullong(format!("block.{index}.{field}"), stats[key].as_u64().unwrap_or(0));
        }
        let Some(path) = path else { continue };
        let sizes = std::fs::metadata(path).map(|data| {
            use std::os::unix::fs::MetadataExt as _;
            (data.blocks().saturating_mul(512), data.len())
        });
        if let Ok((allocation, physical)) = sizes {
            params.ullong(
                format!("block.{index}.allocation"),
                stats["wr_highest_offset"].as_u64().unwrap_or(allocation),
            );
            if let Some(capacity) =
                image_of(figures, disk.info.alias()).and_then(|image| image["virtual-size"].as_u64())
            {
                params.ullong(format!("block.{index}.capacity"), capacity);
            }
            params.ullong(format!("block.{index}.physical"), physical);
        }
    }
}

/// The disk that a client means: by its target, or by the path of its source.
fn disk_named<'a>(live: &'a Config, path: &str) -> Result<&'a model::domain::Disk> {
    let named = live.devices.disks.iter().find(|disk| disk.is_called(path));
    named.ok_or_else(|| Error::new(Domain::QEMU, Code::INVALID_ARG, format!("invalid path: {path}")))
}

async fn disk_figures(guest: &Arc<Guest<Qemu>>, path: &str) -> Result<Vec<Value>> {
    let snapshot = guest.snapshot();
    let live = snapshot.live.as_ref().ok_or_else(engine::domains::not_running)?;
    let running = guest.private.get().ok_or_else(engine::domains::not_running)?;
    let aliases: Vec<String> = match path {
        "" => live
            .devices
            .disks
            .iter()
            .map(|disk| disk.info.alias().to_owned())
            .collect(),
        path => vec![disk_named(live, path)?.info.alias().to_owned()],
    };
    let figures = running.block_figures().await;
    let rows = aliases.iter().filter_map(|alias| of_disk(&figures, alias));
    Ok(rows.map(|row| row["stats"].clone()).collect())
}

fn sum(rows: &[Value], key: &str) -> i64 {
    rows.iter()
        .map(|row| row[key].as_i64().unwrap_or(0))
        .fold(0, i64::saturating_add)
}

/// The counters of a disk, or of all disks together if `path` is empty.
pub(crate) async fn block_stats(guest: &Arc<Guest<Qemu>>, path: &str) -> Result<DomainBlockStatsRet> {
    let rows = disk_figures(guest, path).await?;
    Ok(DomainBlockStatsRet {
        rd_req: sum(&rows, "rd_operations"),
        rd_bytes: sum(&rows, "rd_bytes"),
        wr_req: sum(&rows, "wr_operations"),
        wr_bytes: sum(&rows, "wr_bytes"),
        errs: -1,
    })
}

/// More counters of a disk.
pub(crate) async fn block_params(guest: &Arc<Guest<Qemu>>, path: &str) -> Result<Params> {
    let rows = disk_figures(guest, path).await?;
    let mut params = Params::new();
    let fields = [
        ("wr_bytes", "wr_bytes"),
        ("wr_operations", "wr_operations"),
        ("rd_bytes", "rd_bytes"),
        ("rd_operations", "rd_operations"),
        ("flush_operations", "flush_operations"),
        ("wr_total_times", "wr_total_time_ns"),
        ("rd_total_times", "rd_total_time_ns"),
        ("flush_total_times", "flush_total_time_ns"),
    ];
    for (field, key) in fields {
        params.llong(field, sum(&rows, key));
    }
    Ok(params)
}

/// The counters of the interface that a client names by its host's end or its address.
pub(crate) fn interface_stats(guest: &Arc<Guest<Qemu>>, device: &str) -> Result<DomainInterfaceStatsRet> {
    let snapshot = guest.snapshot();
    let live = snapshot.live.as_ref().ok_or_else(engine::domains::not_running)?;
    let found = live
        .devices
        .interfaces
        .iter()
        .find(|interface| interface.is_called(device));
    match found {
        Some(found) if !found.target_dev().is_empty() => interface(found.target_dev()),
        _ => Err(Error::new(
            Domain::QEMU,
            Code::INVALID_ARG,
            format!("invalid path, '{device}' is not a known interface"),
        )),
    }
}

/// What a guest uses of memory, and what it has.
pub(crate) async fn memory_stats(guest: &Arc<Guest<Qemu>>) -> Result<Vec<DomainMemoryStat>> {
    let snapshot = guest.snapshot();
    let live = snapshot.live.as_ref().ok_or_else(engine::domains::not_running)?;
    let running = guest.private.get().ok_or_else(engine::domains::not_running)?;
    let row = |tag: i32, val: u64| DomainMemoryStat { tag, val };
    let mut rows = vec![row(
        VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON,
        live.current_memory_kib(),
    )];
    let figures = running.block_figures().await;
    rows.extend(crate::balloon::counters(&figures["memory"]).map(|(_, tag, value)| row(tag, value)));
    rows.push(row(
        VIR_DOMAIN_MEMORY_STAT_RSS,
        resident_kib(running.process.pid()),
    ));
    Ok(rows)
}

/// Each processor of a guest: where it runs and how long it ran.
pub(crate) fn vcpu_infos(running: &Running) -> Vec<VcpuInfo> {
    let pid = running.process.pid();
    let info = |(number, thread): &(u32, i32)| VcpuInfo {
        number: *number,
        state: VIR_VCPU_RUNNING,
        cpu_time: thread_times_ns(pid, *thread).0,
        cpu: last_cpu(pid, *thread),
    };
    running.vcpus.iter().map(info).collect()
}
