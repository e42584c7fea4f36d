//! `nodedev-update`: change a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-update",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "change a device of the host",
    description: "Changes the definition of a device, the running device, or both.",
    options: &[
        Opt::text("device", "device name")
            .positional()
            .required()
            .complete(Complete::NodeDevice),
        FILE,
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["nodedev-update computer /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("current", "live")?;
    args.exclusive("current", "config")?;
    let flags = args.flags(&[
        ("config", VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG),
        ("live", VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE),
    ]);
    let path = args.need("file")?;
    let (at, device) = shell.node_device(args, "device").await?;
    let xml = crate::files::document(args, "file")?;
    let name = device.name.clone();
    let done = at
        .node_devices
        .node_device_update(&at.call, device.name, xml, flags)
        .await;
    done.or_say(format!("Failed to update node device {name} from '{path}'"))?;
    let state = match (args.has("config"), args.has("live")) {
        (true, true) => "persistent config and live state",
        (true, false) => "persistent config",
        _ => "live state",
    };
    shell.out.done(format!("Updated node device {name} {state}\n"));
    Ok(())
}
