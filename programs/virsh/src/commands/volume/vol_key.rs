//! `vol-key`: key of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-key",
    aliases: &[],
    group: Group::Volume,
    summary: "key of a volume",
    description: "Shows the key that names a volume among all pools.",
    options: &[
        Opt::text("vol", "volume name or path").positional().required(),
        IN_POOL,
    ],
    option_aliases: &[],
    examples: &["vol-key v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (_, volume) = shell.volume(args).await?;
    shell.out.value("key", volume.key);
    Ok(())
}
