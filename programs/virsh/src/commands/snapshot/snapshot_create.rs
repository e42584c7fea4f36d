//! `snapshot-create`: remember the present state of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-create",
    aliases: &[],
    group: Group::Snapshot,
    summary: "remember the present state of a domain",
    description: "Makes a snapshot that a document describes, or one of everything.",
    options: &[
        DOMAIN,
        Opt::text("xmlfile", "file with the document; a plain snapshot if left out")
            .positional()
            .complete(Complete::File),
        Opt::flag("redefine", "take over what is known of an existing one"),
        Opt::flag("current", "with --redefine, make it the current one"),
        Opt::flag("no-metadata", "without metadata"),
        Opt::flag("halt", "stop the guest afterwards"),
        Opt::flag("disk-only", "only the disks"),
        Opt::flag("reuse-external", "use an existing file"),
        Opt::flag("quiesce", "freeze the file systems of the guest"),
        Opt::flag("atomic", "all or nothing"),
        Opt::flag("live", "go on running meanwhile"),
        VALIDATE,
    ],
    option_aliases: &[],
    examples: &["snapshot-create test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = args.flags(super::CREATION);
    flags |= args.flags(&[
        ("redefine", VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE),
        ("current", VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT),
    ]);
    let from = args.text("xmlfile")?;
    let xml = match from {
        Some(path) => crate::files::read_text(path)?,
        None => "<domainsnapshot/>".to_string(),
    };
    let (at, domain) = shell.domain(args).await?;
    super::create(shell, &at, domain, xml, flags, from).await
}
