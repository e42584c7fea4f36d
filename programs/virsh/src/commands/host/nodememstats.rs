//! `nodememstats`: how the memory of the host is used.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodememstats",
    aliases: &[],
    group: Group::Host,
    summary: "how the memory of the host is used",
    description: "Shows total, free, buffers and cached memory.",
    options: &[Opt::number("cell", "NUMA cell").loose()],
    option_aliases: &[],
    examples: &["nodememstats"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let cell: i32 = args.number("cell")?.unwrap_or(VIR_NODE_MEMORY_STATS_ALL_CELLS);
    let at = shell.at().await?;
    let count = at
        .host
        .node_get_memory_stats(&at.call, 0, cell, 0)
        .await
        .or_say("Unable to get number of memory stats")?
        .nparams;
    let found = at
        .host
        .node_get_memory_stats(&at.call, count, cell, 0)
        .await
        .or_say("Unable to get memory stats")?;
    if shell.out.json {
        shell.out.object(
            found
                .params
                .iter()
                .map(|one| (one.field.as_str(), one.value.into())),
        );
    } else {
        for one in found.params.iter() {
            shell
                .out
                .print(format!("{:<7}: {:>20} KiB\n", one.field, one.value));
        }
    }
    Ok(())
}
