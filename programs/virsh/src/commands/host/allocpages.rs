//! `allocpages`: reserve pages of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "allocpages",
    aliases: &[],
    group: Group::Host,
    summary: "reserve pages of the host",
    description: "Changes the number of reserved pages of a size.",
    options: &[
        Opt::number("pagesize", "size of a page, KiB unless it has a unit")
            .positional()
            .required(),
        Opt::number("pagecount", "number of pages")
            .positional()
            .required(),
        Opt::number("cellno", "NUMA cell").loose(),
        Opt::flag("add", "add to what is reserved instead of setting it"),
        Opt::flag("all", "on every NUMA cell"),
    ],
    option_aliases: &[],
    examples: &["allocpages 2M 8"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("all", "cellno")?;
    let cell: i32 = args.number("cellno")?.unwrap_or(-1);
    if args.has("cellno") && cell < -1 {
        fail!("cell number must be non-negative integer or -1");
    }
    let page = args
        .scaled("pagesize", 1024, u64::from(u32::MAX) * 1024)?
        .unwrap_or(0)
        / 1024;
    let count: u64 = args.number("pagecount")?.unwrap_or(0);
    let flags = if args.has("add") {
        VIR_NODE_ALLOC_PAGES_ADD
    } else {
        VIR_NODE_ALLOC_PAGES_SET
    } as u32;
    let at = shell.at().await?;
    let (start, cells) = if args.has("all") {
        let xml = at
            .host
            .connect_get_capabilities(&at.call)
            .await
            .or_say("unable to get node capabilities")?;
        (0, super::freepages::cells(&xml)?.len() as u32)
    } else {
        (cell, 1)
    };
    at.host
        .node_alloc_pages(
            &at.call,
            vec![page as u32].into(),
            vec![count].into(),
            start,
            cells,
            flags,
        )
        .await?;
    Ok(())
}
