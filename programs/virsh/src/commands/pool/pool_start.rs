//! `pool-start`: start a defined pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-start",
    aliases: &[],
    group: Group::Pool,
    summary: "start a defined pool",
    description: "Starts a pool that is known but inactive.",
    options: &[
        POOL,
        Opt::flag("build", "build it first"),
        Opt::flag("no-overwrite", "not over an existing one"),
        Opt::flag("overwrite", "also over an existing one"),
    ],
    option_aliases: &[],
    examples: &["pool-destroy default-pool; pool-start default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::creation(args)?;
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_create(&at.call, pool, flags)
        .await
        .or_say(format!("Failed to start pool {name}"))?;
    shell.out.done(format!("Pool {name} started\n"));
    Ok(())
}
