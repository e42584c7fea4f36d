//! `blockcommit`: write the content of a disk into its backing file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blockcommit",
    aliases: &[],
    group: Group::Domain,
    summary: "write the content of a disk into its backing file",
    description: "Copies what is above a backing file into it.",
    options: &[
        DOMAIN,
        Opt::text("path", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::number("bandwidth", "limit of the speed, MiB/s unless it has a unit").loose(),
        Opt::text("base", "file into which to write").loose(),
        Opt::flag("shallow", "only the uppermost layer"),
        Opt::text("top", "file from which to start; the active layer if left out").loose(),
        Opt::flag("active", "also the active layer"),
        Opt::flag("delete", "delete files that are no longer needed"),
        Opt::flag("wait", "wait for the end"),
        Opt::flag("verbose", "show the progress"),
        EVENT_TIMEOUT,
        Opt::flag("pivot", "switch to the copy at the end"),
        Opt::flag("keep-overlay", "keep the overlay at the end"),
        Opt::flag("async", "do not wait for the cancellation"),
        Opt::flag("keep-relative", "keep relative paths of backing files"),
        Opt::flag("bytes", "the limit is in bytes per second"),
    ],
    option_aliases: &[],
    examples: &["blockcommit test vda --active"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("pivot", "keep-overlay")?;
    args.exclusive("base", "shallow")?;
    let path = args.need("path")?.to_string();
    let bytes = args.has("bytes");
    let (base, top) = (
        args.text("base")?.map(str::to_string),
        args.text("top")?.map(str::to_string),
    );
    let limit = super::bandwidth(args, bytes)?;
    let mut flags = args.flags(&[
        ("shallow", VIR_DOMAIN_BLOCK_COMMIT_SHALLOW),
        ("delete", VIR_DOMAIN_BLOCK_COMMIT_DELETE),
        ("active", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE),
        ("pivot", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE),
        ("keep-overlay", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE),
        ("keep-relative", VIR_DOMAIN_BLOCK_COMMIT_RELATIVE),
    ]);
    if bytes {
        flags |= VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES as u32;
    }
    let active = flags & VIR_DOMAIN_BLOCK_COMMIT_ACTIVE as u32 != 0;
    let (at, domain) = shell.domain(args).await?;
    at.domain_block
        .domain_block_commit(&at.call, domain.clone(), path.clone(), base, top, limit, flags)
        .await?;
    if !super::waits(args) && !args.has("pivot") && !args.has("keep-overlay") {
        shell.out.done(if active {
            "Active Block Commit started"
        } else {
            "Block Commit started"
        });
        return Ok(());
    }
    super::wait_for_job(
        shell,
        &at,
        &domain,
        &path,
        args,
        if active {
            "Active Block Commit"
        } else {
            "Block Commit"
        },
    )
    .await?;
    let line = super::finish_copy(&at, &domain, &path, args.has("pivot"), args.has("keep-overlay")).await?;
    let line = line.unwrap_or(if active {
        "Now in synchronized phase"
    } else {
        "Commit complete"
    });
    shell.out.done(format!("{}{line}", super::newline(args)));
    Ok(())
}
