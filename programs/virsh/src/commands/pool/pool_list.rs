//! `pool-list`: storage pools.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-list",
    aliases: &[],
    group: Group::Pool,
    summary: "storage pools",
    description: "Lists pools, the active ones unless more is asked for.",
    options: &[
        Opt::flag("inactive", "inactive pools"),
        Opt::flag("all", "active and inactive pools"),
        Opt::flag("transient", "transient pools"),
        Opt::flag("persistent", "persistent pools"),
        Opt::flag("autostart", "started with the host"),
        Opt::flag("no-autostart", "not started with the host"),
        Opt::text("type", "only of these types, separated by commas").loose(),
        Opt::flag("details", "state and sizes too"),
        Opt::flag("uuid", "UUIDs only"),
        Opt::flag("name", "names only"),
    ],
    option_aliases: &[],
    examples: &["pool-list --all --details"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

const FILTERS: &[(&str, i32)] = &[
    ("inactive", VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE),
    ("autostart", VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART),
    ("no-autostart", VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART),
    ("persistent", VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT),
    ("transient", VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT),
];

/// Types of pools; the bit of the first is that of `..._DIR`.
const TYPES: &[&str] = &[
    "dir",
    "fs",
    "netfs",
    "logical",
    "disk",
    "iscsi",
    "scsi",
    "mpath",
    "rbd",
    "sheepdog",
    "gluster",
    "zfs",
    "vstorage",
    "iscsi-direct",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["details", "uuid"])?;
    args.exclusive_all(&["details", "name"])?;
    let mut flags = args.flags(FILTERS);
    if args.has("all") {
        flags |= (VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE) as u32;
    } else if !args.has("inactive") {
        flags |= VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE as u32;
    }
    for word in args
        .text("type")?
        .map(|list| list.split(',').collect::<Vec<_>>())
        .unwrap_or_default()
    {
        let Some(number) = crate::names::index_of(TYPES, word) else {
            fail!("Invalid pool type '{word}'")
        };
        flags |= (VIR_CONNECT_LIST_STORAGE_POOLS_DIR as u32) << number;
    }
    let at = shell.at().await?;
    let found = at
        .storage_pools
        .connect_list_all_storage_pools(&at.call, 1, flags)
        .await
        .or_say("Failed to list pools")?;
    let mut pools = Vec::new();
    for pool in found.pools.0 {
        let active = at
            .storage_pools
            .storage_pool_is_active(&at.call, pool.clone())
            .await
            .unwrap_or(0)
            != 0;
        pools.push((pool, active));
    }
    pools.sort_by_cached_key(|(pool, active)| (!active, pool.name.to_lowercase()));
    if !shell.out.json && (args.has("name") || args.has("uuid")) {
        print_words(shell, args, &pools);
        return Ok(());
    }
    let table = table(&at, &pools, args.has("details"), shell.out.json).await?;
    shell.out.table(&table);
    Ok(())
}

fn print_words(shell: &mut Shell, args: &Args, pools: &[(StoragePoolRef, bool)]) {
    for (pool, _) in pools {
        let mut words = Vec::new();
        if args.has("uuid") {
            words.push(pool.uuid.to_string());
        }
        if args.has("name") {
            words.push(pool.name.clone());
        }
        shell.out.print(format!("{}\n", words.join(" ")));
    }
}

async fn table(at: &Link, pools: &[(StoragePoolRef, bool)], details: bool, json: bool) -> Said<Table> {
    let mut headings = vec!["Name", "State", "Autostart"];
    if details {
        headings.extend(["Persistent", "Capacity", "Allocation", "Available"]);
    }
    headings.extend(json.then_some("UUID"));
    let mut table = Table::new(headings);
    for (pool, active) in pools {
        let autostart = at
            .storage_pools
            .storage_pool_get_autostart(&at.call, pool.clone())
            .await;
        let autostart = autostart.map_or("no autostart".into(), |yes| Cell::yes_no(yes != 0));
        let mut row = vec![Cell::from(&pool.name)];
        if details {
            row.extend(detailed(at, pool, autostart).await?);
        } else {
            row.extend([(if *active { "active" } else { "inactive" }).into(), autostart]);
        }
        if json {
            row.push(pool.uuid.to_string().into());
        }
        table.row(row);
    }
    Ok(table)
}

async fn detailed(at: &Link, pool: &StoragePoolRef, autostart: Cell) -> Said<Vec<Cell>> {
    let info = at
        .storage_pools
        .storage_pool_get_info(&at.call, pool.clone())
        .await;
    let info = info.or_say("Could not retrieve pool information")?;
    let persistent = at
        .storage_pools
        .storage_pool_is_persistent(&at.call, pool.clone())
        .await;
    let persistent = persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0));
    let known = i32::from(info.state) != VIR_STORAGE_POOL_INACTIVE;
    let size = |size: u64| {
        if known {
            Cell::size(size)
        } else {
            Cell::or_dash(None::<u64>)
        }
    };
    Ok(vec![
        crate::names::pool_state(info.state).into(),
        autostart,
        persistent,
        size(info.capacity),
        size(info.allocation),
        size(info.available),
    ])
}
