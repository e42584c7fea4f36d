//! `net-create`: start a network from a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-create",
    aliases: &[],
    group: Group::Network,
    summary: "start a network from a document",
    description: "Starts a network that is not kept when it stops.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["net-create /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_NETWORK_CREATE_VALIDATE)]);
    let at = shell.at().await?;
    let made = match flags {
        0 => at.networks.network_create_xml(&at.call, xml).await,
        _ => at.networks.network_create_xml_flags(&at.call, xml, flags).await,
    };
    let network = made.or_say(format!("Failed to create network from {path}"))?;
    shell
        .out
        .done(format!("Network {} created from {path}\n", network.name));
    Ok(())
}
