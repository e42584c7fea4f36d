//! `net-uuid`: UUID of a network with that name.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-uuid",
    aliases: &[],
    group: Group::Network,
    summary: "UUID of a network with that name",
    description: "Shows the UUID of a network.",
    options: &[Opt::text("network", "network name")
        .positional()
        .required()
        .complete(Complete::Network)],
    option_aliases: &[],
    examples: &["net-uuid default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("network")?;
    let at = shell.at().await?;
    let found = at.networks.network_lookup_by_name(&at.call, text.into()).await;
    let network = found.or_say(format!("failed to get network '{text}'"))?;
    shell.out.value("uuid", network.uuid.to_string());
    Ok(())
}
