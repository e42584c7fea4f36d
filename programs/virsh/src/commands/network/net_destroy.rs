//! `net-destroy`: stop a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-destroy",
    aliases: &[],
    group: Group::Network,
    summary: "stop a network",
    description: "Stops a network at once; guests on it lose their connection.",
    options: &[NETWORK],
    option_aliases: &[],
    examples: &["net-destroy default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    at.networks
        .network_destroy(&at.call, network)
        .await
        .or_say(format!("Failed to destroy network {name}"))?;
    shell.out.done(format!("Network {name} destroyed\n"));
    Ok(())
}
