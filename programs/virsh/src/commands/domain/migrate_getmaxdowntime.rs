//! `migrate-getmaxdowntime`: longest pause of a migration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-getmaxdowntime",
    aliases: &[],
    group: Group::Domain,
    summary: "longest pause of a migration",
    description: "Shows how long a guest may stand still at the end of a migration.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["migrate-getmaxdowntime test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let ms = at
        .domain_migration
        .domain_migrate_get_max_downtime(&at.call, domain, 0)
        .await?;
    shell.out.value("downtime_ms", ms);
    Ok(())
}
