//! `domhostname`: name a guest gives itself.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domhostname",
    aliases: &[],
    group: Group::Domain,
    summary: "name a guest gives itself",
    description: "Shows the host name of a running guest.",
    options: &[
        DOMAIN,
        Opt::text("source", "where to look: lease or agent")
            .loose()
            .complete(Complete::Words(&["lease", "agent"])),
    ],
    option_aliases: &[],
    examples: &["domhostname test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = match args.text("source")? {
        None => 0,
        Some("lease") => 1,
        Some("agent") => 2,
        Some(other) => fail!("Unknown data source '{other}'"),
    };
    let (at, domain) = shell.domain(args).await?;
    let name = at
        .domain_guest
        .domain_get_hostname(&at.call, domain, flags)
        .await
        .or_say("failed to get hostname")?;
    shell.out.value("hostname", name);
    Ok(())
}
