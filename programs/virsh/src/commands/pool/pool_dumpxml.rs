//! `pool-dumpxml`: document of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-dumpxml",
    aliases: &[],
    group: Group::Pool,
    summary: "document of a pool",
    description: "Shows the document that describes a pool.",
    options: &[POOL, INACTIVE_XML, XPATH, WRAP],
    option_aliases: &[],
    examples: &["pool-dumpxml default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_STORAGE_XML_INACTIVE)]);
    let (at, pool) = shell.pool(args).await?;
    let xml = at
        .storage_pools
        .storage_pool_get_xml_desc(&at.call, pool, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
