//! `nodedev-dumpxml`: document of a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-dumpxml",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "document of a device of the host",
    description: "Shows the document that describes a device of the host.",
    options: &[
        Opt::text("device", "device name, or WWNN,WWPN")
            .positional()
            .required()
            .complete(Complete::NodeDevice),
        INACTIVE_XML,
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["nodedev-dumpxml computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_NODE_DEVICE_XML_INACTIVE)]);
    let (at, device) = shell.node_device(args, "device").await?;
    let xml = at
        .node_devices
        .node_device_get_xml_desc(&at.call, device.name, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
