//! `iothreadpin`: where an IOThread runs.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iothreadpin",
    aliases: &[],
    group: Group::Domain,
    summary: "where an IOThread runs",
    description: "Sets on which processors of the host an IOThread runs.",
    options: &[
        DOMAIN,
        Opt::number("iothread", "id of the IOThread")
            .positional()
            .required(),
        Opt::text("cpulist", "processors, such as 0-3,^2")
            .positional()
            .required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["iothreadpin test 1 0"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let Some(id) = args.number::<u32>("iothread")? else {
        fail!("iothreadpin: Missing iothread id")
    };
    let list = args.need("cpulist")?;
    let (at, domain) = shell.domain(args).await?;
    let map = crate::cpumap::parse(list, super::host_cpus(&at).await?)?;
    Ok(at
        .domain_tuning
        .domain_pin_iothread(&at.call, domain, id, map.into(), flags)
        .await?)
}
