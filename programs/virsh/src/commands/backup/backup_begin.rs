//! `backup-begin`: start to back up the disks of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "backup-begin",
    aliases: &[],
    group: Group::Backup,
    summary: "start to back up the disks of a domain",
    description: "Starts a backup that a document describes, or one of all disks.",
    options: &[
        DOMAIN,
        Opt::text("backupxml", "file with the document of the backup")
            .positional()
            .complete(Complete::File),
        Opt::text(
            "checkpointxml",
            "file with the document of a checkpoint to make at the same time",
        )
        .loose()
        .complete(Complete::File),
        Opt::flag("reuse-external", "use existing files"),
    ],
    option_aliases: &[],
    examples: &["backup-begin test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("reuse-external", VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL)]);
    let backup =
        crate::files::optional_document(args, "backupxml")?.unwrap_or_else(|| "<domainbackup/>".to_string());
    let checkpoint = crate::files::optional_document(args, "checkpointxml")?;
    let (at, domain) = shell.domain(args).await?;
    at.domain_checkpoints
        .domain_backup_begin(&at.call, domain, backup, checkpoint, flags)
        .await?;
    shell.out.done("Backup started\n");
    Ok(())
}
