//! `domfstrim`: give back unused blocks of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domfstrim",
    aliases: &[],
    group: Group::Domain,
    summary: "give back unused blocks of a guest",
    description: "Tells the disks of a guest which blocks are not used.",
    options: &[
        DOMAIN,
        Opt::number("minimum", "smallest free range to trim, in bytes").loose(),
        Opt::text("mountpoint", "where it is mounted").loose(),
    ],
    option_aliases: &[],
    examples: &["domfstrim test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let minimum: u64 = args.number("minimum")?.unwrap_or(0);
    let place = args.text("mountpoint")?.map(str::to_string);
    let (at, domain) = shell.domain(args).await?;
    at.domain_guest
        .domain_fstrim(&at.call, domain, place, minimum, 0)
        .await
        .or_say("Unable to invoke fstrim")
}
