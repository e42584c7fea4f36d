//! `pool-refresh`: look again what is in a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-refresh",
    aliases: &[],
    group: Group::Pool,
    summary: "look again what is in a pool",
    description: "Reads the volumes of a pool anew.",
    options: &[POOL],
    option_aliases: &[],
    examples: &["pool-refresh default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_refresh(&at.call, pool, 0)
        .await
        .or_say(format!("Failed to refresh pool {name}"))?;
    shell.out.done(format!("Pool {name} refreshed\n"));
    Ok(())
}
