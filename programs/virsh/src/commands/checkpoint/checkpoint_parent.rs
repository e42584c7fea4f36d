//! `checkpoint-parent`: the checkpoint on which another was made.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-parent",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "the checkpoint on which another was made",
    description: "Shows the name of the parent of a checkpoint.",
    options: &[
        DOMAIN,
        Opt::text("checkpointname", "name of the checkpoint")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["checkpoint-parent test c1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, checkpoint) = super::chosen(shell, args).await?;
    let name = checkpoint.name.clone();
    match at
        .domain_checkpoints
        .domain_checkpoint_get_parent(&at.call, checkpoint, 0)
        .await
    {
        Ok(parent) => {
            match shell.out.json {
                true => shell.out.value("name", parent.name),
                false => shell.out.print(parent.name),
            }
            Ok(())
        }
        Err(error) if error.code() == api::Code::NO_DOMAIN_CHECKPOINT => {
            fail!("checkpoint '{name}' has no parent")
        }
        Err(error) => Err(error.into()),
    }
}
