//! `nodedev-autostart`: start a device with the host, or no longer.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-autostart",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "start a device with the host, or no longer",
    description: "Makes a device start together with the host, or no longer.",
    options: &[
        Opt::text("device", "device name")
            .positional()
            .required()
            .complete(Complete::NodeDevice),
        Opt::flag("disable", "no longer"),
    ],
    option_aliases: &[],
    examples: &["nodedev-autostart computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let on = !args.has("disable");
    let name = args.need("device")?.to_string();
    let (at, device) = shell.node_device(args, "device").await?;
    let word = if on { "mark" } else { "unmark" };
    let done = at
        .node_devices
        .node_device_set_autostart(&at.call, device.name, i32::from(on))
        .await;
    done.or_say(format!("failed to {word} device {name} as autostarted"))?;
    shell.out.done(format!("Device {name} {word}ed as autostarted\n"));
    Ok(())
}
