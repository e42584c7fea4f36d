//! `net-dumpxml`: document of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-dumpxml",
    aliases: &[],
    group: Group::Network,
    summary: "document of a network",
    description: "Shows the document that describes a network.",
    options: &[NETWORK, INACTIVE_XML, XPATH, WRAP],
    option_aliases: &[],
    examples: &["net-dumpxml default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_NETWORK_XML_INACTIVE)]);
    let (at, network) = shell.network(args).await?;
    let xml = at.networks.network_get_xml_desc(&at.call, network, flags).await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
