//! `net-info`: the main facts about a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-info",
    aliases: &[],
    group: Group::Network,
    summary: "the main facts about a network",
    description: "Shows state, autostart and bridge of a network.",
    options: &[NETWORK],
    option_aliases: &[],
    examples: &["net-info default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let mut facts = Facts::new();
    facts
        .add("Name:", &network.name)
        .add("UUID:", network.uuid.to_string());
    if let Ok(active) = at.networks.network_is_active(&at.call, network.clone()).await {
        facts.add("Active:", Cell::yes_no(active != 0));
    }
    let persistent = at.networks.network_is_persistent(&at.call, network.clone()).await;
    facts.add(
        "Persistent:",
        persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    let autostart = at.networks.network_get_autostart(&at.call, network.clone()).await;
    facts.add(
        "Autostart:",
        autostart.map_or("no autostart".into(), |yes| Cell::yes_no(yes != 0)),
    );
    if let Ok(bridge) = at.networks.network_get_bridge_name(&at.call, network).await {
        facts.add("Bridge:", bridge);
    }
    shell.out.facts(&facts);
    Ok(())
}
