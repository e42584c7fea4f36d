//! `domfsthaw`: thaw the file systems of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domfsthaw",
    aliases: &[],
    group: Group::Domain,
    summary: "thaw the file systems of a guest",
    description: "Lets a guest write to its file systems again.",
    options: &[
        DOMAIN,
        Opt::text("mountpoint", "where they are mounted; all of them if left out")
            .positional()
            .repeat(),
    ],
    option_aliases: &[],
    examples: &["domfsthaw test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let places: Vec<String> = args.all("mountpoint").into_iter().map(str::to_string).collect();
    let (at, domain) = shell.domain(args).await?;
    let count = at
        .domain_guest
        .domain_fsthaw(&at.call, domain, places.into(), 0)
        .await
        .or_say("Unable to thaw filesystems")?;
    shell.out.done(format!("Thawed {count} filesystem(s)\n"));
    Ok(())
}
