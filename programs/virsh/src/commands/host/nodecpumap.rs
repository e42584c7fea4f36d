//! `nodecpumap`: processors of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodecpumap",
    aliases: &[],
    group: Group::Host,
    summary: "processors of the host",
    description: "Shows which processors are there and which are online.",
    options: &[Opt::flag("pretty", "as lists")],
    option_aliases: &[],
    examples: &["nodecpumap"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let at = shell.at().await?;
    let found = at
        .host
        .node_get_cpu_map(&at.call, 1, 1, 0)
        .await
        .or_say("Unable to get cpu map")?;
    let cpus = usize::try_from(found.ret).unwrap_or(0);
    let map = if args.has("pretty") {
        crate::cpumap::format(&found.cpumap.0, cpus)
    } else {
        crate::cpumap::letters(&found.cpumap.0, cpus)
    };
    let mut facts = Facts::new();
    facts
        .add("CPUs present:", found.ret)
        .add("CPUs online:", found.online)
        .add("CPU map:", map);
    shell.out.facts(&facts);
    Ok(())
}
