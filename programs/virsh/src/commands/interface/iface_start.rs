//! `iface-start`: bring an interface of the host up.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-start",
    aliases: &[],
    group: Group::Interface,
    summary: "bring an interface of the host up",
    description: "Starts an interface of the host.",
    options: &[Opt::text("interface", "interface name or MAC address")
        .positional()
        .required()
        .complete(Complete::Interface)],
    option_aliases: &[],
    examples: &["iface-start eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, interface) = shell.interface(args).await?;
    let name = interface.name.clone();
    at.interfaces
        .interface_create(&at.call, interface, 0)
        .await
        .or_say(format!("Failed to start interface {name}"))?;
    shell.out.done(format!("Interface {name} started\n"));
    Ok(())
}
