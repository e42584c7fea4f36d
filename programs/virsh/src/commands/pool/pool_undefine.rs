//! `pool-undefine`: forget the definition of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-undefine",
    aliases: &[],
    group: Group::Pool,
    summary: "forget the definition of a pool",
    description: "Forgets an inactive pool; its volumes stay where they are.",
    options: &[POOL],
    option_aliases: &[],
    examples: &["pool-destroy default-pool; pool-undefine default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_undefine(&at.call, pool)
        .await
        .or_say(format!("Failed to undefine pool {name}"))?;
    shell.out.done(format!("Pool {name} has been undefined\n"));
    Ok(())
}
