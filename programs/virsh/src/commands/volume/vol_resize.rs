//! `vol-resize`: change the capacity of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-resize",
    aliases: &[],
    group: Group::Volume,
    summary: "change the capacity of a volume",
    description: "Makes a volume larger or smaller.",
    options: &[
        VOLUME,
        Opt::text("capacity", "new capacity, bytes unless it has a unit")
            .positional()
            .required(),
        IN_POOL,
        Opt::flag("allocate", "allocate the new space"),
        Opt::flag("delta", "the capacity is a difference"),
        Opt::flag("shrink", "it may become smaller"),
    ],
    option_aliases: &[],
    examples: &["vol-resize v 20M default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = args.flags(&[
        ("allocate", VIR_STORAGE_VOL_RESIZE_ALLOCATE),
        ("delta", VIR_STORAGE_VOL_RESIZE_DELTA),
        ("shrink", VIR_STORAGE_VOL_RESIZE_SHRINK),
    ]);
    let (at, volume) = shell.volume(args).await?;
    let text = args.need("capacity")?;
    let mut digits = text.trim_start();
    if let Some(rest) = digits.strip_prefix('-') {
        // A minus sign asks for shrinking by so much.
        flags |= (VIR_STORAGE_VOL_RESIZE_SHRINK | VIR_STORAGE_VOL_RESIZE_DELTA) as u32;
        digits = rest;
    } else if let Some(rest) = digits.strip_prefix('+') {
        digits = rest;
    }
    let capacity = super::vol_create_as::parse_size(digits, text)?;
    let name = volume.name.clone();
    let delta = flags & VIR_STORAGE_VOL_RESIZE_DELTA as u32 != 0;
    let by = if delta { "by" } else { "to" };
    let done = at
        .storage_volumes
        .storage_vol_resize(&at.call, volume, capacity, flags)
        .await;
    done.or_say(format!("Failed to change size of volume '{name}' {by} {text}"))?;
    shell.out.done(format!(
        "Size of volume '{name}' successfully changed {by} {text}\n"
    ));
    Ok(())
}
