//! `migrate-getspeed`: speed of a migration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-getspeed",
    aliases: &[],
    group: Group::Domain,
    summary: "speed of a migration",
    description: "Shows how fast a migration may be, in MiB per second.",
    options: &[DOMAIN, Opt::flag("postcopy", "for a postcopy migration")],
    option_aliases: &[],
    examples: &["migrate-getspeed test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("postcopy", VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY)]);
    let (at, domain) = shell.domain(args).await?;
    let limit = at
        .domain_migration
        .domain_migrate_get_max_speed(&at.call, domain, flags)
        .await?;
    shell.out.value("bandwidth_mib_per_s", limit);
    Ok(())
}
