//! `iothreadset`: how an IOThread polls.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iothreadset",
    aliases: &[],
    group: Group::Domain,
    summary: "how an IOThread polls",
    description: "Sets how long an IOThread polls before it sleeps, and the size of its pool.",
    options: &[
        DOMAIN,
        Opt::number("id", "id").positional().required(),
        Opt::number("poll-max-ns", "longest time of polling, in ns").loose(),
        Opt::number("poll-grow", "factor of growing").loose(),
        Opt::number("poll-shrink", "divisor of shrinking").loose(),
        Opt::number("thread-pool-min", "fewest threads of the pool").loose(),
        Opt::number("thread-pool-max", "most threads of the pool").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["iothreadset test 3 --poll-max-ns 1000"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = super::affect(args)?;
    if !super::affects(args) {
        flags |= VIR_DOMAIN_AFFECT_LIVE as u32;
    }
    let id = super::iothread_id(args)?;
    let (at, domain) = shell.domain(args).await?;
    let mut params = api::Params::new();
    if let Some(ns) = args.number::<u64>("poll-max-ns")? {
        params.ullong("poll_max_ns", ns);
    }
    for (option, field) in [("poll-grow", "poll_grow"), ("poll-shrink", "poll_shrink")] {
        if let Some(value) = args.number::<u64>(option)? {
            params.ullong(field, value);
        }
    }
    for (option, field) in [
        ("thread-pool-min", "thread_pool_min"),
        ("thread-pool-max", "thread_pool_max"),
    ] {
        if let Some(value) = args.number::<i32>(option)? {
            params.int(field, value);
        }
    }
    if params.0.is_empty() {
        fail!("Not enough arguments passed, nothing to set");
    }
    Ok(at
        .domain_tuning
        .domain_set_iothread_params(&at.call, domain, id, params.0.into(), flags)
        .await?)
}
