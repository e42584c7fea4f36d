//! `dommemstat`: statistics of the memory of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dommemstat",
    aliases: &[],
    group: Group::Monitor,
    summary: "statistics of the memory of a domain",
    description: "Shows what the balloon driver of the guest tells about its memory.",
    options: &[
        DOMAIN,
        Opt::number("period", "seconds between updates, 0 for none"),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["dommemstat test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = crate::commands::domain::affect(args)?;
    let period: Option<i32> = args.number("period")?;
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    if let Some(period) = period {
        let set = at
            .domain_tuning
            .domain_set_memory_stats_period(&at.call, domain, period, flags)
            .await;
        return set.or_say("Unable to change balloon collection period.");
    }
    let stats = at
        .domain_statistics
        .domain_memory_stats(&at.call, domain, VIR_DOMAIN_MEMORY_STAT_NR as u32, 0)
        .await;
    let stats = stats.or_say(format!("Failed to get memory statistics for domain '{name}'"))?;
    let known = stats
        .iter()
        .filter_map(|one| crate::names::memory_statistic(one.tag).map(|name| (name, one.val)));
    if shell.out.json {
        shell.out.object(known.map(|(name, value)| (name, value.into())));
    } else {
        known.for_each(|(name, value)| shell.out.print(format!("{name} {value}\n")));
    }
    Ok(())
}
