//! `iface-begin`: note how the interfaces of the host are.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-begin",
    aliases: &[],
    group: Group::Interface,
    summary: "note how the interfaces of the host are",
    description: "Notes the settings of the interfaces, so that they can be brought back.",
    options: &[],
    option_aliases: &[],
    examples: &["iface-begin"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    at.interfaces
        .interface_change_begin(&at.call, 0)
        .await
        .or_say("Failed to begin network config change transaction")?;
    shell.out.done("Network config change transaction started\n");
    Ok(())
}
