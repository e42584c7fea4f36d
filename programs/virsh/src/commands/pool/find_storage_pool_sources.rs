//! `find-storage-pool-sources`: what pools could be made of.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "find-storage-pool-sources",
    aliases: &[],
    group: Group::Pool,
    summary: "what pools could be made of",
    description: "Looks for sources of pools of a type.",
    options: &[
        Opt::text("type", "type of pool").positional().required(),
        Opt::text("srcSpec", "file with the source document")
            .loose()
            .complete(Complete::File),
    ],
    option_aliases: &[],
    examples: &["find-storage-pool-sources logical"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let kind = args.need("type")?.to_string();
    let source = crate::files::optional_document(args, "srcSpec")?;
    let at = shell.at().await?;
    let found = at
        .storage_pools
        .connect_find_storage_pool_sources(&at.call, kind.clone(), source, 0)
        .await;
    shell
        .out
        .document(&found.or_say(format!("Failed to find any {kind} pool sources"))?);
    Ok(())
}
