//! `domfsinfo`: file systems of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domfsinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "file systems of a guest",
    description: "Lists the mounted file systems of a running guest.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["domfsinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let found = at
        .domain_guest
        .domain_get_fsinfo(&at.call, domain, 0)
        .await
        .or_say("Unable to get filesystem information")?;
    if found.info.is_empty() && !shell.out.json {
        shell.out.extra("No filesystems are mounted in the domain");
        return Ok(());
    }
    let mut table = Table::new(["Mountpoint", "Name", "Type", "Target"]);
    for one in found.info.iter() {
        table.row([
            (&one.mountpoint).into(),
            (&one.name).into(),
            (&one.fstype).into(),
            one.dev_aliases.join(",").into(),
        ]);
    }
    shell.out.table(&table);
    Ok(())
}
