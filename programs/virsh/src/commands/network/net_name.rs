//! `net-name`: name of a network with that UUID.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-name",
    aliases: &[],
    group: Group::Network,
    summary: "name of a network with that UUID",
    description: "Shows the name of a network.",
    options: &[Opt::text("network", "network UUID")
        .positional()
        .required()
        .complete(Complete::Network)],
    option_aliases: &[],
    examples: &["net-name dd8fe884-6c02-601e-7551-cca97df1c5df"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("network")?;
    let Some(uuid) = api::Uuid::parse(text) else {
        fail!("failed to get network '{text}'")
    };
    let at = shell.at().await?;
    let found = at.networks.network_lookup_by_uuid(&at.call, uuid).await;
    let network = found.or_say(format!("failed to get network '{text}'"))?;
    shell.out.value("name", network.name);
    Ok(())
}
