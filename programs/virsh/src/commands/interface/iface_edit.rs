//! `iface-edit`: edit the settings of an interface of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-edit",
    aliases: &[],
    group: Group::Interface,
    summary: "edit the settings of an interface of the host",
    description: "Opens the settings of an interface in an editor.",
    options: &[Opt::text("interface", "interface name or MAC address")
        .positional()
        .required()
        .complete(Complete::Interface)],
    option_aliases: &[],
    examples: &["iface-edit eth1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, interface) = shell.interface(args).await?;
    let name = interface.name.clone();
    let before = at
        .interfaces
        .interface_get_xml_desc(&at.call, interface, VIR_INTERFACE_XML_INACTIVE as u32)
        .await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell
            .out
            .done(format!("Interface {name} XML configuration not changed.\n"));
        return Ok(());
    };
    let made = at.interfaces.interface_define_xml(&at.call, after, 0).await?;
    shell
        .out
        .done(format!("Interface {} XML configuration edited.\n", made.name));
    Ok(())
}
