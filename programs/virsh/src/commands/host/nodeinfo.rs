//! `nodeinfo`: processors and memory of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodeinfo",
    aliases: &[],
    group: Group::Host,
    summary: "processors and memory of the host",
    description: "Shows model, number and layout of the processors, and the memory.",
    options: &[],
    option_aliases: &[],
    examples: &["nodeinfo"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let info = at
        .host
        .node_get_info(&at.call)
        .await
        .or_say("failed to get node information")?;
    let mut facts = Facts::with_width(20);
    facts
        .add("CPU model:", info.model.text())
        .add("CPU(s):", info.cpus);
    if info.mhz != 0 {
        facts.add(
            "CPU frequency:",
            Cell::shown(format!("{} MHz", info.mhz), info.mhz),
        );
    }
    facts
        .add("CPU socket(s):", info.sockets)
        .add("Core(s) per socket:", info.cores);
    facts
        .add("Thread(s) per core:", info.threads)
        .add("NUMA cell(s):", info.nodes);
    facts.add(
        "Memory size:",
        Cell::shown(format!("{} KiB", info.memory), info.memory),
    );
    shell.out.facts(&facts);
    Ok(())
}
