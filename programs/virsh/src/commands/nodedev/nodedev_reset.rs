//! `nodedev-reset`: reset a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-reset",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "reset a device of the host",
    description: "Resets a device of the host before or after a guest had it.",
    options: &[Opt::text("device", "device name")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[],
    examples: &["nodedev-reset computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let name = args.need("device")?.to_string();
    let (at, device) = shell.node_device(args, "device").await?;
    at.host
        .node_device_reset(&at.call, device.name)
        .await
        .or_say(format!("Failed to reset device {name}"))?;
    shell.out.done(format!("Device {name} reset\n"));
    Ok(())
}
