//! `freepages`: free pages of NUMA cells.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "freepages",
    aliases: &[],
    group: Group::Host,
    summary: "free pages of NUMA cells",
    description: "Shows how many pages of each size are free.",
    options: &[
        Opt::number("cellno", "NUMA cell").loose(),
        Opt::number("pagesize", "only of this size, KiB unless it has a unit").loose(),
        Opt::flag("all", "of each cell"),
    ],
    option_aliases: &[],
    examples: &["freepages --all"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("all", "cellno")?;
    let cell: Option<i32> = args.number("cellno")?;
    let page = args
        .scaled("pagesize", 1024, u64::from(u32::MAX) * 1024)?
        .map(|bytes| (bytes / 1024) as u32);
    let at = shell.at().await?;
    let chosen = if args.has("all") {
        let xml = at
            .host
            .connect_get_capabilities(&at.call)
            .await
            .or_say("unable to get node capabilities")?;
        let mut chosen = Vec::new();
        for cell in cells(&xml)? {
            chosen.push((
                cell,
                page.map_or_else(|| page_sizes(&xml), |page| Ok(vec![page]))?,
            ));
        }
        chosen
    } else {
        let Some(cell) = cell else {
            fail!("missing cellno argument")
        };
        if cell < -1 {
            fail!("cell number must be non-negative integer or -1");
        }
        let Some(page) = page else {
            fail!("missing pagesize argument")
        };
        vec![(cell, vec![page])]
    };
    show(shell, &at, chosen, args.has("all")).await
}

async fn show(shell: &mut Shell, at: &Link, chosen: Vec<(i32, Vec<u32>)>, all: bool) -> Outcome {
    let mut json = Vec::new();
    for (cell, sizes) in chosen {
        let counts = at
            .host
            .node_get_free_pages(&at.call, sizes.clone().into(), cell, 1, 0)
            .await?;
        if shell.out.json {
            let pages = sizes
                .iter()
                .zip(counts.iter())
                .map(|(kib, free)| serde_json::json!({ "size_kib": kib, "free": free }));
            json.push(serde_json::json!({ "cell": cell, "pages": pages.collect::<Vec<_>>() }));
            continue;
        }
        if all {
            shell.out.print(format!("Node {cell}:\n"));
        }
        for (kib, free) in sizes.iter().zip(counts.iter()) {
            shell.out.print(format!("{kib}KiB: {free}\n"));
        }
        if all {
            shell.out.print("\n");
        }
    }
    if shell.out.json {
        shell.out.json(&json.into());
    }
    Ok(())
}

/// The numbers of the NUMA cells in a document of capabilities.
pub fn cells(xml: &str) -> Said<Vec<i32>> {
    let parsed = crate::document::parse(xml)?;
    let cells = crate::document::list(parsed.root(), "capabilities/host/topology/cells", &["cell"]);
    let ids = cells.iter().filter_map(|cell| cell.attribute("id")?.parse().ok());
    Ok(ids.collect())
}

fn page_sizes(xml: &str) -> Said<Vec<u32>> {
    let parsed = crate::document::parse(xml)?;
    let pages = crate::document::list(parsed.root(), "capabilities/host/cpu", &["pages"]);
    let mut sizes: Vec<u32> = pages
        .iter()
        .filter_map(|pages| pages.attribute("size")?.parse().ok())
        .collect();
    sizes.sort_unstable();
    Ok(sizes)
}
