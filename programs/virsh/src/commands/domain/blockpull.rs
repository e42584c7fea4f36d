//! `blockpull`: bring the content of backing files into a disk.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blockpull",
    aliases: &[],
    group: Group::Domain,
    summary: "bring the content of backing files into a disk",
    description: "Copies the content of backing files into the disk above them.",
    options: &[
        DOMAIN,
        Opt::text("path", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::number("bandwidth", "limit of the speed, MiB/s unless it has a unit").loose(),
        Opt::text("base", "file at which to stop").loose(),
        Opt::flag("wait", "wait for the end"),
        Opt::flag("verbose", "show the progress"),
        EVENT_TIMEOUT,
        Opt::flag("async", "do not wait for the cancellation"),
        Opt::flag("keep-relative", "keep relative paths of backing files"),
        Opt::flag("bytes", "the limit is in bytes per second"),
    ],
    option_aliases: &[],
    examples: &["blockpull test vda"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("path")?.to_string();
    let bytes = args.has("bytes");
    let base = args.text("base")?.map(str::to_string);
    let limit = super::bandwidth(args, bytes)?;
    let mut flags = args.flags(&[("keep-relative", VIR_DOMAIN_BLOCK_REBASE_RELATIVE)]);
    if bytes {
        flags |= VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES as u32;
    }
    let (at, domain) = shell.domain(args).await?;
    match base.is_some() || flags & VIR_DOMAIN_BLOCK_REBASE_RELATIVE as u32 != 0 {
        true => {
            at.domain_block
                .domain_block_rebase(&at.call, domain.clone(), path.clone(), base, limit, flags)
                .await?
        }
        false => {
            at.domain_block
                .domain_block_pull(&at.call, domain.clone(), path.clone(), limit, flags)
                .await?
        }
    }
    if !super::waits(args) {
        shell.out.done("Block Pull started");
        return Ok(());
    }
    super::wait_for_job(shell, &at, &domain, &path, args, "Block Pull").await?;
    shell.out.done(format!("{}Pull complete", super::newline(args)));
    Ok(())
}
