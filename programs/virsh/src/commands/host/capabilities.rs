//! `capabilities`: what the host and its hypervisor can do.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "capabilities",
    aliases: &[],
    group: Group::Host,
    summary: "what the host and its hypervisor can do",
    description: "Shows the capabilities of the connection as a document.",
    options: &[XPATH, WRAP],
    option_aliases: &[],
    examples: &["capabilities --xpath //host/cpu/arch"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let at = shell.at().await?;
    let xml = at
        .host
        .connect_get_capabilities(&at.call)
        .await
        .or_say("failed to get capabilities")?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
