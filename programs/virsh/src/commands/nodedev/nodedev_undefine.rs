//! `nodedev-undefine`: forget a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-undefine",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "forget a device of the host",
    description: "Forgets the definition of a device of the host.",
    options: &[Opt::text("device", "device name, or WWNN,WWPN")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[],
    examples: &["nodedev-undefine computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, device) = shell.node_device(args, "device").await?;
    let name = args.need("device")?;
    let done = at
        .node_devices
        .node_device_undefine(&at.call, device.name, 0)
        .await;
    done.or_say(format!("Failed to undefine node device '{name}'"))?;
    shell.out.done(format!("Undefined node device '{name}'\n"));
    Ok(())
}
