//! `vol-name`: name of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-name",
    aliases: &[],
    group: Group::Volume,
    summary: "name of a volume",
    description: "Shows the name of a volume that a key or path gives.",
    options: &[Opt::text("vol", "volume key or path").positional().required()],
    option_aliases: &[],
    examples: &["vol-name /default-pool/v"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("vol")?.to_string();
    let at = shell.at().await?;
    let volume = crate::lookup::find_volume_anywhere(&at, &text).await?;
    shell.out.value("name", volume.name);
    Ok(())
}
