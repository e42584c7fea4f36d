//! `blockresize`: change the size of a disk.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blockresize",
    aliases: &[],
    group: Group::Domain,
    summary: "change the size of a disk",
    description: "Makes a disk of a running guest larger or smaller.",
    options: &[
        DOMAIN,
        Opt::text("path", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::number("size", "new size, KiB unless it has a unit").positional(),
        Opt::flag("capacity", "the whole of the device it lies on"),
    ],
    option_aliases: &[],
    examples: &["blockresize test vda 2G"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("path")?.to_string();
    let mut flags = args.flags(&[("capacity", VIR_DOMAIN_BLOCK_RESIZE_CAPACITY)]);
    args.exclusive("size", "capacity")?;
    let bytes = args.scaled("size", 1024, u64::MAX)?;
    if bytes.is_none() && flags == 0 {
        fail!("Either --size or --capacity must be specified");
    }
    // Whole KiB go over the wire as such; only odd sizes need the flag that older peers lack.
    let bytes = bytes.unwrap_or(0);
    let size = if bytes.is_multiple_of(1024) {
        bytes / 1024
    } else {
        bytes
    };
    if !bytes.is_multiple_of(1024) {
        flags |= VIR_DOMAIN_BLOCK_RESIZE_BYTES as u32;
    }
    let (at, domain) = shell.domain(args).await?;
    let done = at
        .domain_block
        .domain_block_resize(&at.call, domain, path.clone(), size, flags)
        .await;
    done.or_say(format!("Failed to resize block device '{path}'"))?;
    shell.out.done(format!("Block device '{path}' is resized"));
    Ok(())
}
