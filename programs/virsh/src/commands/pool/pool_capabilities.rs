//! `pool-capabilities`: what pools can be.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-capabilities",
    aliases: &[],
    group: Group::Pool,
    summary: "what pools can be",
    description: "Shows the types of pools as a document.",
    options: &[],
    option_aliases: &[],
    examples: &["pool-capabilities"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let found = at
        .storage_pools
        .connect_get_storage_pool_capabilities(&at.call, 0)
        .await;
    shell
        .out
        .document(&found.or_say("failed to get storage pool capabilities")?);
    Ok(())
}
