//! `nodedev-define`: make a device of the host known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-define",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "make a device of the host known",
    description: "Defines a device of the host, or changes one.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["nodedev-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_NODE_DEVICE_DEFINE_XML_VALIDATE)]);
    let at = shell.at().await?;
    let made = at.node_devices.node_device_define_xml(&at.call, xml, flags).await;
    let device = made.or_say(format!("Failed to define node device from '{path}'"))?;
    shell
        .out
        .done(format!("Node device '{}' defined from '{path}'\n", device.name));
    Ok(())
}
