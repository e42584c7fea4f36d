//! `checkpoint-delete`: forget a checkpoint.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-delete",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "forget a checkpoint",
    description: "Deletes a checkpoint; what changed since then counts for the one before it.",
    options: &[
        DOMAIN,
        Opt::text("checkpointname", "name of the checkpoint")
            .positional()
            .required(),
        Opt::flag("children", "those made after it too"),
        Opt::flag("children-only", "only those made after it"),
        Opt::flag("metadata", "only what is known of it"),
    ],
    option_aliases: &[],
    examples: &["checkpoint-delete test c1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("children", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN),
        ("children-only", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY),
        ("metadata", VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY),
    ]);
    let (at, checkpoint) = super::chosen(shell, args).await?;
    let name = checkpoint.name.clone();
    let done = at
        .domain_checkpoints
        .domain_checkpoint_delete(&at.call, checkpoint, flags)
        .await;
    done.or_say(format!("Failed to delete checkpoint {name}"))?;
    shell.out.done(match args.has("children-only") {
        true => format!("Domain checkpoint {name} children deleted\n"),
        false => format!("Domain checkpoint {name} deleted\n"),
    });
    Ok(())
}
