//! `vol-dumpxml`: document of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-dumpxml",
    aliases: &[],
    group: Group::Volume,
    summary: "document of a volume",
    description: "Shows the document that describes a volume.",
    options: &[VOLUME, IN_POOL, XPATH, WRAP],
    option_aliases: &[],
    examples: &["vol-dumpxml v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, volume) = shell.volume(args).await?;
    let xml = at
        .storage_volumes
        .storage_vol_get_xml_desc(&at.call, volume, 0)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
