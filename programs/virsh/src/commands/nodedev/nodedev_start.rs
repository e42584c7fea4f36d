//! `nodedev-start`: start a defined device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-start",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "start a defined device of the host",
    description: "Starts a device of the host that is known but inactive.",
    options: &[Opt::text("device", "device name")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[],
    examples: &["nodedev-start computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let name = args.need("device")?.to_string();
    let (at, device) = shell.node_device(args, "device").await?;
    at.node_devices
        .node_device_create(&at.call, device.name, 0)
        .await
        .or_say(format!("Failed to start device {name}"))?;
    shell.out.done(format!("Device {name} started\n"));
    Ok(())
}
