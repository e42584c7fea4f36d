//! `domjobabort`: stop what is being done to a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domjobabort",
    aliases: &[],
    group: Group::Domain,
    summary: "stop what is being done to a domain",
    description: "Stops what is being done to a domain.",
    options: &[DOMAIN, Opt::flag("postcopy", "for a postcopy migration")],
    option_aliases: &[],
    examples: &["domjobabort test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    if args.has("postcopy") {
        return Ok(at
            .domain_statistics
            .domain_abort_job_flags(&at.call, domain, 1)
            .await?);
    }
    Ok(at.domain_statistics.domain_abort_job(&at.call, domain).await?)
}
