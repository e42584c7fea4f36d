//! `checkpoint-create`: mark a point from which to back up.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-create",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "mark a point from which to back up",
    description: "Makes a checkpoint that a document describes, or a plain one.",
    options: &[
        DOMAIN,
        Opt::text(
            "xmlfile",
            "file with the document; a plain checkpoint if left out",
        )
        .positional()
        .complete(Complete::File),
        Opt::flag("redefine", "take over what is known of an existing one"),
        Opt::flag("redefine-validate", "check it against the disks"),
        Opt::flag("quiesce", "freeze the file systems of the guest"),
    ],
    option_aliases: &[],
    examples: &["checkpoint-create test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("redefine", VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE),
        (
            "redefine-validate",
            VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE,
        ),
        ("quiesce", VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE),
    ]);
    args.requires("redefine-validate", "redefine")?;
    let from = args.text("xmlfile")?;
    let xml = match from {
        Some(path) => crate::files::read_text(path)?,
        None => "<domaincheckpoint/>".to_string(),
    };
    let (at, domain) = shell.domain(args).await?;
    super::create(shell, &at, domain, xml, flags, from).await
}
