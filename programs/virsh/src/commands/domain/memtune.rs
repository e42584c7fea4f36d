//! `memtune`: limits of the memory of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "memtune",
    aliases: &[],
    group: Group::Domain,
    summary: "limits of the memory of a domain",
    description: "Shows or sets how much memory of the host a domain may use.",
    options: &[
        DOMAIN,
        Opt::number("hard-limit", "most memory").loose(),
        Opt::number("soft-limit", "most memory when the host is short of it").loose(),
        Opt::number("swap-hard-limit", "most memory and swap").loose(),
        Opt::number("min-guarantee", "memory that is always there").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["memtune test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

/// What stands for no limit.
const UNLIMITED_KIB: u64 = 9_007_199_254_740_991;

const LIMITS: &[(&str, &str)] = &[
    ("hard-limit", "hard_limit"),
    ("soft-limit", "soft_limit"),
    ("swap-hard-limit", "swap_hard_limit"),
    ("min-guarantee", "min_guarantee"),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let mut params = api::Params::new();
    for (option, field) in LIMITS {
        if let Some(kib) = limit(args, option)? {
            params.ullong(*field, kib);
        }
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.0.is_empty() {
        let set = at
            .domain_tuning
            .domain_set_memory_parameters(&at.call, domain, params.0.into(), flags)
            .await;
        return set.or_say("Unable to change memory parameters");
    }
    let flags = flags | crate::params::STRINGS;
    let count = at
        .domain_tuning
        .domain_get_memory_parameters(&at.call, domain.clone(), 0, flags)
        .await;
    let count = count.or_say("Unable to get number of memory parameters")?.nparams;
    let found = at
        .domain_tuning
        .domain_get_memory_parameters(&at.call, domain, count, flags)
        .await;
    let found = found.or_say("Unable to get memory parameters")?;
    crate::params::print_with(&mut shell.out, &found.params, |param| match param.value {
        TypedValue::ULLong(UNLIMITED_KIB) => "unlimited".into(),
        _ => crate::params::text(&param.value),
    });
    Ok(())
}

/// KiB; -1 means no limit.
fn limit(args: &Args, option: &str) -> Said<Option<u64>> {
    match args.raw(option).map(|text| text.parse::<i64>()) {
        Some(Ok(number)) if number < 0 => Ok(Some(UNLIMITED_KIB)),
        _ => super::kib(args, option),
    }
}
