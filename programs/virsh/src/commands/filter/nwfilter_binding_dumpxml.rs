//! `nwfilter-binding-dumpxml`: document of the packet filter of a port.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-binding-dumpxml",
    aliases: &[],
    group: Group::Filter,
    summary: "document of the packet filter of a port",
    description: "Shows the document that describes a binding.",
    options: &[
        Opt::text("binding", "port device of the binding")
            .positional()
            .required(),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["nwfilter-binding-dumpxml vnet0"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, binding) = super::binding(shell, args).await?;
    let xml = at
        .nw_filters
        .nwfilter_binding_get_xml_desc(&at.call, binding, 0)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
