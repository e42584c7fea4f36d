//! `vol-create`: make a volume from a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-create",
    aliases: &[],
    group: Group::Volume,
    summary: "make a volume from a document",
    description: "Makes a volume that a document describes.",
    options: &[
        POOL,
        FILE,
        Opt::flag("prealloc-metadata", "make the metadata in full"),
        VALIDATE,
    ],
    option_aliases: &[],
    examples: &["vol-create default-pool /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let flags = args.flags(&[
        ("prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA),
        ("validate", VIR_STORAGE_VOL_CREATE_VALIDATE),
    ]);
    let (at, pool) = shell.pool(args).await?;
    let xml = crate::files::document(args, "file")?;
    let made = at
        .storage_volumes
        .storage_vol_create_xml(&at.call, pool, xml, flags)
        .await;
    let volume = made.or_say(format!("Failed to create vol from {path}"))?;
    shell
        .out
        .done(format!("Vol {} created from {path}\n", volume.name));
    Ok(())
}
