//! `pool-name`: name of a pool with that UUID.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-name",
    aliases: &[],
    group: Group::Pool,
    summary: "name of a pool with that UUID",
    description: "Shows the name of a pool.",
    options: &[Opt::text("pool", "pool UUID")
        .positional()
        .required()
        .complete(Complete::Pool)],
    option_aliases: &[],
    examples: &["pool-name dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("pool")?;
    let Some(uuid) = api::Uuid::parse(text) else {
        fail!("failed to get pool '{text}'")
    };
    let at = shell.at().await?;
    let found = at.storage_pools.storage_pool_lookup_by_uuid(&at.call, uuid).await;
    shell
        .out
        .value("name", found.or_say(format!("failed to get pool '{text}'"))?.name);
    Ok(())
}
