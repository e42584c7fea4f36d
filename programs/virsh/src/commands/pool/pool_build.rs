//! `pool-build`: make the storage of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-build",
    aliases: &[],
    group: Group::Pool,
    summary: "make the storage of a pool",
    description: "Makes the directory, file system or volume group of a pool.",
    options: &[
        POOL,
        Opt::flag("no-overwrite", "not over an existing one"),
        Opt::flag("overwrite", "also over an existing one"),
    ],
    option_aliases: &[],
    examples: &["pool-destroy default-pool; pool-build default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("overwrite", "no-overwrite")?;
    let flags = args.flags(&[
        ("no-overwrite", VIR_STORAGE_POOL_BUILD_NO_OVERWRITE),
        ("overwrite", VIR_STORAGE_POOL_BUILD_OVERWRITE),
    ]);
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    at.storage_pools
        .storage_pool_build(&at.call, pool, flags)
        .await
        .or_say(format!("Failed to build pool {name}"))?;
    shell.out.done(format!("Pool {name} built\n"));
    Ok(())
}
