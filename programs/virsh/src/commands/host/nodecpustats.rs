//! `nodecpustats`: how the processors of the host spent their time.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodecpustats",
    aliases: &[],
    group: Group::Host,
    summary: "how the processors of the host spent their time",
    description: "Shows nanoseconds by kind of work, or shares over one second.",
    options: &[
        Opt::number("cpu", "number of the processor").loose(),
        Opt::flag("percent", "shares over one second"),
    ],
    option_aliases: &[],
    examples: &["nodecpustats"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

const KINDS: [&str; 4] = ["user", "kernel", "idle", "iowait"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let cpu: i32 = args.number("cpu")?.unwrap_or(VIR_NODE_CPU_STATS_ALL_CPUS);
    let at = shell.at().await?;
    let first = statistics(&at, cpu).await?;
    let value = |list: &[(String, u64)], kind: &str| {
        list.iter()
            .find(|(field, _)| field == kind)
            .map(|(_, value)| *value)
    };
    if !args.has("percent") {
        if let Some(usage) = value(&first, "utilization") {
            return show_usage(shell, usage as f64);
        }
        let rows: Vec<(&str, u64)> = KINDS
            .iter()
            .filter_map(|kind| value(&first, kind).map(|time| (label(kind), time)))
            .collect();
        if shell.out.json {
            shell
                .out
                .object(rows.iter().map(|(name, time)| (*name, (*time).into())));
        } else {
            rows.iter().for_each(|(name, time)| {
                shell
                    .out
                    .print(format!("{:<15} {time:>20}\n", format!("{name}:")))
            });
        }
        return Ok(());
    }
    if let Some(usage) = value(&first, "utilization") {
        return show_usage(shell, usage as f64);
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let second = statistics(&at, cpu).await?;
    let spent = |kind: &str| Some(value(&second, kind)?.saturating_sub(value(&first, kind)?) as f64);
    let total: f64 = KINDS.iter().filter_map(|kind| spent(kind)).sum();
    let share = |kind: &str| spent(kind).map(|time| time / total * 100.0);
    show_usage(shell, 100.0 - share("idle").unwrap_or(f64::NAN))?;
    for kind in KINDS {
        if let Some(share) = share(kind) {
            line(shell, label(kind), share);
        }
    }
    Ok(())
}

fn label(kind: &str) -> &str {
    if kind == "kernel" { "system" } else { kind }
}

fn show_usage(shell: &mut Shell, share: f64) -> Outcome {
    line(shell, "usage", share);
    Ok(())
}

fn line(shell: &mut Shell, name: &str, share: f64) {
    if shell.out.json {
        shell.out.object([(name, share.into())]);
    } else {
        shell
            .out
            .print(format!("{:<15} {share:>5.1}%\n", format!("{name}:")));
    }
}

async fn statistics(at: &Link, cpu: i32) -> Said<Vec<(String, u64)>> {
    let said = "Unable to get node cpu stats";
    let count = at
        .host
        .node_get_cpu_stats(&at.call, cpu, 0, 0)
        .await
        .or_say("Unable to get number of cpu stats")?
        .nparams;
    let found = at
        .host
        .node_get_cpu_stats(&at.call, cpu, count, 0)
        .await
        .or_say(said)?;
    Ok(found
        .params
        .0
        .into_iter()
        .map(|one| (one.field, one.value))
        .collect())
}
