//! `iface-commit`: keep the changes of the interfaces.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-commit",
    aliases: &[],
    group: Group::Interface,
    summary: "keep the changes of the interfaces",
    description: "Drops what iface-begin noted.",
    options: &[],
    option_aliases: &[],
    examples: &["iface-commit"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    at.interfaces
        .interface_change_commit(&at.call, 0)
        .await
        .or_say("Failed to commit network config change transaction")?;
    shell.out.done("Network config change transaction committed\n");
    Ok(())
}
