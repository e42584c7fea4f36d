//! `nwfilter-binding-list`: ports with packet filters.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-binding-list",
    aliases: &[],
    group: Group::Filter,
    summary: "ports with packet filters",
    description: "Lists ports that packet filters are bound to.",
    options: &[],
    option_aliases: &[],
    examples: &["nwfilter-binding-list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let found = at
        .nw_filters
        .connect_list_all_nwfilter_bindings(&at.call, 1, 0)
        .await;
    let mut all = found.or_say("Failed to list network filter bindings")?.bindings.0;
    all.sort_by_cached_key(|one| one.portdev.to_lowercase());
    let mut table = Table::new(["Port Dev", "Filter"]);
    all.iter()
        .for_each(|one| table.row([(&one.portdev).into(), (&one.filtername).into()]));
    shell.out.table(&table);
    Ok(())
}
