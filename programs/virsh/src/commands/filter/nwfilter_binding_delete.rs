//! `nwfilter-binding-delete`: free a port of its packet filter.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-binding-delete",
    aliases: &[],
    group: Group::Filter,
    summary: "free a port of its packet filter",
    description: "Removes the packet filter of a port.",
    options: &[Opt::text("binding", "port device of the binding")
        .positional()
        .required()],
    option_aliases: &[],
    examples: &["nwfilter-binding-delete vnet0"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, binding) = super::binding(shell, args).await?;
    let name = binding.portdev.clone();
    let done = at.nw_filters.nwfilter_binding_delete(&at.call, binding).await;
    done.or_say(format!("Failed to delete network filter binding {name}"))?;
    shell
        .out
        .done(format!("Network filter binding on {name} deleted\n"));
    Ok(())
}
