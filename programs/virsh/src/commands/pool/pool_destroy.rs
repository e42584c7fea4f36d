//! `pool-destroy`: stop a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-destroy",
    aliases: &[],
    group: Group::Pool,
    summary: "stop a pool",
    description: "Stops a pool; its volumes stay where they are.",
    options: &[POOL],
    option_aliases: &[],
    examples: &["pool-destroy default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_destroy(&at.call, pool)
        .await
        .or_say(format!("Failed to destroy pool {name}"))?;
    shell.out.done(format!("Pool {name} destroyed\n"));
    Ok(())
}
