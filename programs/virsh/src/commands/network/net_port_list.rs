//! `net-port-list`: ports of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-port-list",
    aliases: &[],
    group: Group::Network,
    summary: "ports of a network",
    description: "Lists what is plugged into a network.",
    options: &[
        NETWORK,
        Opt::flag("uuid", "UUIDs only"),
        Opt::flag("table", "a table (default)"),
    ],
    option_aliases: &[],
    examples: &["net-port-list default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("table", "uuid")?;
    let (at, network) = shell.network(args).await?;
    let found = at
        .network_ports
        .network_list_all_ports(&at.call, network, 1, 0)
        .await?;
    let mut ids: Vec<String> = found.ports.iter().map(|port| port.uuid.to_string()).collect();
    ids.sort();
    if args.has("uuid") && !shell.out.json {
        ids.iter().for_each(|id| shell.out.print(format!("{id}\n")));
        return Ok(());
    }
    let mut table = Table::new(["UUID"]);
    ids.into_iter().for_each(|id| table.row([id.into()]));
    shell.out.table(&table);
    Ok(())
}
