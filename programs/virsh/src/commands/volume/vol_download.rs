//! `vol-download`: copy a volume into a file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-download",
    aliases: &[],
    group: Group::Volume,
    summary: "copy a volume into a file",
    description: "Writes the content of a volume into a file.",
    options: &[
        VOLUME,
        Opt::text("file", "the file to write")
            .positional()
            .required()
            .complete(Complete::File),
        IN_POOL,
        Opt::number("offset", "where to start, in bytes").loose(),
        Opt::number("length", "how much, in bytes").loose(),
        Opt::flag("sparse", "keep holes"),
    ],
    option_aliases: &[],
    examples: &["vol-download v /tmp/v.img default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use std::os::unix::fs::OpenOptionsExt;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let offset: u64 = args.scaled("offset", 1, u64::MAX)?.unwrap_or(0);
    let length: u64 = args.scaled("length", 1, u64::MAX)?.unwrap_or(0);
    let flags = args.flags(&[("sparse", VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)]);
    let path = args.need("file")?;
    let (at, volume) = shell.volume(args).await?;
    let name = volume.name.clone();
    let mut created = true;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o666)
        .open(path)
        .or_else(|_| {
            created = false;
            std::fs::OpenOptions::new().write(true).truncate(true).open(path)
        });
    let mut file = file.map_err(|_| Failure::say(format!("cannot create {path}")))?;
    let outcome = fetch(&at, volume, (offset, length, flags), &mut file).await;
    if outcome.is_err() && created {
        // A half-written file would pass for a whole one.
        drop(std::fs::remove_file(path));
    }
    outcome.or_say(format!("cannot download from volume {name}"))?;
    Ok(())
}

async fn fetch(
    at: &crate::link::Link,
    volume: StorageVolRef,
    part: (u64, u64, u32),
    file: &mut std::fs::File,
) -> Said<u64> {
    let (call, mut stream) = at.call_with_stream();
    at.storage_volumes
        .storage_vol_download(&call, volume, part.0, part.1, part.2)
        .await?;
    crate::transfer::receive(&mut stream, file).await
}
