//! Commands of the group "Domain Management", a file each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::DomainRef;
use api::constants::*;
use roxmltree::Node;

use crate::args::Args;
use crate::command::Command;
use crate::failure::{Failure, Said};
use crate::link::Link;
use crate::shell::Shell;
use crate::{document, fail};

pub mod attach_device;
pub mod attach_disk;
pub mod attach_interface;
pub mod autostart;
pub mod blkdeviotune;
pub mod blkiotune;
pub mod blockcommit;
pub mod blockcopy;
pub mod blockjob;
pub mod blockpull;
pub mod blockresize;
pub mod change_media;
pub mod console;
pub mod cpu_stats;
pub mod create;
pub mod define;
pub mod desc;
pub mod destroy;
pub mod detach_device;
pub mod detach_device_alias;
pub mod detach_disk;
pub mod detach_interface;
pub mod dom_fd_associate;
pub mod domblkthreshold;
pub mod domdirtyrate_calc;
pub mod domdisplay;
pub mod domdisplay_reload;
pub mod domfsfreeze;
pub mod domfsinfo;
pub mod domfsthaw;
pub mod domfstrim;
pub mod domhostname;
pub mod domid;
pub mod domif_setlink;
pub mod domiftune;
pub mod domjobabort;
pub mod domjobinfo;
pub mod domlaunchsecinfo;
pub mod domname;
pub mod dompmsuspend;
pub mod dompmwakeup;
pub mod domrename;
pub mod domsetlaunchsecstate;
pub mod domthrottlegroupdel;
pub mod domthrottlegroupinfo;
pub mod domthrottlegrouplist;
pub mod domthrottlegroupset;
pub mod domuuid;
pub mod domxml_from_native;
pub mod domxml_to_native;
pub mod dump;
pub mod dumpxml;
pub mod edit;
pub mod emulatorpin;
pub mod get_user_sshkeys;
pub mod guest_agent_timeout;
pub mod guestinfo;
pub mod guestvcpus;
pub mod inject_nmi;
pub mod iothreadadd;
pub mod iothreaddel;
pub mod iothreadinfo;
pub mod iothreadpin;
pub mod iothreadset;
pub mod managedsave;
pub mod managedsave_define;
pub mod managedsave_dumpxml;
pub mod managedsave_edit;
pub mod managedsave_remove;
pub mod memtune;
pub mod metadata;
pub mod migrate_compcache;
pub mod migrate_getmaxdowntime;
pub mod migrate_getspeed;
pub mod migrate_postcopy;
pub mod migrate_setmaxdowntime;
pub mod migrate_setspeed;
pub mod numatune;
pub mod perf;
pub mod qemu_agent_command;
pub mod qemu_attach;
pub mod qemu_monitor_command;
pub mod qemu_monitor_event;
pub mod reboot;
pub mod reset;
pub mod restore;
pub mod resume;
pub mod save;
pub mod save_image_define;
pub mod save_image_dumpxml;
pub mod save_image_edit;
pub mod schedinfo;
pub mod screenshot;
pub mod send_key;
pub mod send_process_signal;
pub mod set_lifecycle_action;
pub mod set_user_password;
pub mod set_user_sshkeys;
pub mod setmaxmem;
pub mod setmem;
pub mod setvcpu;
pub mod setvcpus;
pub mod shutdown;
pub mod start;
pub mod suspend;
pub mod ttyconsole;
pub mod undefine;
pub mod update_device;
pub mod update_memory_device;
pub mod vcpucount;
pub mod vcpuinfo;
pub mod vcpupin;
pub mod vncdisplay;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &attach_device::COMMAND,
    &attach_disk::COMMAND,
    &attach_interface::COMMAND,
    &autostart::COMMAND,
    &blkdeviotune::COMMAND,
    &domthrottlegroupset::COMMAND,
    &domthrottlegroupdel::COMMAND,
    &domthrottlegroupinfo::COMMAND,
    &domthrottlegrouplist::COMMAND,
    &blkiotune::COMMAND,
    &blockcommit::COMMAND,
    &blockcopy::COMMAND,
    &blockjob::COMMAND,
    &blockpull::COMMAND,
    &blockresize::COMMAND,
    &change_media::COMMAND,
    &console::COMMAND,
    &cpu_stats::COMMAND,
    &create::COMMAND,
    &define::COMMAND,
    &desc::COMMAND,
    &destroy::COMMAND,
    &detach_device::COMMAND,
    &detach_device_alias::COMMAND,
    &detach_disk::COMMAND,
    &detach_interface::COMMAND,
    &domdisplay::COMMAND,
    &domfsfreeze::COMMAND,
    &domfsthaw::COMMAND,
    &domfsinfo::COMMAND,
    &domfstrim::COMMAND,
    &domhostname::COMMAND,
    &domid::COMMAND,
    &domif_setlink::COMMAND,
    &domiftune::COMMAND,
    &domjobabort::COMMAND,
    &domjobinfo::COMMAND,
    &domlaunchsecinfo::COMMAND,
    &domsetlaunchsecstate::COMMAND,
    &domname::COMMAND,
    &domrename::COMMAND,
    &dompmsuspend::COMMAND,
    &dompmwakeup::COMMAND,
    &domuuid::COMMAND,
    &domxml_from_native::COMMAND,
    &domxml_to_native::COMMAND,
    &dump::COMMAND,
    &dumpxml::COMMAND,
    &edit::COMMAND,
    &get_user_sshkeys::COMMAND,
    &inject_nmi::COMMAND,
    &iothreadinfo::COMMAND,
    &iothreadpin::COMMAND,
    &iothreadadd::COMMAND,
    &iothreadset::COMMAND,
    &iothreaddel::COMMAND,
    &send_key::COMMAND,
    &send_process_signal::COMMAND,
    &managedsave::COMMAND,
    &managedsave_remove::COMMAND,
    &managedsave_edit::COMMAND,
    &managedsave_dumpxml::COMMAND,
    &managedsave_define::COMMAND,
    &memtune::COMMAND,
    &perf::COMMAND,
    &metadata::COMMAND,
    &migrate_setmaxdowntime::COMMAND,
    &migrate_getmaxdowntime::COMMAND,
    &migrate_compcache::COMMAND,
    &migrate_setspeed::COMMAND,
    &migrate_getspeed::COMMAND,
    &migrate_postcopy::COMMAND,
    &numatune::COMMAND,
    &qemu_attach::COMMAND,
    &qemu_monitor_command::COMMAND,
    &qemu_monitor_event::COMMAND,
    &qemu_agent_command::COMMAND,
    &guest_agent_timeout::COMMAND,
    &reboot::COMMAND,
    &reset::COMMAND,
    &restore::COMMAND,
    &resume::COMMAND,
    &save::COMMAND,
    &save_image_define::COMMAND,
    &save_image_dumpxml::COMMAND,
    &save_image_edit::COMMAND,
    &schedinfo::COMMAND,
    &screenshot::COMMAND,
    &set_lifecycle_action::COMMAND,
    &set_user_sshkeys::COMMAND,
    &set_user_password::COMMAND,
    &setmaxmem::COMMAND,
    &setmem::COMMAND,
    &setvcpus::COMMAND,
    &shutdown::COMMAND,
    &start::COMMAND,
    &suspend::COMMAND,
    &ttyconsole::COMMAND,
    &undefine::COMMAND,
    &update_device::COMMAND,
    &update_memory_device::COMMAND,
    &vcpucount::COMMAND,
    &vcpuinfo::COMMAND,
    &vcpupin::COMMAND,
    &emulatorpin::COMMAND,
    &vncdisplay::COMMAND,
    &guestvcpus::COMMAND,
    &setvcpu::COMMAND,
    &domblkthreshold::COMMAND,
    &guestinfo::COMMAND,
    &domdirtyrate_calc::COMMAND,
    &dom_fd_associate::COMMAND,
    &domdisplay_reload::COMMAND,
];

