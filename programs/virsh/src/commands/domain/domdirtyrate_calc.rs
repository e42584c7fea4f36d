//! `domdirtyrate-calc`: measure how fast a guest writes to its memory.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domdirtyrate-calc",
    aliases: &[],
    group: Group::Domain,
    summary: "measure how fast a guest writes to its memory",
    description: "Starts to measure; domstats --dirtyrate shows the result.",
    options: &[
        DOMAIN,
        Opt::number("seconds", "how long to measure").loose(),
        Opt::text("mode", "page-sampling, dirty-bitmap or dirty-ring")
            .loose()
            .complete(Complete::Words(MODES)),
    ],
    option_aliases: &[],
    examples: &["domdirtyrate-calc test --seconds 1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const MODES: &[&str] = &["page-sampling", "dirty-bitmap", "dirty-ring"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let seconds: i32 = args.number("seconds")?.unwrap_or(1);
    let mode = args.text("mode")?.unwrap_or("page-sampling");
    let Some(number) = crate::names::index_of(MODES, mode) else {
        fail!("Unknown calculation mode '{mode}'")
    };
    let (at, domain) = shell.domain(args).await?;
    // The modes are flags, except that the first is the usual one.
    let flags = [0, 1, 2].get(number as usize).copied().unwrap_or(0);
    at.domain_properties
        .domain_start_dirty_rate_calc(&at.call, domain, seconds, flags)
        .await?;
    shell
        .out
        .done("Start to calculate domain's memory dirty rate successfully.\n");
    Ok(())
}
