//! `migrate-setspeed`: speed of a migration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-setspeed",
    aliases: &[],
    group: Group::Domain,
    summary: "speed of a migration",
    description: "Sets how fast a migration may be.",
    options: &[
        DOMAIN,
        Opt::number("bandwidth", "MiB per second").positional().required(),
        Opt::flag("postcopy", "for a postcopy migration"),
    ],
    option_aliases: &[],
    examples: &["migrate-setspeed test 100"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let limit: u64 = args.number("bandwidth")?.unwrap_or(0);
    let flags = args.flags(&[("postcopy", VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY)]);
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_migration
        .domain_migrate_set_max_speed(&at.call, domain, limit, flags)
        .await?)
}
