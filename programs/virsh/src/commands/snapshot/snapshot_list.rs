//! `snapshot-list`: snapshots of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-list",
    aliases: &[],
    group: Group::Snapshot,
    summary: "snapshots of a domain",
    description: "Lists the snapshots of a domain.",
    options: &[
        DOMAIN,
        Opt::flag("parent", "with the name of the parent"),
        Opt::flag("roots", "only those without parent"),
        Opt::flag("leaves", "only those without children"),
        Opt::flag("no-leaves", "only those with children"),
        Opt::flag("metadata", "those that are known about"),
        Opt::flag("no-metadata", "those that are not known about"),
        Opt::flag("inactive", "taken while the domain was off"),
        Opt::flag("active", "taken while the domain ran"),
        Opt::flag("disk-only", "of disks only"),
        Opt::flag("internal", "internal ones"),
        Opt::flag("external", "external ones"),
        Opt::flag("tree", "as a tree"),
        Opt::text("from", "only those made on this one").loose(),
        Opt::flag("current", "only those made on the current one"),
        Opt::flag("descendants", "with all that follow"),
        Opt::flag("name", "names only"),
        Opt::flag("topological", "parents before children"),
    ],
    option_aliases: &[],
    examples: &["snapshot-list test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;
use crate::moments::Moment;
use api::DomainSnapshotRef;

const FILTERS: &[(&str, i32)] = &[
    ("leaves", VIR_DOMAIN_SNAPSHOT_LIST_LEAVES),
    ("no-leaves", VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES),
    ("metadata", VIR_DOMAIN_SNAPSHOT_LIST_METADATA),
    ("no-metadata", VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA),
    ("inactive", VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE),
    ("active", VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE),
    ("disk-only", VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY),
    ("internal", VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL),
    ("external", VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL),
    ("topological", VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    for (one, other) in [
        ("tree", "name"),
        ("tree", "parent"),
        ("tree", "roots"),
        ("parent", "roots"),
        ("roots", "from"),
        ("roots", "current"),
        ("name", "parent"),
    ] {
        args.exclusive(one, other)?;
    }
    let flags = args.flags(FILTERS);
    let (at, domain) = shell.domain(args).await?;
    let snapshots = listed(&at, &domain, args, flags).await?;
    let with_parent = args.has("parent") || args.has("tree");
    let mut rows = Vec::new();
    for snapshot in snapshots {
        let parent = match with_parent {
            true => at
                .domain_snapshots
                .domain_snapshot_get_parent(&at.call, snapshot.clone(), 0)
                .await
                .ok()
                .map(|parent| parent.name),
            false => None,
        };
        rows.push((snapshot, parent));
    }
    if args.has("tree") && !shell.out.json {
        let moments: Vec<Moment> = rows
            .into_iter()
            .map(|(one, parent)| Moment {
                name: one.name,
                parent,
            })
            .collect();
        crate::moments::print_tree(&mut shell.out, &moments);
        return Ok(());
    }
    if args.has("name") && !shell.out.json {
        for (one, parent) in rows {
            shell.out.print(match parent {
                Some(parent) => format!("{}\t{parent}\n", one.name),
                None => format!("{}\n", one.name),
            });
        }
        return Ok(());
    }
    let table = table(&at, rows, args.has("parent")).await?;
    shell.out.table(&table);
    Ok(())
}

async fn listed(at: &Link, domain: &DomainRef, args: &Args, flags: u32) -> Said<Vec<DomainSnapshotRef>> {
    let facet = &at.domain_snapshots;
    let below = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS as u32;
    let start = match args.text("from")? {
        Some(name) => Some(crate::lookup::find_snapshot(at, domain, name).await?),
        None if args.has("current") => {
            Some(facet.domain_snapshot_current(&at.call, domain.clone(), 0).await?)
        }
        None => None,
    };
    let mut found = match &start {
        Some(start) => {
            let deep = if args.has("descendants") || args.has("tree") {
                below
            } else {
                0
            };
            facet
                .domain_snapshot_list_all_children(&at.call, start.clone(), 1, flags | deep)
                .await?
                .snapshots
                .0
        }
        None => {
            let roots = if args.has("roots") {
                VIR_DOMAIN_SNAPSHOT_LIST_ROOTS as u32
            } else {
                0
            };
            facet
                .domain_list_all_snapshots(&at.call, domain.clone(), 1, flags | roots)
                .await?
                .snapshots
                .0
        }
    };
    if let Some(start) = start.filter(|_| args.has("tree")) {
        found.push(start);
    }
    if !args.has("topological") {
        found.sort_by_cached_key(|one| one.name.to_lowercase());
    }
    Ok(found)
}

async fn table(at: &Link, rows: Vec<(DomainSnapshotRef, Option<String>)>, with_parent: bool) -> Said<Table> {
    let mut headings = vec!["Name", "Creation Time", "State"];
    headings.extend(with_parent.then_some("Parent"));
    let mut table = Table::new(headings);
    for (one, parent) in rows {
        let xml = at
            .domain_snapshots
            .domain_snapshot_get_xml_desc(&at.call, one.clone(), 0)
            .await?;
        let parsed = crate::document::parse(&xml)?;
        let created = crate::document::text(parsed.root(), "domainsnapshot/creationTime")
            .and_then(|text| text.parse().ok());
        let created: i64 = created.unwrap_or(0);
        let state = crate::document::text(parsed.root(), "domainsnapshot/state").unwrap_or_default();
        let mut row = vec![
            Cell::from(&one.name),
            Cell::shown(crate::time::local(created).format_with_offset(), created),
            Cell::from(state),
        ];
        if with_parent {
            row.push(Cell::shown(
                parent.clone().unwrap_or_default(),
                parent.map_or(serde_json::Value::Null, Into::into),
            ));
        }
        table.row(row);
    }
    Ok(table)
}
