//! `nodedev-destroy`: stop a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-destroy",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "stop a device of the host",
    description: "Stops a device of the host.",
    options: &[Opt::text("device", "device name, or WWNN,WWPN")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[("name", "device")],
    examples: &["nodedev-destroy scsi_host2"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, device) = shell.node_device(args, "device").await?;
    let name = args.need("device")?;
    at.node_devices
        .node_device_destroy(&at.call, device.name)
        .await
        .or_say(format!("Failed to destroy node device '{name}'"))?;
    shell.out.done(format!("Destroyed node device '{name}'\n"));
    Ok(())
}
