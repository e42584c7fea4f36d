//! `cpu-stats`: processor time of a domain by processor of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "cpu-stats",
    aliases: &[],
    group: Group::Domain,
    summary: "processor time of a domain by processor of the host",
    description: "Shows how long a domain ran on each processor of the host.",
    options: &[
        DOMAIN,
        Opt::flag("total", "only the sum"),
        Opt::number("start", "first processor of the host").loose(),
        Opt::number("count", "how many processors of the host").loose(),
    ],
    option_aliases: &[],
    examples: &["cpu-stats test --total"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

/// More processors than this are asked for in several calls.
const AT_ONCE: u32 = 128;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (mut total, start, count) = (
        args.has("total"),
        args.number::<i32>("start")?,
        args.number::<i32>("count")?,
    );
    let (at, domain) = shell.domain(args).await?;
    let most = statistics(&at, &domain, 0, 0, 0).await?.nparams;
    let first = start.unwrap_or(0);
    if first < 0 {
        fail!("Invalid value for start CPU");
    }
    if first >= most {
        fail!("Start CPU {first} is out of range (min: 0, max: {})", most - 1);
    }
    let alone = total && start.is_none() && count.is_none();
    total |= start.is_none() && count.is_none();
    let mut left = if alone {
        0
    } else {
        count.unwrap_or(most).clamp(0, most - first) as u32
    };
    let mut json = Vec::new();
    let fields = if left > 0 {
        statistics(&at, &domain, 0, 0, 1).await?.nparams.max(0) as u32
    } else {
        0
    };
    let mut cpu = first;
    while left > 0 && fields > 0 {
        let now = left.min(AT_ONCE);
        let found = statistics(&at, &domain, fields, cpu, now).await?;
        for (offset, params) in found.params.chunks(fields as usize).enumerate() {
            let number = cpu + offset as i32;
            json.push(as_json(number.into(), params));
            if !shell.out.json && !params.is_empty() {
                shell.out.print(format!(
                    "CPU{number}:\n{}",
                    as_text(params, &["cpu_time", "vcpu_time"])
                ));
            }
        }
        (left, cpu) = (left - now, cpu + now as i32);
    }
    if total {
        let fields = statistics(&at, &domain, 0, -1, 1).await?.nparams.max(0) as u32;
        let found = statistics(&at, &domain, fields, -1, 1).await?;
        json.push(as_json("total".into(), &found.params));
        if !shell.out.json {
            shell.out.print(format!(
                "Total:\n{}",
                as_text(&found.params, &["cpu_time", "user_time", "system_time"])
            ));
        }
    }
    if shell.out.json {
        shell.out.json(&json.into());
    }
    Ok(())
}

async fn statistics(
    at: &Link,
    domain: &DomainRef,
    fields: u32,
    cpu: i32,
    count: u32,
) -> Said<api::DomainGetCpuStatsRet> {
    let found = at
        .domain_statistics
        .domain_get_cpu_stats(
            &at.call,
            domain.clone(),
            fields,
            cpu,
            count,
            crate::params::STRINGS,
        )
        .await;
    found
        .or_say("Failed to retrieve CPU statistics for domain")
        .map_err(|failure| Failure {
            lines: vec![format!(
                "Failed to retrieve CPU statistics for domain '{}'",
                domain.name
            )],
            ..failure
        })
}

fn as_text(params: &[TypedParam], fields: &[&str]) -> String {
    let known = params
        .iter()
        .filter(|param| fields.contains(&param.field.as_str()));
    let line = |param: &TypedParam| {
        let ns = param.value.as_u64().unwrap_or(0);
        format!(
            "\t{:<12} {:>9}.{:09} seconds\n",
            param.field,
            ns / 1_000_000_000,
            ns % 1_000_000_000
        )
    };
    known.map(line).collect()
}

fn as_json(cpu: serde_json::Value, params: &[TypedParam]) -> serde_json::Value {
    let mut map = serde_json::Map::new();
    map.insert("cpu".into(), cpu);
    map.extend(
        params
            .iter()
            .map(|param| (format!("{}_ns", param.field), crate::params::json(&param.value))),
    );
    map.into()
}
