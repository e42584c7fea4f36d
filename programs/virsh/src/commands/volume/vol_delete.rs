//! `vol-delete`: delete a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-delete",
    aliases: &[],
    group: Group::Volume,
    summary: "delete a volume",
    description: "Deletes a volume and its content.",
    options: &[
        VOLUME,
        IN_POOL,
        Opt::flag("delete-snapshots", "delete its snapshots too"),
    ],
    option_aliases: &[],
    examples: &["vol-delete v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("delete-snapshots", VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS)]);
    let (at, volume) = shell.volume(args).await?;
    let name = volume.name.clone();
    at.storage_volumes
        .storage_vol_delete(&at.call, volume, flags)
        .await
        .or_say(format!("Failed to delete vol {name}"))?;
    shell.out.done(format!("Vol {name} deleted\n"));
    Ok(())
}
