//! `freecell`: free memory of NUMA cells.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "freecell",
    aliases: &[],
    group: Group::Host,
    summary: "free memory of NUMA cells",
    description: "Shows the free memory of the host, of one cell or of each.",
    options: &[
        Opt::number("cellno", "NUMA cell").loose(),
        Opt::flag("all", "of each cell"),
    ],
    option_aliases: &[],
    examples: &["freecell --all"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("all", "cellno")?;
    let cell: Option<i32> = args.number("cellno")?;
    let at = shell.at().await?;
    if args.has("all") {
        return all(shell, &at).await;
    }
    let (label, kib) = match cell {
        None => (
            "Total".to_string(),
            at.host.node_get_free_memory(&at.call).await? / 1024,
        ),
        Some(cell) => {
            let found = at.host.node_get_cells_free_memory(&at.call, cell, 1).await?;
            (cell.to_string(), found.first().copied().unwrap_or(0) / 1024)
        }
    };
    if shell.out.json {
        shell.out.object([(label.to_lowercase().as_str(), kib.into())]);
    } else {
        shell.out.print(format!("{label}: {kib} KiB\n"));
    }
    Ok(())
}

async fn all(shell: &mut Shell, at: &crate::link::Link) -> Outcome {
    let xml = at
        .host
        .connect_get_capabilities(&at.call)
        .await
        .or_say("unable to get node capabilities")?;
    let cells = super::freepages::cells(&xml)?;
    let mut found = Vec::new();
    for cell in cells {
        let free = at.host.node_get_cells_free_memory(&at.call, cell, 1).await;
        let free = free.or_say(format!("failed to get free memory for NUMA node number: {cell}"))?;
        found.push((cell, free.first().copied().unwrap_or(0) / 1024));
    }
    let total: u64 = found.iter().map(|(_, kib)| kib).sum();
    if shell.out.json {
        let cells: Vec<_> = found
            .iter()
            .map(|(cell, kib)| serde_json::json!({ "cell": cell, "free_kib": kib }))
            .collect();
        shell
            .out
            .object([("cells", cells.into()), ("total", total.into())]);
        return Ok(());
    }
    for (cell, kib) in found {
        shell.out.print(format!("{cell:>5}: {kib:>10} KiB\n"));
    }
    shell
        .out
        .print(format!("--------------------\nTotal: {total:>10} KiB\n"));
    Ok(())
}