/// The flags of `--config`, `--live` and `--current`.
pub fn affect(args: &Args) -> Said<u32> {
    args.exclusive("current", "live")?;
    args.exclusive("current", "config")?;
    Ok(args.flags(&[
        ("config", VIR_DOMAIN_AFFECT_CONFIG),
        ("live", VIR_DOMAIN_AFFECT_LIVE),
    ]))
}

/// Whether any of `--config`, `--live` and `--current` was given.
pub fn affects(args: &Args) -> bool {
    args.has("config") || args.has("live") || args.has("current")
}

/// A size in KiB; a bare number counts KiB.
pub fn kib(args: &Args, option: &str) -> Said<Option<u64>> {
    // What is less than a KiB rounds up, so that a byte is not nothing.
    Ok(args
        .scaled(option, 1024, u64::MAX)?
        .map(|bytes| bytes.div_ceil(1024)))
}

/// The id of an IOThread, which counts from one.
pub fn iothread_id(args: &Args) -> Said<u32> {
    match args.number::<i32>("id")? {
        Some(id) if id > 0 => Ok(id as u32),
        other => fail!("Invalid IOThread id value: '{}'", other.unwrap_or(0)),
    }
}

/// How many processors the host has, online or not.
pub async fn host_cpus(at: &Link) -> Said<usize> {
    if let Ok(found) = at.host.node_get_cpu_map(&at.call, 0, 0, 0).await
        && let Ok(cpus) = usize::try_from(found.ret)
    {
        return Ok(cpus);
    }
    let info = at.host.node_get_info(&at.call).await?;
    let most =
        i64::from(info.nodes) * i64::from(info.sockets) * i64::from(info.cores) * i64::from(info.threads);
    Ok(usize::try_from(most).unwrap_or(0))
}

