//! `perf`: performance counters of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "perf",
    aliases: &[],
    group: Group::Domain,
    summary: "performance counters of a domain",
    description: "Shows which counters are on, or turns them on and off.",
    options: &[
        DOMAIN,
        Opt::text("enable", "counters to turn on, separated by commas").loose(),
        Opt::text("disable", "counters to turn off, separated by commas").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["perf test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let mut params = Vec::new();
    for (option, on) in [("enable", true), ("disable", false)] {
        let names = args
            .text(option)?
            .map(|list| list.split(',').collect::<Vec<_>>())
            .unwrap_or_default();
        params.extend(
            names
                .into_iter()
                .map(|name| crate::params::new(name, TypedValue::Bool(on))),
        );
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.is_empty() {
        let set = at
            .domain_tuning
            .domain_set_perf_events(&at.call, domain, params.clone().into(), flags)
            .await;
        set.or_say("Unable to enable/disable perf events")?;
        print(shell, &params);
        return Ok(());
    }
    let found = at
        .domain_statistics
        .domain_get_perf_events(&at.call, domain, flags)
        .await;
    print(shell, &found.or_say("Unable to get perf events")?);
    Ok(())
}

fn print(shell: &mut Shell, params: &[TypedParam]) {
    crate::params::print_with(&mut shell.out, params, |param| match param.value {
        TypedValue::Bool(true) => "enabled".into(),
        _ => "disabled".into(),
    });
}
