//! `checkpoint-edit`: edit the document of a checkpoint.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-edit",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "edit the document of a checkpoint",
    description: "Opens the document of a checkpoint in an editor.",
    options: &[
        DOMAIN,
        Opt::text("checkpointname", "name of the checkpoint")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["checkpoint-edit test c1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, checkpoint) = super::chosen(shell, args).await?;
    let name = checkpoint.name.clone();
    let flags = (VIR_DOMAIN_CHECKPOINT_XML_SECURE | VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN) as u32;
    let before = at
        .domain_checkpoints
        .domain_checkpoint_get_xml_desc(&at.call, checkpoint.clone(), flags)
        .await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell
            .out
            .done(format!("Checkpoint {name} XML configuration not changed.\n"));
        return Ok(());
    };
    let redefine = VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE as u32;
    let made = at
        .domain_checkpoints
        .domain_checkpoint_create_xml(&at.call, checkpoint.dom, after, redefine)
        .await?;
    if made.name != name {
        fail!("Cannot rename checkpoint {name} to {}", made.name);
    }
    shell.out.done(format!("Checkpoint {name} edited.\n"));
    Ok(())
}
