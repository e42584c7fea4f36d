//! `vol-info`: the main facts about a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-info",
    aliases: &[],
    group: Group::Volume,
    summary: "the main facts about a volume",
    description: "Shows type and sizes of a volume.",
    options: &[
        VOLUME,
        IN_POOL,
        Opt::flag("bytes", "sizes in bytes"),
        Opt::flag("physical", "the physical size instead of the allocation"),
    ],
    option_aliases: &[],
    examples: &["vol-info v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (bytes, physical) = (args.has("bytes"), args.has("physical"));
    let (at, volume) = shell.volume(args).await?;
    let mut facts = Facts::new();
    facts.add("Name:", &volume.name);
    let info = if physical {
        let flags = VIR_STORAGE_VOL_GET_PHYSICAL as u32;
        let info = at
            .storage_volumes
            .storage_vol_get_info_flags(&at.call, volume, flags)
            .await;
        info.map(|info| (info.r#type, info.capacity, info.allocation))
    } else {
        let info = at.storage_volumes.storage_vol_get_info(&at.call, volume).await;
        info.map(|info| (info.r#type, info.capacity, info.allocation))
    };
    let (kind, capacity, allocation) = match info {
        Ok(info) => info,
        Err(error) => {
            shell.out.facts(&facts);
            return Err(error.into());
        }
    };
    let size = |size: u64| {
        if bytes {
            Cell::shown(format!("{size} bytes"), size)
        } else {
            Cell::size(size)
        }
    };
    facts
        .add("Type:", crate::names::volume_kind(kind))
        .add("Capacity:", size(capacity));
    facts.add(
        if physical { "Physical:" } else { "Allocation:" },
        size(allocation),
    );
    shell.out.facts(&facts);
    Ok(())
}
