//! `iface-mac`: MAC address of an interface of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-mac",
    aliases: &[],
    group: Group::Interface,
    summary: "MAC address of an interface of the host",
    description: "Shows the MAC address of an interface.",
    options: &[Opt::text("interface", "interface name")
        .positional()
        .required()
        .complete(Complete::Interface)],
    option_aliases: &[],
    examples: &["iface-mac eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("interface")?;
    let at = shell.at().await?;
    if crate::lookup::is_mac(text) {
        fail!("failed to get interface '{text}'");
    }
    let found = at
        .interfaces
        .interface_lookup_by_name(&at.call, text.into())
        .await;
    let interface = found.or_say(format!("failed to get interface '{text}'"))?;
    shell.out.value("mac_address", interface.mac);
    Ok(())
}
