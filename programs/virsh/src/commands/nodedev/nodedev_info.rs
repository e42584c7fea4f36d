//! `nodedev-info`: the main facts about a device of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-info",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "the main facts about a device of the host",
    description: "Shows parent and state of a device.",
    options: &[Opt::text("device", "device name, or WWNN,WWPN")
        .positional()
        .required()
        .complete(Complete::NodeDevice)],
    option_aliases: &[],
    examples: &["nodedev-info computer"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, device) = shell.node_device(args, "device").await?;
    let name = device.name;
    let mut facts = Facts::new();
    facts.add("Name:", &name);
    let parent = at
        .node_devices
        .node_device_get_parent(&at.call, name.clone())
        .await
        .ok()
        .flatten();
    facts.add(
        "Parent:",
        Cell::shown(
            parent.clone().unwrap_or_default(),
            parent.map_or(serde_json::Value::Null, Into::into),
        ),
    );
    let active = at
        .node_devices
        .node_device_is_active(&at.call, name.clone())
        .await;
    facts.add(
        "Active:",
        active.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    let persistent = at
        .node_devices
        .node_device_is_persistent(&at.call, name.clone())
        .await;
    facts.add(
        "Persistent:",
        persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    let autostart = at.node_devices.node_device_get_autostart(&at.call, name).await;
    facts.add(
        "Autostart:",
        autostart.map_or("no autostart".into(), |yes| Cell::yes_no(yes != 0)),
    );
    shell.out.facts(&facts);
    Ok(())
}
