//! `iface-dumpxml`: document of an interface of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-dumpxml",
    aliases: &[],
    group: Group::Interface,
    summary: "document of an interface of the host",
    description: "Shows the document that describes an interface of the host.",
    options: &[
        Opt::text("interface", "interface name or MAC address")
            .positional()
            .required()
            .complete(Complete::Interface),
        INACTIVE_XML,
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["iface-dumpxml eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_INTERFACE_XML_INACTIVE)]);
    let (at, interface) = shell.interface(args).await?;
    let xml = at
        .interfaces
        .interface_get_xml_desc(&at.call, interface, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
