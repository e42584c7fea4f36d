//! `pool-delete`: delete the storage of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-delete",
    aliases: &[],
    group: Group::Pool,
    summary: "delete the storage of a pool",
    description: "Removes what building a pool made.",
    options: &[POOL],
    option_aliases: &[],
    examples: &["pool-destroy default-pool; pool-delete default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_delete(&at.call, pool, 0)
        .await
        .or_say(format!("Failed to delete pool {name}"))?;
    shell.out.done(format!("Pool {name} deleted\n"));
    Ok(())
}
