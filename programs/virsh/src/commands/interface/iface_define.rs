//! `iface-define`: make an interface of the host known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-define",
    aliases: &[],
    group: Group::Interface,
    summary: "make an interface of the host known",
    description: "Defines an interface of the host, or changes its settings for the next start.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["iface-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_INTERFACE_DEFINE_VALIDATE)]);
    let at = shell.at().await?;
    let made = at.interfaces.interface_define_xml(&at.call, xml, flags).await;
    let interface = made.or_say(format!("Failed to define interface from {path}"))?;
    shell
        .out
        .done(format!("Interface {} defined from {path}\n", interface.name));
    Ok(())
}
