//! `checkpoint-info`: the main facts about a checkpoint.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-info",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "the main facts about a checkpoint",
    description: "Shows the relatives of a checkpoint.",
    options: &[
        DOMAIN,
        Opt::text("checkpointname", "name of the checkpoint")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["checkpoint-info test c1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, checkpoint) = super::chosen(shell, args).await?;
    let facet = &at.domain_checkpoints;
    let mut facts = Facts::new();
    facts
        .add("Name:", &checkpoint.name)
        .add("Domain:", &checkpoint.dom.name);
    let parent = facet
        .domain_checkpoint_get_parent(&at.call, checkpoint.clone(), 0)
        .await
        .ok()
        .map(|parent| parent.name);
    facts.add("Parent:", Cell::or_dash(parent));
    let children = facet
        .domain_checkpoint_list_all_children(&at.call, checkpoint.clone(), 0, 0)
        .await?
        .ret;
    let all = VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS as u32;
    let descendants = facet
        .domain_checkpoint_list_all_children(&at.call, checkpoint, 0, all)
        .await?
        .ret;
    facts.add("Children:", children).add("Descendants:", descendants);
    shell.out.facts(&facts);
    Ok(())
}
