//! `net-start`: start a defined network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-start",
    aliases: &[],
    group: Group::Network,
    summary: "start a defined network",
    description: "Starts a network that is known but inactive.",
    options: &[NETWORK],
    option_aliases: &[],
    examples: &["net-destroy default; net-start default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    at.networks
        .network_create(&at.call, network)
        .await
        .or_say(format!("Failed to start network {name}"))?;
    shell.out.done(format!("Network {name} started\n"));
    Ok(())
}
