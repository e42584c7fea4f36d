//! `migrate-setmaxdowntime`: longest pause of a migration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-setmaxdowntime",
    aliases: &[],
    group: Group::Domain,
    summary: "longest pause of a migration",
    description: "Sets how long a guest may stand still at the end of a migration.",
    options: &[
        DOMAIN,
        Opt::number("downtime", "milliseconds").positional().required(),
    ],
    option_aliases: &[],
    examples: &["migrate-setmaxdowntime test 300"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let ms: u64 = args
        .number::<i64>("downtime")?
        .and_then(|ms| u64::try_from(ms).ok())
        .unwrap_or(0);
    if ms < 1 {
        fail!("migrate: Invalid downtime");
    }
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_migration
        .domain_migrate_set_max_downtime(&at.call, domain, ms, 0)
        .await?)
}