/// `average,peak,burst,floor`; what is left out is `None`.
pub fn rate(text: &str) -> Said<[Option<u32>; 4]> {
    let names = ["average", "peak", "burst", "floor"];
    let mut rate = [None; 4];
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() > rate.len() {
        fail!("Rate string '{text}' has too many fields");
    }
    for ((slot, part), name) in rate.iter_mut().zip(parts).zip(names) {
        if !part.is_empty() {
            *slot = Some(
                crate::args::number(part)
                    .ok_or_else(|| Failure::say(format!("field '{name}' is malformed")))?,
            );
        }
    }
    Ok(rate)
}

/// The options that limit a disk, as parameters.
pub fn throttle(args: &Args) -> Said<api::Params> {
    let mut params = api::Params::new();
    for what in ["bytes", "iops"] {
        for which in ["total", "read", "write"] {
            for suffix in ["", "-max", "-max-length"] {
                let option = format!("{which}-{what}-sec{suffix}");
                let value = if what == "bytes" && suffix != "-max-length" {
                    args.scaled(&option, 1, u64::MAX)?
                } else {
                    args.number::<u64>(&option)?
                };
                if let Some(value) = value {
                    params.ullong(option.replace('-', "_"), value);
                }
            }
        }
    }
    if let Some(value) = args.scaled("size-iops-sec", 1, u64::MAX)? {
        params.ullong("size_iops_sec", value);
    }
    Ok(params)
}

/// Domain and flags of a change of devices; `--persistent` means the definition, and the guest too if it runs.
pub async fn device_change(shell: &mut Shell, args: &Args) -> Said<(Arc<Link>, DomainRef, u32)> {
    args.exclusive("persistent", "current")?;
    let mut flags = affect(args)?;
    let (at, domain) = shell.domain(args).await?;
    if args.has("persistent") {
        flags |= VIR_DOMAIN_AFFECT_CONFIG as u32;
        if at
            .domain_properties
            .domain_is_active(&at.call, domain.clone())
            .await?
            == 1
        {
            flags |= VIR_DOMAIN_AFFECT_LIVE as u32;
        }
    }
    Ok((at, domain, flags))
}

