//! `node-memory-tune`: how the host shares equal memory.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "node-memory-tune",
    aliases: &[],
    group: Group::Host,
    summary: "how the host shares equal memory",
    description: "Shows or sets the parameters of kernel samepage merging.",
    options: &[
        Opt::number("shm-pages-to-scan", "pages to scan before a pause").loose(),
        Opt::number("shm-sleep-millisecs", "milliseconds of a pause").loose(),
        Opt::number("shm-merge-across-nodes", "0 or 1: merge across NUMA nodes").loose(),
    ],
    option_aliases: &[],
    examples: &["node-memory-tune"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const PARAMETERS: &[(&str, &str)] = &[
    ("shm-pages-to-scan", "shm_pages_to_scan"),
    ("shm-sleep-millisecs", "shm_sleep_millisecs"),
    ("shm-merge-across-nodes", "shm_merge_across_nodes"),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut params = api::Params::new();
    for (option, field) in PARAMETERS {
        if let Some(value) = args.number::<u32>(option)? {
            params.uint(*field, value);
        }
    }
    let at = shell.at().await?;
    if !params.0.is_empty() {
        let set = at
            .host
            .node_set_memory_parameters(&at.call, params.0.into(), 0)
            .await;
        return set.or_say("Unable to change memory parameters");
    }
    let count = at
        .host
        .node_get_memory_parameters(&at.call, 0, 0)
        .await
        .or_say("Unable to get number of memory parameters")?
        .nparams;
    if count == 0 {
        return Ok(());
    }
    let found = at
        .host
        .node_get_memory_parameters(&at.call, count, 0)
        .await
        .or_say("Unable to get memory parameters")?;
    if shell.out.json {
        shell.out.object(
            found
                .params
                .iter()
                .map(|one| (one.field.as_str(), crate::params::json(&one.value))),
        );
        return Ok(());
    }
    shell.out.print("Shared memory:\n");
    for one in found.params.iter() {
        shell.out.print(format!(
            "\t{:<15} {}\n",
            one.field,
            crate::params::text(&one.value)
        ));
    }
    Ok(())
}
