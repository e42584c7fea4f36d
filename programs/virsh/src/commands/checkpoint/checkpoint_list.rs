//! `checkpoint-list`: checkpoints of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-list",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "checkpoints of a domain",
    description: "Lists the checkpoints of a domain.",
    options: &[
        DOMAIN,
        Opt::flag("parent", "with the name of the parent"),
        Opt::flag("roots", "only those without parent"),
        Opt::flag("leaves", "only those without children"),
        Opt::flag("no-leaves", "only those with children"),
        Opt::flag("tree", "as a tree"),
        Opt::text("from", "only those made on this one").loose(),
        Opt::flag("descendants", "with all that follow"),
        Opt::flag("name", "names only"),
        Opt::flag("topological", "parents before children"),
    ],
    option_aliases: &[],
    examples: &["checkpoint-list test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::moments::Moment;

const FILTERS: &[(&str, i32)] = &[
    ("leaves", VIR_DOMAIN_CHECKPOINT_LIST_LEAVES),
    ("no-leaves", VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES),
    ("topological", VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    for (one, other) in [
        ("tree", "name"),
        ("tree", "parent"),
        ("tree", "roots"),
        ("parent", "roots"),
        ("roots", "from"),
    ] {
        args.exclusive(one, other)?;
    }
    let flags = args.flags(FILTERS);
    let (at, domain) = shell.domain(args).await?;
    let facet = &at.domain_checkpoints;
    let mut found = match args.text("from")? {
        Some(name) => {
            let start = crate::lookup::find_checkpoint(&at, &domain, name).await?;
            let deep = args.has("descendants") || args.has("tree");
            let deep = if deep {
                VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS as u32
            } else {
                0
            };
            let mut found = facet
                .domain_checkpoint_list_all_children(&at.call, start.clone(), 1, flags | deep)
                .await?
                .checkpoints
                .0;
            found.extend(args.has("tree").then_some(start));
            found
        }
        None => {
            let roots = if args.has("roots") {
                VIR_DOMAIN_CHECKPOINT_LIST_ROOTS as u32
            } else {
                0
            };
            facet
                .domain_list_all_checkpoints(&at.call, domain, 1, flags | roots)
                .await?
                .checkpoints
                .0
        }
    };
    if !args.has("topological") {
        found.sort_by_cached_key(|one| one.name.to_lowercase());
    }
    let with_parent = args.has("parent") || args.has("tree");
    let mut rows = Vec::new();
    for one in found {
        let parent = match with_parent {
            true => facet
                .domain_checkpoint_get_parent(&at.call, one.clone(), 0)
                .await
                .ok()
                .map(|parent| parent.name),
            false => None,
        };
        rows.push((one, parent));
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
    let mut headings = vec!["Name", "Creation Time"];
    headings.extend(args.has("parent").then_some("Parent"));
    let mut table = Table::new(headings);
    for (one, parent) in rows {
        let bare = VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN as u32;
        let xml = facet
            .domain_checkpoint_get_xml_desc(&at.call, one.clone(), bare)
            .await?;
        let parsed = crate::document::parse(&xml)?;
        let created = crate::document::text(parsed.root(), "domaincheckpoint/creationTime")
            .and_then(|text| text.parse().ok());
        let created: i64 = created.unwrap_or(0);
        let mut row = vec![
            Cell::from(&one.name),
            Cell::shown(crate::time::local(created).format_with_offset(), created),
        ];
        if args.has("parent") {
            row.push(parent.unwrap_or_default().into());
        }
        table.row(row);
    }
    shell.out.table(&table);
    Ok(())
}
