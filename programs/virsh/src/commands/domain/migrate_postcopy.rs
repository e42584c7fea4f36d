//! `migrate-postcopy`: let the guest run at its destination now.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-postcopy",
    aliases: &[],
    group: Group::Domain,
    summary: "let the guest run at its destination now",
    description: "Ends the first phase of a migration; the rest of the memory follows the guest.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["migrate-postcopy test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_migration
        .domain_migrate_start_post_copy(&at.call, domain, 0)
        .await?)
}
