//! `iface-name`: interface of the host with that MAC address.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-name",
    aliases: &[],
    group: Group::Interface,
    summary: "interface of the host with that MAC address",
    description: "Shows the name of an interface.",
    options: &[Opt::text("interface", "MAC address").positional().required()],
    option_aliases: &[],
    examples: &["iface-name aa:bb:cc:dd:ee:ff"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = args.need("interface")?;
    let at = shell.at().await?;
    if !crate::lookup::is_mac(text) {
        fail!("failed to get interface '{text}'");
    }
    let found = at
        .interfaces
        .interface_lookup_by_mac_string(&at.call, text.into())
        .await;
    let interface = found.or_say(format!("failed to get interface '{text}'"))?;
    shell.out.value("name", interface.name);
    Ok(())
}
