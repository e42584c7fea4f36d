//! `net-edit`: edit the definition of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-edit",
    aliases: &[],
    group: Group::Network,
    summary: "edit the definition of a network",
    description: "Opens the definition of a network in an editor and defines the network anew.",
    options: &[NETWORK],
    option_aliases: &[],
    examples: &["net-edit default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::editor::{self, Again};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    let mut draft = at
        .networks
        .network_get_xml_desc(&at.call, network, VIR_NETWORK_XML_INACTIVE as u32)
        .await?;
    loop {
        let Some(after) = editor::edit(&draft, ".xml")? else {
            shell
                .out
                .done(format!("Network {name} XML configuration not changed.\n"));
            return Ok(());
        };
        match at.networks.network_define_xml(&at.call, after.clone()).await {
            Ok(made) => {
                shell
                    .out
                    .done(format!("Network {} XML configuration edited.\n", made.name));
                return Ok(());
            }
            Err(error) => shell.report(&error.into()),
        }
        draft = after;
        if editor::ask_again(false) == Again::No {
            return Err(Failure::silent());
        }
    }
}
