//! `net-port-dumpxml`: document of a port of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-port-dumpxml",
    aliases: &[],
    group: Group::Network,
    summary: "document of a port of a network",
    description: "Shows the document that describes a port.",
    options: &[
        NETWORK,
        Opt::text("port", "UUID of the port").positional().required(),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["net-port-dumpxml default 00000000-0000-0000-0000-000000000001"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let port = find(&at, network, args).await?;
    let xml = at
        .network_ports
        .network_port_get_xml_desc(&at.call, port, 0)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}

/// The port that `--port` gives.
pub async fn find(at: &Link, network: NetworkRef, args: &Args) -> Said<api::NetworkPortRef> {
    let text = args.need("port")?;
    let Some(uuid) = api::Uuid::parse(text) else {
        fail!("failed to get network port '{text}'")
    };
    let found = at
        .network_ports
        .network_port_lookup_by_uuid(&at.call, network, uuid)
        .await;
    // Why it is not found is not said.
    let Ok(found) = found else {
        fail!("failed to get network port '{text}'")
    };
    Ok(found)
}
