//! `pool-uuid`: UUID of a pool with that name.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-uuid",
    aliases: &[],
    group: Group::Pool,
    summary: "UUID of a pool with that name",
    description: "Shows the UUID of a pool.",
    options: &[Opt::text("pool", "pool name")
        .positional()
        .required()
        .complete(Complete::Pool)],
    option_aliases: &[],
    examples: &["pool-uuid default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("pool")?;
    let at = shell.at().await?;
    let found = at
        .storage_pools
        .storage_pool_lookup_by_name(&at.call, text.into())
        .await;
    shell.out.value(
        "uuid",
        found
            .or_say(format!("failed to get pool '{text}'"))?
            .uuid
            .to_string(),
    );
    Ok(())
}
