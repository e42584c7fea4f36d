//! `vol-clone`: copy a volume within its pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-clone",
    aliases: &[],
    group: Group::Volume,
    summary: "copy a volume within its pool",
    description: "Makes a new volume with the content of another one.",
    options: &[
        VOLUME,
        Opt::text("newname", "name of the copy").positional().required(),
        IN_POOL,
        Opt::flag("prealloc-metadata", "make the metadata in full"),
        Opt::flag("reflink", "share blocks with the original"),
        PRINT_XML,
    ],
    option_aliases: &[],
    examples: &["vol-clone v copy default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let name = args.need("newname")?.to_string();
    let flags = args.flags(&[
        ("prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA),
        ("reflink", VIR_STORAGE_VOL_CREATE_REFLINK),
    ]);
    let (at, volume) = shell.volume(args).await?;
    let pool = at
        .storage_pools
        .storage_pool_lookup_by_volume(&at.call, volume.clone())
        .await
        .or_say("failed to get parent pool")?;
    let xml = at
        .storage_volumes
        .storage_vol_get_xml_desc(&at.call, volume.clone(), 0)
        .await?;
    let xml = renamed(&xml, &name)?;
    if args.has("print-xml") {
        let parsed = crate::document::parse(&xml)?;
        shell.out.document(&crate::document::dump(parsed.root_element()));
        return Ok(());
    }
    let old = volume.name.clone();
    let made = at
        .storage_volumes
        .storage_vol_create_xml_from(&at.call, pool, xml, volume, flags)
        .await;
    let made = made.or_say(format!("Failed to clone vol from {old}"))?;
    shell.out.done(format!("Vol {} cloned from {old}\n", made.name));
    Ok(())
}

/// The document of a volume with another name in it.
fn renamed(xml: &str, name: &str) -> Said<String> {
    let parsed = crate::document::parse(xml)?;
    let element = crate::document::find(parsed.root(), "volume/name");
    let Some(range) = element.map(|element| element.range()) else {
        fail!("Failed to allocate XML buffer")
    };
    let (before, after) = (
        xml.get(..range.start).unwrap_or_default(),
        xml.get(range.end..).unwrap_or_default(),
    );
    Ok(format!(
        "{before}<name>{}</name>{after}",
        crate::document::escape(name)
    ))
}
