//! `pool-create`: start a pool from a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-create",
    aliases: &[],
    group: Group::Pool,
    summary: "start a pool from a document",
    description: "Starts a pool that is not kept when it stops.",
    options: &[
        FILE,
        Opt::flag("build", "build it first"),
        Opt::flag("no-overwrite", "not over an existing one"),
        Opt::flag("overwrite", "also over an existing one"),
    ],
    option_aliases: &[],
    examples: &["pool-create /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let flags = super::creation(args)?;
    let xml = crate::files::document(args, "file")?;
    let at = shell.at().await?;
    let made = at
        .storage_pools
        .storage_pool_create_xml(&at.call, xml, flags)
        .await;
    let pool = made.or_say(format!("Failed to create pool from {path}"))?;
    shell
        .out
        .done(format!("Pool {} created from {path}\n", pool.name));
    Ok(())
}
