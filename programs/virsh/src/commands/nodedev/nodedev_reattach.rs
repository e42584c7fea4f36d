//! `nodedev-reattach`: give a device back to its driver.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-reattach",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "give a device back to its driver",
    description: "Gives a device of the host back to its driver.",
    options: &[Opt::text("device", "device name")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[],
    examples: &["nodedev-reattach computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let name = args.need("device")?.to_string();
    let (at, device) = shell.node_device(args, "device").await?;
    let done = at.host.node_device_re_attach(&at.call, device.name).await;
    done.or_say(format!("Failed to re-attach device {name}"))?;
    shell.out.done(format!("Device {name} re-attached\n"));
    Ok(())
}
