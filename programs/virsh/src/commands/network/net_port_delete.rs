//! `net-port-delete`: remove a port of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-port-delete",
    aliases: &[],
    group: Group::Network,
    summary: "remove a port of a network",
    description: "Unplugs something from a network.",
    options: &[
        NETWORK,
        Opt::text("port", "UUID of the port").positional().required(),
    ],
    option_aliases: &[],
    examples: &["net-port-delete default 00000000-0000-0000-0000-000000000001"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let port = super::net_port_dumpxml::find(&at, network, args).await?;
    let uuid = port.uuid;
    let done = at.network_ports.network_port_delete(&at.call, port, 0).await;
    done.or_say(format!("Failed to delete network port {uuid}"))?;
    shell.out.done(format!("Network port {uuid} deleted\n"));
    Ok(())
}
