//! `vol-path`: path of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-path",
    aliases: &[],
    group: Group::Volume,
    summary: "path of a volume",
    description: "Shows where a volume lies.",
    options: &[
        Opt::text("vol", "volume name or key").positional().required(),
        IN_POOL,
    ],
    option_aliases: &[],
    examples: &["vol-path v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, volume) = shell.volume(args).await?;
    let path = at.storage_volumes.storage_vol_get_path(&at.call, volume).await?;
    shell.out.value("path", path);
    Ok(())
}
