//! `blockjob`: what is being done to a disk.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blockjob",
    aliases: &[],
    group: Group::Domain,
    summary: "what is being done to a disk",
    description: "Shows, limits or ends the job of a disk.",
    options: &[
        DOMAIN,
        Opt::text("path", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::flag("abort", "end the job"),
        Opt::flag("async", "do not wait for the end"),
        Opt::flag("pivot", "end it by switching to the copy"),
        Opt::flag("info", "show the job"),
        Opt::flag("bytes", "speeds in bytes per second"),
        Opt::flag("raw", "for programs"),
        Opt::number("bandwidth", "limit of the speed in MiB/s").loose(),
    ],
    option_aliases: &[],
    examples: &["blockjob test vda"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("path")?.to_string();
    args.exclusive_all(&["raw", "abort"])?;
    args.exclusive_all(&["raw", "bandwidth"])?;
    args.exclusive_all(&["info", "abort"])?;
    args.exclusive_all(&["info", "bandwidth"])?;
    let bytes = args.has("bytes");
    let (at, domain) = shell.domain(args).await?;
    if args.has("abort") || args.has("pivot") || args.has("async") {
        let flags = args.flags(&[
            ("async", VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC),
            ("pivot", VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT),
        ]);
        return Ok(at
            .domain_block
            .domain_block_job_abort(&at.call, domain, path, flags)
            .await?);
    }
    if args.has("bandwidth") {
        let limit = super::bandwidth(args, bytes)?;
        let flags = if bytes {
            VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES as u32
        } else {
            0
        };
        return Ok(at
            .domain_block
            .domain_block_job_set_speed(&at.call, domain, path, limit, flags)
            .await?);
    }
    let flags = if bytes {
        VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES as u32
    } else {
        0
    };
    let info = at
        .domain_block
        .domain_get_block_job_info(&at.call, domain, path.clone(), flags)
        .await?;
    if shell.out.json {
        shell.out.object([
            ("active", (info.found != 0).into()),
            ("type", crate::names::block_job(info.r#type).into()),
            ("bandwidth", info.bandwidth.into()),
            ("current", info.cur.into()),
            ("end", info.end.into()),
        ]);
    } else if info.found == 0 {
        if !args.has("raw") {
            shell.out.print(format!("No current block job for {path}"));
        }
    } else if args.has("raw") {
        shell.out.print(format!(
            " type={}\n bandwidth={}\n cur={}\n end={}\n",
            crate::names::block_job(info.r#type),
            info.bandwidth,
            info.cur,
            info.end
        ));
    } else {
        let percent = if info.end == 0 {
            100.0
        } else {
            info.cur as f64 / info.end as f64 * 100.0
        };
        shell.out.print(format!(
            "{}: [{percent:5.2} %]",
            crate::names::block_job(info.r#type)
        ));
        if info.bandwidth != 0 {
            let unit = if bytes { "bytes/s" } else { "MiB/s" };
            shell
                .out
                .print(format!("    Bandwidth limit: {} {unit}", info.bandwidth));
        }
        shell.out.print("\n");
    }
    Ok(())
}
