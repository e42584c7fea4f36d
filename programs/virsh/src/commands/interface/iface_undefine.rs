//! `iface-undefine`: forget an interface of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-undefine",
    aliases: &[],
    group: Group::Interface,
    summary: "forget an interface of the host",
    description: "Removes the settings of an interface of the host.",
    options: &[Opt::text("interface", "interface name or MAC address")
        .positional()
        .required()
        .complete(Complete::Interface)],
    option_aliases: &[],
    examples: &["iface-undefine eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, interface) = shell.interface(args).await?;
    let name = interface.name.clone();
    at.interfaces
        .interface_undefine(&at.call, interface)
        .await
        .or_say(format!("Failed to undefine interface {name}"))?;
    shell.out.done(format!("Interface {name} undefined\n"));
    Ok(())
}
