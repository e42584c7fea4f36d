//! `domblkstat`: statistics of a disk of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domblkstat",
    aliases: &[],
    group: Group::Monitor,
    summary: "statistics of a disk of a domain",
    description: "Shows how many requests and bytes a disk has served.",
    options: &[
        DOMAIN,
        Opt::text("device", "path of the disk, or its target name").positional(),
        Opt::flag("human", "with names for people"),
    ],
    option_aliases: &[],
    examples: &["domblkstat test vda"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

/// In the order in which they are shown, with names for people.
const STATISTICS: &[(&str, &str, &str)] = &[
    ("rd_operations", "rd_req", "number of read operations:"),
    ("rd_bytes", "rd_bytes", "number of bytes read:"),
    ("wr_operations", "wr_req", "number of write operations:"),
    ("wr_bytes", "wr_bytes", "number of bytes written:"),
    ("errs", "errs", "error count:"),
    (
        "flush_operations",
        "flush_operations",
        "number of flush operations:",
    ),
    (
        "rd_total_times",
        "rd_total_times",
        "total duration of reads (ns):",
    ),
    (
        "wr_total_times",
        "wr_total_times",
        "total duration of writes (ns):",
    ),
    (
        "flush_total_times",
        "flush_total_times",
        "total duration of flushes (ns):",
    ),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let human = args.has("human");
    let device = args.text("device")?.unwrap_or_default().to_string();
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let said = format!("Failed to get block stats {name} {device}");
    let facet = &at.domain_statistics;
    let count = facet
        .domain_block_stats_flags(
            &at.call,
            domain.clone(),
            device.clone(),
            0,
            crate::params::STRINGS,
        )
        .await;
    let params = match count {
        Ok(count) => {
            let all = facet
                .domain_block_stats_flags(
                    &at.call,
                    domain,
                    device.clone(),
                    count.nparams,
                    crate::params::STRINGS,
                )
                .await;
            all.or_say(&said)?.params.0
        }
        Err(error) if error.code() == api::Code::NO_SUPPORT => {
            let old = facet
                .domain_block_stats(&at.call, domain, device.clone())
                .await
                .or_say(&said)?;
            let pairs = [
                ("rd_operations", old.rd_req),
                ("rd_bytes", old.rd_bytes),
                ("wr_operations", old.wr_req),
                ("wr_bytes", old.wr_bytes),
                ("errs", old.errs),
            ];
            let known = pairs.into_iter().filter(|(_, value)| *value >= 0);
            known
                .map(|(field, value)| crate::params::new(field, TypedValue::LLong(value)))
                .collect()
        }
        Err(error) => return Err(Failure::from(error).under(said)),
    };
    print(shell, &device, &params, human);
    Ok(())
}

fn print(shell: &mut Shell, device: &str, params: &[TypedParam], human: bool) {
    if shell.out.json {
        return shell.out.object(
            params
                .iter()
                .map(|param| (param.field.as_str(), crate::params::json(&param.value))),
        );
    }
    if human {
        shell.out.print(format!("Device: {device}\n"));
    }
    let known = STATISTICS.iter().filter_map(|(field, name, words)| {
        params
            .iter()
            .find(|param| param.field == *field)
            .map(|param| (if human { *words } else { *name }, param))
    });
    let others = params
        .iter()
        .filter(|param| !STATISTICS.iter().any(|(field, ..)| *field == param.field));
    let rows: Vec<_> = known
        .chain(others.map(|param| (param.field.as_str(), param)))
        .collect();
    for (name, param) in rows {
        let value = crate::params::text(&param.value);
        shell.out.print(if human {
            format!(" {name:<31} {value}\n")
        } else {
            format!(
                "{device}{}{name} {value}\n",
                if device.is_empty() { "" } else { " " }
            )
        });
    }
}
