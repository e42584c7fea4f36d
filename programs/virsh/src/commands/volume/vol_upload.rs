//! `vol-upload`: copy a file into a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-upload",
    aliases: &[],
    group: Group::Volume,
    summary: "copy a file into a volume",
    description: "Writes the content of a file into a volume.",
    options: &[
        VOLUME,
        Opt::text("file", "the file to read")
            .positional()
            .required()
            .complete(Complete::File),
        IN_POOL,
        Opt::number("offset", "where to start, in bytes").loose(),
        Opt::number("length", "how much, in bytes").loose(),
        Opt::flag("sparse", "keep holes"),
    ],
    option_aliases: &[],
    examples: &["vol-upload v /dev/null default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let offset: u64 = args.scaled("offset", 1, u64::MAX)?.unwrap_or(0);
    let length: u64 = args.scaled("length", 1, u64::MAX)?.unwrap_or(0);
    let sparse = args.has("sparse");
    let flags = args.flags(&[("sparse", VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)]);
    let path = args.need("file")?;
    let (at, volume) = shell.volume(args).await?;
    let name = volume.name.clone();
    let opened = std::fs::File::open(path);
    let mut file = opened.map_err(|_| Failure::say(format!("cannot read {path}")))?;
    let (call, mut stream) = at.call_with_stream();
    let said = format!("cannot upload to volume {name}");
    at.storage_volumes
        .storage_vol_upload(&call, volume, offset, length, flags)
        .await
        .or_say(&said)?;
    crate::transfer::send(&mut stream, &mut file, length, sparse)
        .await
        .or_say(said)?;
    Ok(())
}
