//! `nwfilter-dumpxml`: document of a packet filter.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-dumpxml",
    aliases: &[],
    group: Group::Filter,
    summary: "document of a packet filter",
    description: "Shows the document that describes a packet filter.",
    options: &[
        Opt::text("nwfilter", "filter name or UUID")
            .positional()
            .required()
            .complete(Complete::Filter),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["nwfilter-dumpxml clean-traffic"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, filter) = shell.filter(args).await?;
    let xml = at.nw_filters.nwfilter_get_xml_desc(&at.call, filter, 0).await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
