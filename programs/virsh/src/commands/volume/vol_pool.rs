//! `vol-pool`: pool of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-pool",
    aliases: &[],
    group: Group::Volume,
    summary: "pool of a volume",
    description: "Shows to which pool a volume belongs.",
    options: &[
        Opt::text("vol", "volume key or path").positional().required(),
        Opt::flag("uuid", "its UUID instead of its name"),
    ],
    option_aliases: &[],
    examples: &["vol-pool /default-pool/v"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("vol")?.to_string();
    let at = shell.at().await?;
    let volume = crate::lookup::find_volume_anywhere(&at, &text).await?;
    let found = at
        .storage_pools
        .storage_pool_lookup_by_volume(&at.call, volume)
        .await;
    let pool = found.or_say("failed to get parent pool")?;
    if args.has("uuid") {
        shell.out.value("uuid", pool.uuid.to_string());
    } else {
        shell.out.value("name", pool.name);
    }
    Ok(())
}
