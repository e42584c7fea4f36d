//! `nwfilter-list`: packet filters.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-list",
    aliases: &[],
    group: Group::Filter,
    summary: "packet filters",
    description: "Lists packet filters.",
    options: &[],
    option_aliases: &[],
    examples: &["nwfilter-list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let found = match at.nw_filters.connect_list_all_nwfilters(&at.call, 1, 0).await {
        Err(error) if error.code() == api::Code::NO_SUPPORT => {
            at.nw_filters
                .connect_num_of_nwfilters(&at.call)
                .await
                .or_say("Failed to count network filters")?;
            return Err(error.into());
        }
        found => found.or_say("Failed to list network filters")?,
    };
    let mut all = found.filters.0;
    all.sort_by_cached_key(|one| one.name.to_lowercase());
    let mut table = Table::new(["UUID", "Name"]);
    all.iter()
        .for_each(|one| table.row([one.uuid.to_string().into(), (&one.name).into()]));
    shell.out.table(&table);
    Ok(())
}
