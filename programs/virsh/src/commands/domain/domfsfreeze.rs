//! `domfsfreeze`: freeze the file systems of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domfsfreeze",
    aliases: &[],
    group: Group::Domain,
    summary: "freeze the file systems of a guest",
    description: "Stops writes to the file systems of a guest, so that its disks can be copied.",
    options: &[
        DOMAIN,
        Opt::text("mountpoint", "where they are mounted; all of them if left out")
            .positional()
            .repeat(),
    ],
    option_aliases: &[],
    examples: &["domfsfreeze test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let places: Vec<String> = args.all("mountpoint").into_iter().map(str::to_string).collect();
    let (at, domain) = shell.domain(args).await?;
    let count = at
        .domain_guest
        .domain_fsfreeze(&at.call, domain, places.into(), 0)
        .await
        .or_say("Unable to freeze filesystems")?;
    shell.out.done(format!("Froze {count} filesystem(s)\n"));
    Ok(())
}
