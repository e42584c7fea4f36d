//! `quit`: leave this shell.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "quit",
    aliases: &[],
    group: Group::Virsh,
    summary: "leave this shell",
    description: "Leave this shell.",
    options: &[],
    option_aliases: &[],
    examples: &["quit"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    shell.quitting = true;
    Ok(())
}
