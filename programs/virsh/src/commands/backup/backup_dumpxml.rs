//! `backup-dumpxml`: document of the backup that goes on.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "backup-dumpxml",
    aliases: &[],
    group: Group::Backup,
    summary: "document of the backup that goes on",
    description: "Shows the document of the backup that is being made.",
    options: &[DOMAIN, XPATH, WRAP],
    option_aliases: &[],
    examples: &["backup-dumpxml test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_checkpoints
        .domain_backup_get_xml_desc(&at.call, domain, 0)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
