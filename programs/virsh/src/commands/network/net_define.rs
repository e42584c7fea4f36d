//! `net-define`: make a network known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-define",
    aliases: &[],
    group: Group::Network,
    summary: "make a network known",
    description: "Defines a network, or changes how it will be started the next time.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["net-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_NETWORK_DEFINE_VALIDATE)]);
    let at = shell.at().await?;
    let made = match flags {
        0 => at.networks.network_define_xml(&at.call, xml).await,
        _ => at.networks.network_define_xml_flags(&at.call, xml, flags).await,
    };
    let network = made.or_say(format!("Failed to define network from {path}"))?;
    shell
        .out
        .done(format!("Network {} defined from {path}\n", network.name));
    Ok(())
}
