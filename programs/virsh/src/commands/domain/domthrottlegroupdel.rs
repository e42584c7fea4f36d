//! `domthrottlegroupdel`: remove a throttle group.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domthrottlegroupdel",
    aliases: &[],
    group: Group::Domain,
    summary: "remove a throttle group",
    description: "Removes the limits that the disks of a group share.",
    options: &[
        DOMAIN,
        Opt::text("group-name", "name of the group")
            .positional()
            .required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["domthrottlegroupdel test slow"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let group = args.need("group-name")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    let done = at
        .domain_block
        .domain_del_throttle_group(&at.call, domain, Some(group), flags)
        .await;
    done.or_say("Unable to delete throttle group")?;
    shell.out.done("Throttle group deleted successfully\n");
    Ok(())
}
