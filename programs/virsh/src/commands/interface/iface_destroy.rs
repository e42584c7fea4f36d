//! `iface-destroy`: take an interface of the host down.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-destroy",
    aliases: &[],
    group: Group::Interface,
    summary: "take an interface of the host down",
    description: "Stops an interface of the host.",
    options: &[Opt::text("interface", "interface name or MAC address")
        .positional()
        .required()
        .complete(Complete::Interface)],
    option_aliases: &[],
    examples: &["iface-destroy eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, interface) = shell.interface(args).await?;
    let name = interface.name.clone();
    at.interfaces
        .interface_destroy(&at.call, interface, 0)
        .await
        .or_say(format!("Failed to destroy interface {name}"))?;
    shell.out.done(format!("Interface {name} destroyed\n"));
    Ok(())
}
