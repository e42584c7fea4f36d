//! `net-list`: networks.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-list",
    aliases: &[],
    group: Group::Network,
    summary: "networks",
    description: "Lists networks, the active ones unless more is asked for.",
    options: &[
        Opt::flag("inactive", "inactive networks"),
        Opt::flag("all", "active and inactive networks"),
        Opt::flag("persistent", "persistent networks"),
        Opt::flag("transient", "transient networks"),
        Opt::flag("autostart", "started with the host"),
        Opt::flag("no-autostart", "not started with the host"),
        Opt::flag("uuid", "UUIDs only"),
        Opt::flag("name", "names only"),
        Opt::flag("table", "a table (default)"),
        Opt::flag("title", "show titles"),
    ],
    option_aliases: &[],
    examples: &["net-list --all"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const FILTERS: &[(&str, i32)] = &[
    ("inactive", VIR_CONNECT_LIST_NETWORKS_INACTIVE),
    ("persistent", VIR_CONNECT_LIST_NETWORKS_PERSISTENT),
    ("transient", VIR_CONNECT_LIST_NETWORKS_TRANSIENT),
    ("autostart", VIR_CONNECT_LIST_NETWORKS_AUTOSTART),
    ("no-autostart", VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if ["table", "name", "uuid"]
        .iter()
        .filter(|form| args.has(form))
        .count()
        > 1
    {
        fail!("Only one argument from --table, --name and --uuid may be specified.");
    }
    let mut flags = args.flags(FILTERS);
    if args.has("all") {
        flags |= (VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE) as u32;
    } else if !args.has("inactive") {
        flags |= VIR_CONNECT_LIST_NETWORKS_ACTIVE as u32;
    }
    let at = shell.at().await?;
    let found = at
        .networks
        .connect_list_all_networks(&at.call, 1, flags)
        .await
        .or_say("Failed to list networks")?;
    let mut networks = Vec::new();
    for network in found.nets.0 {
        let active = at
            .networks
            .network_is_active(&at.call, network.clone())
            .await
            .unwrap_or(0)
            != 0;
        networks.push((network, active));
    }
    networks.sort_by_cached_key(|(network, _)| network.name.to_lowercase());
    if !shell.out.json && (args.has("name") || args.has("uuid")) {
        for (network, _) in &networks {
            let word = if args.has("uuid") {
                network.uuid.to_string()
            } else {
                network.name.clone()
            };
            shell.out.print(format!("{word}\n"));
        }
        return Ok(());
    }
    let title = args.has("title");
    let mut headings = vec!["Name", "State", "Autostart", "Persistent"];
    headings.extend(title.then_some("Title"));
    headings.extend(shell.out.json.then_some("UUID"));
    let mut table = Table::new(headings);
    for (network, active) in networks {
        let autostart = at.networks.network_get_autostart(&at.call, network.clone()).await;
        let persistent = at.networks.network_is_persistent(&at.call, network.clone()).await;
        let mut row = vec![
            Cell::from(&network.name),
            Cell::from(if active { "active" } else { "inactive" }),
            autostart.map_or("no autostart".into(), |yes| Cell::yes_no(yes != 0)),
            persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
        ];
        if title {
            let kind = VIR_NETWORK_METADATA_TITLE;
            row.push(
                at.networks
                    .network_get_metadata(&at.call, network.clone(), kind, None, 0)
                    .await
                    .unwrap_or_default()
                    .into(),
            );
        }
        if shell.out.json {
            row.push(network.uuid.to_string().into());
        }
        table.row(row);
    }
    shell.out.table(&table);
    Ok(())
}
