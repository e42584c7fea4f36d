//! `checkpoint-dumpxml`: document of a checkpoint.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-dumpxml",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "document of a checkpoint",
    description: "Shows the document that describes a checkpoint.",
    options: &[
        DOMAIN,
        Opt::text("checkpointname", "name of the checkpoint")
            .positional()
            .required(),
        SECURITY_INFO,
        Opt::flag("no-domain", "without the domain"),
        Opt::flag("size", "with the size of what changed since"),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["checkpoint-dumpxml test c1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("security-info", VIR_DOMAIN_CHECKPOINT_XML_SECURE),
        ("no-domain", VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN),
        ("size", VIR_DOMAIN_CHECKPOINT_XML_SIZE),
    ]);
    let (at, checkpoint) = super::chosen(shell, args).await?;
    let xml = at
        .domain_checkpoints
        .domain_checkpoint_get_xml_desc(&at.call, checkpoint, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
