//! `domjobinfo`: what is being done to a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domjobinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "what is being done to a domain",
    description: "Shows the progress of a save, dump, migration or backup.",
    options: &[
        DOMAIN,
        Opt::flag("completed", "of the last completed job"),
        Opt::flag("keep-completed", "keep what is known of the completed job"),
        Opt::flag("anystats", "all statistics"),
        Opt::flag("rawstats", "all statistics as they came"),
    ],
    option_aliases: &[],
    examples: &["domjobinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = args.flags(&[("completed", VIR_DOMAIN_JOB_STATS_COMPLETED)]);
    if args.has("keep-completed") {
        flags |= (VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED) as u32;
    }
    let (at, domain) = shell.domain(args).await?;
    let (kind, params) = match at
        .domain_statistics
        .domain_get_job_stats(&at.call, domain.clone(), flags)
        .await
    {
        Ok(found) => (found.r#type, found.params.0),
        Err(error) if error.code() == api::Code::NO_SUPPORT && flags == 0 => (
            at.domain_statistics
                .domain_get_job_info(&at.call, domain)
                .await?
                .r#type,
            Vec::new(),
        ),
        Err(error) => return Err(error.into()),
    };
    if args.has("rawstats") {
        for param in &params {
            shell.out.print(format!(
                "{}: {}\n",
                param.field,
                crate::params::text(&param.value)
            ));
        }
        return Ok(());
    }
    let mut facts = Facts::with_width(17);
    facts.add("Job type:", format!("{:<12}", crate::names::job_kind(kind)));
    if kind != VIR_DOMAIN_JOB_NONE {
        describe(&mut facts, &params);
    }
    shell.out.facts(&facts);
    Ok(())
}

/// Amounts in the order in which they are shown; a zero total hides its group.
const AMOUNTS: &[(&str, &str)] = &[
    ("Data processed:", "data_processed"),
    ("Data remaining:", "data_remaining"),
    ("Data total:", "data_total"),
    ("Memory processed:", "memory_processed"),
    ("Memory remaining:", "memory_remaining"),
    ("Memory total:", "memory_total"),
    ("File processed:", "disk_processed"),
    ("File remaining:", "disk_remaining"),
    ("File total:", "disk_total"),
];

fn describe(facts: &mut Facts, params: &[TypedParam]) {
    let number = |name: &str| api::Params::get(params, name).and_then(|value| value.as_u64());
    if let Some(operation) = number("operation") {
        facts.add(
            "Operation:",
            format!("{:<12}", crate::names::job_operation(operation as i32)),
        );
    }
    for (label, name) in [
        ("Time elapsed:", "time_elapsed"),
        ("Time remaining:", "time_remaining"),
    ] {
        if let Some(ms) = number(name).filter(|ms| *ms > 0) {
            facts.add(label, Cell::shown(format!("{ms:<12} ms"), ms));
        }
    }
    for (label, name) in AMOUNTS {
        let total = format!("{}_total", name.split('_').next().unwrap_or_default());
        if number(&total).is_some_and(|total| total > 0)
            && let Some(bytes) = number(name)
        {
            let (value, unit) = crate::size::pretty(bytes);
            facts.add(label, Cell::shown(format!("{value:.3} {unit}"), bytes));
        }
    }
}
