//! `net-undefine`: forget the definition of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-undefine",
    aliases: &[],
    group: Group::Network,
    summary: "forget the definition of a network",
    description: "Forgets a network; one that runs becomes transient.",
    options: &[NETWORK],
    option_aliases: &[],
    examples: &["net-destroy default; net-undefine default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    at.networks
        .network_undefine(&at.call, network)
        .await
        .or_say(format!("Failed to undefine network {name}"))?;
    shell.out.done(format!("Network {name} has been undefined\n"));
    Ok(())
}
