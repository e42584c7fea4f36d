//! `iface-rollback`: undo the changes of the interfaces.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-rollback",
    aliases: &[],
    group: Group::Interface,
    summary: "undo the changes of the interfaces",
    description: "Brings back what iface-begin noted.",
    options: &[],
    option_aliases: &[],
    examples: &["iface-rollback"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    at.interfaces
        .interface_change_rollback(&at.call, 0)
        .await
        .or_say("Failed to rollback network config change transaction")?;
    shell.out.done("Network config change transaction rolled back\n");
    Ok(())
}
