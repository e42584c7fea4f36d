//! `iothreadinfo`: IOThreads of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iothreadinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "IOThreads of a domain",
    description: "Lists the threads that serve disks, and where they run.",
    options: &[DOMAIN, CONFIG, LIVE, CURRENT],
    option_aliases: &[],
    examples: &["iothreadinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let (at, domain) = shell.domain(args).await?;
    let found = at
        .domain_statistics
        .domain_get_iothread_info(&at.call, domain, flags)
        .await;
    let found = found.or_say("Unable to get domain IOThreads information")?;
    if found.info.is_empty() && !shell.out.json {
        shell.out.print("No IOThreads found for the domain");
        return Ok(());
    }
    let cpus = super::host_cpus(&at).await?;
    let mut table = Table::new(["IOThread ID", "CPU Affinity"]);
    for one in found.info.iter() {
        table.row([
            one.iothread_id.into(),
            crate::cpumap::format(&one.cpumap.0, cpus).into(),
        ]);
    }
    shell.out.table(&table);
    Ok(())
}
