//! `vol-create-from`: make a volume from a document and another volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-create-from",
    aliases: &[],
    group: Group::Volume,
    summary: "make a volume from a document and another volume",
    description: "Makes a volume that a document describes, with the content of another volume.",
    options: &[
        POOL,
        FILE,
        VOLUME,
        Opt::text("inputpool", "pool of the original")
            .loose()
            .complete(Complete::Pool),
        Opt::flag("prealloc-metadata", "make the metadata in full"),
        Opt::flag("reflink", "share blocks with the original"),
        VALIDATE,
    ],
    option_aliases: &[],
    examples: &["vol-create-from default-pool /dev/null v"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let flags = args.flags(&[
        ("prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA),
        ("reflink", VIR_STORAGE_VOL_CREATE_REFLINK),
        ("validate", VIR_STORAGE_VOL_CREATE_VALIDATE),
    ]);
    let (at, pool) = shell.pool(args).await?;
    let xml = crate::files::document(args, "file")?;
    let (_, original) = shell.volume_in(args, "vol", "inputpool").await?;
    let old = original.name.clone();
    let made = at
        .storage_volumes
        .storage_vol_create_xml_from(&at.call, pool, xml, original, flags)
        .await;
    let volume = made.or_say(format!("Failed to create vol from {path}"))?;
    shell
        .out
        .done(format!("Vol {} created from input vol {old}\n", volume.name));
    Ok(())
}