/// Whether a change is for the definition alone.
pub fn only_config(args: &Args) -> bool {
    args.has("config") && !args.has("live")
}

/// The disk of a document with that target or source.
pub fn disk<'a, 'i>(root: Node<'a, 'i>, wanted: &str) -> Said<Node<'a, 'i>> {
    let source = |disk: Node<'_, '_>| {
        let source = document::find(disk, "source")?;
        ["file", "dev", "dir", "name"]
            .iter()
            .find_map(|name| source.attribute(*name))
            .map(str::to_string)
    };
    let fits = |disk: &Node<'_, '_>| {
        document::attribute(*disk, "target", "dev") == Some(wanted)
            || source(*disk).as_deref() == Some(wanted)
    };
    let all = document::list(root, "domain/devices", &["disk"]);
    all.into_iter()
        .find(fits)
        .ok_or_else(|| Failure::say(format!("No disk found whose source path or target is {wanted}")))
}

/// Metadata that is not there reads as empty.
pub fn absent_as_empty(found: api::Result<String>) -> Said<String> {
    match found {
        Err(error) if error.code() == api::Code::NO_DOMAIN_METADATA => Ok(String::new()),
        found => found.map_err(Failure::from),
    }
}

/// A speed limit: MiB/s, or bytes/s with `--bytes`.
pub fn bandwidth(args: &Args, bytes: bool) -> Said<u64> {
    let limit = args
        .scaled("bandwidth", if bytes { 1 } else { 1 << 20 }, u64::MAX)?
        .unwrap_or(0);
    Ok(if bytes { limit } else { limit >> 20 })
}

/// Whether the options ask to wait for a block job.
pub fn waits(args: &Args) -> bool {
    args.has("wait") || args.has("verbose") || args.has("timeout")
}

/// Ends the line of progress, if one was shown.
pub fn newline(args: &Args) -> &'static str {
    if args.has("verbose") { "\n" } else { "" }
}

/// Waits until the job of a disk is over, or both sides of a copy are equal.
pub async fn wait_for_job(
    shell: &mut Shell,
    at: &Link,
    domain: &DomainRef,
    path: &str,
    args: &Args,
    label: &str,
) -> Said<()> {
    let timeout_s: Option<u64> = args.number("timeout")?;
    let deadline = timeout_s.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    loop {
        let info = at
            .domain_block
            .domain_get_block_job_info(&at.call, domain.clone(), path.to_string(), 0)
            .await?;
        let done = info.found == 0 || (info.end > 0 && info.cur == info.end);
        if args.has("verbose") {
            let percent = if info.end == 0 || done {
                100.0
            } else {
                info.cur as f64 / info.end as f64 * 100.0
            };
            shell.out.extra(format!("\r{label}: [{percent:5.2} %]"));
            shell.out.flush();
        }
        if done {
            return Ok(());
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            let flags = if args.has("async") {
                VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC as u32
            } else {
                0
            };
            at.domain_block
                .domain_block_job_abort(&at.call, domain.clone(), path.to_string(), flags)
                .await?;
            fail!("{label} aborted");
        }
        // Half a second is what people notice; a job that ends earlier is seen at the next look.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Ends a copy that is equal on both sides, one way or the other; gives what to say.
pub async fn finish_copy(
    at: &Link,
    domain: &DomainRef,
    path: &str,
    pivot: bool,
    finish: bool,
) -> Said<Option<&'static str>> {
    if pivot {
        let flags = VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT as u32;
        at.domain_block
            .domain_block_job_abort(&at.call, domain.clone(), path.to_string(), flags)
            .await?;
        return Ok(Some("Successfully pivoted"));
    }
    if finish {
        at.domain_block
            .domain_block_job_abort(&at.call, domain.clone(), path.to_string(), 0)
            .await?;
        return Ok(Some("Successfully copied"));
    }
    Ok(None)
}
