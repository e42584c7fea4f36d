//! `nodedev-create`: make a device of the host from a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-create",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "make a device of the host from a document",
    description: "Makes a device of the host that is not kept when it stops.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["nodedev-create /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_NODE_DEVICE_CREATE_XML_VALIDATE)]);
    let at = shell.at().await?;
    let made = at.node_devices.node_device_create_xml(&at.call, xml, flags).await;
    let device = made.or_say(format!("Failed to create node device from {path}"))?;
    shell
        .out
        .done(format!("Node device {} created from {path}\n", device.name));
    Ok(())
}
