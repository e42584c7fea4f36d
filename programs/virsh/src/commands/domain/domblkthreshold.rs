//! `domblkthreshold`: be told when a disk fills up.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domblkthreshold",
    aliases: &[],
    group: Group::Domain,
    summary: "be told when a disk fills up",
    description: "Asks for an event when the content of a disk grows beyond a size.",
    options: &[
        DOMAIN,
        Opt::text("dev", "name of the disk in the guest")
            .positional()
            .required(),
        Opt::number("threshold", "size, bytes unless it has a unit")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["domblkthreshold test vda 1G"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let device = args.need("dev")?.to_string();
    let bytes = args.scaled("threshold", 1, u64::MAX)?.unwrap_or(0);
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_block
        .domain_set_block_threshold(&at.call, domain, device, bytes, 0)
        .await?)
}
