//! `nwfilter-undefine`: forget a packet filter.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-undefine",
    aliases: &[],
    group: Group::Filter,
    summary: "forget a packet filter",
    description: "Removes a packet filter.",
    options: &[Opt::text("nwfilter", "filter name or UUID")
        .positional()
        .required()
        .complete(Complete::Filter)],
    option_aliases: &[],
    examples: &["nwfilter-undefine clean-traffic"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, filter) = shell.filter(args).await?;
    let name = filter.name.clone();
    at.nw_filters
        .nwfilter_undefine(&at.call, filter)
        .await
        .or_say(format!("Failed to undefine network filter {name}"))?;
    shell.out.done(format!("Network filter {name} undefined\n"));
    Ok(())
}
