//! `vol-create-as`: make a volume from arguments.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-create-as",
    aliases: &[],
    group: Group::Volume,
    summary: "make a volume from arguments",
    description: "Makes a volume that options describe.",
    options: &[
        POOL,
        Opt::text("name", "name of the volume").positional().required(),
        Opt::text("capacity", "size, bytes unless it has a unit")
            .positional()
            .required(),
        Opt::text(
            "allocation",
            "what is allocated at once, bytes unless it has a unit",
        )
        .loose(),
        Opt::text("format", "format of the content: raw, qcow2, ...").loose(),
        Opt::text("backing-vol", "volume below it").loose(),
        Opt::text("backing-vol-format", "format of the volume below it").loose(),
        Opt::flag("prealloc-metadata", "make the metadata in full"),
        PRINT_XML,
    ],
    option_aliases: &[],
    examples: &["vol-create-as default-pool v 10M --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA)]);
    let (at, pool) = shell.pool(args).await?;
    let name = args.need("name")?.to_string();
    let capacity = size(args, "capacity")?.unwrap_or(0).to_string();
    let allocation = size(args, "allocation")?.map(|bytes| bytes.to_string());
    let mut writer = crate::document::Writer::new();
    writer
        .open("volume", &[])
        .leaf("name", Some(&name))
        .leaf("capacity", Some(&capacity))
        .leaf("allocation", allocation.as_deref());
    if let Some(format) = args.text("format")? {
        writer
            .open("target", &[])
            .empty("format", &[("type", Some(format))])
            .close("target");
    }
    if let Some(backing) = args.text("backing-vol")? {
        let path = backing_path(&at, pool.clone(), backing).await?;
        writer.open("backingStore", &[]).leaf("path", Some(&path));
        writer
            .empty("format", &[("type", args.text("backing-vol-format")?)])
            .close("backingStore");
    }
    writer.close("volume");
    let xml = writer.finish();
    if args.has("print-xml") {
        shell.out.document(&xml);
        return Ok(());
    }
    let made = at
        .storage_volumes
        .storage_vol_create_xml(&at.call, pool, xml, flags)
        .await;
    made.or_say(format!("Failed to create vol {name}"))?;
    shell.out.done(format!("Vol {name} created\n"));
    Ok(())
}

/// The size that an option gives, in bytes.
pub fn size(args: &Args, option: &str) -> Said<Option<u64>> {
    let Some(text) = args.text(option)? else {
        return Ok(None);
    };
    parse_size(text, text).map(Some)
}

/// Reads a size in bytes; `shown` is how the person wrote it.
pub fn parse_size(text: &str, shown: &str) -> Said<u64> {
    match crate::size::scaled(text, 1) {
        Ok(bytes) => Ok(bytes),
        Err(why) if why.starts_with("invalid argument") => {
            let cause = why.trim_start_matches("invalid argument: ");
            let error = api::Error::new(api::Domain::NONE, api::Code::INVALID_ARG, cause);
            Err(Failure::from(error).under(format!("Malformed size {shown}")))
        }
        Err(_) => fail!("Malformed size {shown}"),
    }
}

async fn backing_path(at: &crate::link::Link, pool: StoragePoolRef, text: &str) -> Said<String> {
    let volumes = &at.storage_volumes;
    let found = match volumes
        .storage_vol_lookup_by_name(&at.call, pool, text.into())
        .await
    {
        Ok(found) => Ok(found),
        Err(_) => match volumes.storage_vol_lookup_by_key(&at.call, text.into()).await {
            Ok(found) => Ok(found),
            Err(_) => volumes.storage_vol_lookup_by_path(&at.call, text.into()).await,
        },
    };
    let volume = found.or_say(format!("failed to get vol '{text}'"))?;
    Ok(volumes.storage_vol_get_path(&at.call, volume).await?)
}
