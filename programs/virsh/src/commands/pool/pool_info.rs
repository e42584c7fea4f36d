//! `pool-info`: the main facts about a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-info",
    aliases: &[],
    group: Group::Pool,
    summary: "the main facts about a pool",
    description: "Shows state, autostart and sizes of a pool.",
    options: &[POOL, Opt::flag("bytes", "sizes in bytes")],
    option_aliases: &[],
    examples: &["pool-info default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let bytes = args.has("bytes");
    let (at, pool) = shell.pool(args).await?;
    let info = at
        .storage_pools
        .storage_pool_get_info(&at.call, pool.clone())
        .await;
    let mut facts = Facts::new();
    facts.add("Name:", &pool.name).add("UUID:", pool.uuid.to_string());
    let Ok(info) = info else {
        shell.out.facts(&facts);
        return Err(info.err().map(Failure::from).unwrap_or_default());
    };
    facts.add("State:", crate::names::pool_state(info.state));
    let persistent = at
        .storage_pools
        .storage_pool_is_persistent(&at.call, pool.clone())
        .await;
    facts.add(
        "Persistent:",
        persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    let autostart = at.storage_pools.storage_pool_get_autostart(&at.call, pool).await;
    facts.add(
        "Autostart:",
        autostart.map_or("no autostart".into(), |yes| Cell::yes_no(yes != 0)),
    );
    if matches!(
        i32::from(info.state),
        VIR_STORAGE_POOL_RUNNING | VIR_STORAGE_POOL_DEGRADED
    ) {
        let size = |size: u64| if bytes { size.into() } else { Cell::size(size) };
        facts
            .add("Capacity:", size(info.capacity))
            .add("Allocation:", size(info.allocation))
            .add("Available:", size(info.available));
    }
    shell.out.facts(&facts);
    Ok(())
}
