//! `emulatorpin`: where the emulator of a domain runs.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "emulatorpin",
    aliases: &[],
    group: Group::Domain,
    summary: "where the emulator of a domain runs",
    description: "Shows or sets on which processors of the host the emulator runs.",
    options: &[
        DOMAIN,
        Opt::text("cpulist", "processors, such as 0-3,^2").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["emulatorpin test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let list = args.text("cpulist")?;
    let (at, domain) = shell.domain(args).await?;
    let cpus = super::host_cpus(&at).await?;
    if let Some(list) = list {
        let map = crate::cpumap::parse(list, cpus)?;
        return Ok(at
            .domain_tuning
            .domain_pin_emulator(&at.call, domain, map.into(), flags)
            .await?);
    }
    let maplen = crate::cpumap::bytes_for(cpus) as i32;
    let found = at
        .domain_tuning
        .domain_get_emulator_pin_info(&at.call, domain, maplen, flags)
        .await?;
    let affinity = crate::cpumap::format(&found.cpumaps.0, cpus);
    if shell.out.json {
        shell.out.object([("cpu_affinity", affinity.into())]);
        return Ok(());
    }
    shell
        .out
        .extra(format!("emulator: CPU Affinity\n{}\n", "-".repeat(34)));
    if found.ret != 0 {
        shell.out.print(format!("       *: {affinity}\n"));
    }
    Ok(())
}
