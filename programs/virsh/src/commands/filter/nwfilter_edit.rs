//! `nwfilter-edit`: edit a packet filter.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-edit",
    aliases: &[],
    group: Group::Filter,
    summary: "edit a packet filter",
    description: "Opens a packet filter in an editor.",
    options: &[Opt::text("nwfilter", "filter name or UUID")
        .positional()
        .required()
        .complete(Complete::Filter)],
    option_aliases: &[],
    examples: &["nwfilter-edit clean-traffic"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, filter) = shell.filter(args).await?;
    let name = filter.name.clone();
    let before = at.nw_filters.nwfilter_get_xml_desc(&at.call, filter, 0).await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell
            .out
            .done(format!("Network filter {name} XML configuration not changed.\n"));
        return Ok(());
    };
    let made = at.nw_filters.nwfilter_define_xml(&at.call, after).await?;
    shell.out.done(format!(
        "Network filter {} XML configuration edited.\n",
        made.name
    ));
    Ok(())
}
