//! `net-port-create`: make a port of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-port-create",
    aliases: &[],
    group: Group::Network,
    summary: "make a port of a network",
    description: "Plugs something into a network by hand.",
    options: &[NETWORK, FILE, VALIDATE],
    option_aliases: &[],
    examples: &["net-port-create default /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_NETWORK_PORT_CREATE_VALIDATE)]);
    let (at, network) = shell.network(args).await?;
    let made = at
        .network_ports
        .network_port_create_xml(&at.call, network, xml, flags)
        .await;
    let port = made.or_say(format!("Failed to create network from {path}"))?;
    shell
        .out
        .done(format!("Network port {} created from {path}\n", port.uuid));
    Ok(())
}
