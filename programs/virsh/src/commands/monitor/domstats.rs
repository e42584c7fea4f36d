//! `domstats`: statistics of one, some or all domains.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domstats",
    aliases: &[],
    group: Group::Monitor,
    summary: "statistics of one, some or all domains",
    description: "Shows groups of statistics of domains in one call.",
    options: &[
        Opt::flag("state", "state and its reason"),
        Opt::flag("cpu-total", "processor time"),
        Opt::flag("balloon", "memory balloon"),
        Opt::flag("vcpu", "virtual processors"),
        Opt::flag("interface", "network interfaces"),
        Opt::flag("block", "disks"),
        Opt::flag("perf", "performance counters"),
        Opt::flag("iothread", "IOThreads"),
        Opt::flag("memory", "memory bandwidth"),
        Opt::flag("dirtyrate", "rate of dirtied pages"),
        Opt::flag("vm", "of the hypervisor itself"),
        Opt::flag("list-active", "active domains"),
        Opt::flag("list-inactive", "inactive domains"),
        Opt::flag("list-persistent", "persistent domains"),
        Opt::flag("list-transient", "transient domains"),
        Opt::flag("list-running", "running domains"),
        Opt::flag("list-paused", "paused domains"),
        Opt::flag("list-shutoff", "domains that are shut off"),
        Opt::flag("list-other", "domains in other states"),
        Opt::flag("raw", "leave names of numbers out"),
        Opt::flag("enforce", "fail if a wanted group is not supported"),
        Opt::flag("backing", "with backing files"),
        Opt::flag("nowait", "do not wait for busy domains"),
        Opt::text("domain", "domains; all of them if left out")
            .positional()
            .repeat()
            .complete(Complete::Domain),
    ],
    option_aliases: &[],
    examples: &["domstats --state"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let groups = args.flags(&[
        ("state", VIR_DOMAIN_STATS_STATE),
        ("cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL),
        ("balloon", VIR_DOMAIN_STATS_BALLOON),
        ("vcpu", VIR_DOMAIN_STATS_VCPU),
        ("interface", VIR_DOMAIN_STATS_INTERFACE),
        ("block", VIR_DOMAIN_STATS_BLOCK),
        ("perf", VIR_DOMAIN_STATS_PERF),
        ("iothread", VIR_DOMAIN_STATS_IOTHREAD),
        ("memory", VIR_DOMAIN_STATS_MEMORY),
        ("dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE),
        ("vm", VIR_DOMAIN_STATS_VM),
    ]);
    let mut flags = args.flags(&[
        ("list-active", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE),
        ("list-inactive", VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE),
        ("list-persistent", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT),
        ("list-transient", VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT),
        ("list-running", VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING),
        ("list-paused", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED),
        ("list-shutoff", VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF),
        ("list-other", VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER),
        ("backing", VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING),
        ("nowait", VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT),
    ]);
    if args.has("enforce") {
        flags |= VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
    }
    let at = shell.at().await?;
    let mut domains = Vec::new();
    for text in args.all("domain") {
        domains.push(crate::lookup::find_domain(&at, text, crate::lookup::ANY).await?);
    }
    let records = at
        .domain_statistics
        .connect_get_all_domain_stats(&at.call, domains.into(), groups, flags)
        .await?;
    if shell.out.json {
        let all = records.iter().map(|record| {
            let params = record.params.iter().map(|param| (param.field.clone(), crate::params::json(&param.value)));
            serde_json::json!({ "domain": record.dom.name, "stats": params.collect::<serde_json::Map<_, _>>() })
        });
        shell.out.json(&all.collect());
        return Ok(());
    }
    for (at, record) in records.iter().enumerate() {
        if at > 0 {
            shell.out.print("\n");
        }
        shell.out.print(format!("Domain: '{}'\n", record.dom.name));
        for param in record.params.iter() {
            shell
                .out
                .print(format!("  {}={}\n", param.field, shown(param, args.has("raw"))));
        }
    }
    Ok(())
}

/// Some numbers have names for people.
fn shown(param: &TypedParam, raw: bool) -> String {
    let plain = crate::params::text(&param.value);
    if !raw && param.field == "dirtyrate.calc_status" && plain == "2" {
        return plain;
    }
    plain
}
