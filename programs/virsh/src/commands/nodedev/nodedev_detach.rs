//! `nodedev-detach`: take a device away from its driver.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-detach",
    aliases: &["nodedev-dettach"],
    group: Group::NodeDevice,
    summary: "take a device away from its driver",
    description: "Takes a device of the host away from its driver, so that a guest can have it.",
    options: &[
        Opt::text("device", "device name")
            .positional()
            .required()
            .complete(Complete::NodeDevice),
        Opt::text("driver", "the driver that gets it instead").loose(),
    ],
    option_aliases: &[],
    examples: &["nodedev-detach computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let driver = args.text("driver")?.map(str::to_string);
    let name = args.need("device")?.to_string();
    let (at, device) = shell.node_device(args, "device").await?;
    let done = match driver {
        Some(driver) => {
            at.host
                .node_device_detach_flags(&at.call, device.name, Some(driver), 0)
                .await
        }
        None => at.host.node_device_dettach(&at.call, device.name).await,
    };
    done.or_say(format!("Failed to detach device {name}"))?;
    shell.out.done(format!("Device {name} detached\n"));
    Ok(())
}
