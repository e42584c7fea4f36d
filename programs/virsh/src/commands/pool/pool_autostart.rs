//! `pool-autostart`: start a pool with the host, or no longer.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-autostart",
    aliases: &[],
    group: Group::Pool,
    summary: "start a pool with the host, or no longer",
    description: "Makes a pool start together with the host, or no longer.",
    options: &[POOL, Opt::flag("disable", "no longer")],
    option_aliases: &[],
    examples: &["pool-autostart default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let (name, on) = (pool.name.clone(), !args.has("disable"));
    let word = if on { "mark" } else { "unmark" };
    let done = at
        .storage_pools
        .storage_pool_set_autostart(&at.call, pool, i32::from(on))
        .await;
    done.or_say(format!("failed to {word} pool {name} as autostarted"))?;
    shell.out.done(format!("Pool {name} {word}ed as autostarted\n"));
    Ok(())
}
