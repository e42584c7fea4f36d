//! `vol-list`: volumes of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-list",
    aliases: &[],
    group: Group::Volume,
    summary: "volumes of a pool",
    description: "Lists the volumes of a pool.",
    options: &[POOL, Opt::flag("details", "type and sizes too")],
    option_aliases: &[],
    examples: &["vol-list default-pool --details"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let details = args.has("details");
    let (at, pool) = shell.pool(args).await?;
    let found = at
        .storage_pools
        .storage_pool_list_all_volumes(&at.call, pool, 1, 0)
        .await;
    let mut volumes = found.or_say("Failed to list volumes")?.vols.0;
    volumes.sort_by_cached_key(|volume| volume.name.to_lowercase());
    let headings: &[&str] = if details {
        &["Name", "Path", "Type", "Capacity", "Allocation"]
    } else {
        &["Name", "Path"]
    };
    let mut table = Table::new(headings.iter().copied());
    for volume in volumes {
        let path = at
            .storage_volumes
            .storage_vol_get_path(&at.call, volume.clone())
            .await;
        let mut row = vec![Cell::from(&volume.name), Cell::or_dash(path.ok())];
        if details {
            let info = at.storage_volumes.storage_vol_get_info(&at.call, volume).await;
            row.extend(match info {
                Ok(info) => [
                    crate::names::volume_kind(info.r#type).into(),
                    Cell::size(info.capacity),
                    Cell::size(info.allocation),
                ],
                Err(_) => ["unknown".into(), "unknown".into(), "unknown".into()],
            });
        }
        table.row(row);
    }
    shell.out.table(&table);
    Ok(())
}
