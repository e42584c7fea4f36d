//! `setmem`: memory of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "setmem",
    aliases: &[],
    group: Group::Domain,
    summary: "memory of a domain",
    description: "Changes how much memory a domain has.",
    options: &[
        DOMAIN,
        Opt::number("size", "new size, KiB unless it has a unit")
            .positional()
            .required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[("kilobytes", "size")],
    examples: &["setmem test 1G"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let kib = super::kib(args, "size")?.unwrap_or(0);
    let (at, domain) = shell.domain(args).await?;
    match super::affects(args) {
        true => {
            at.domain_tuning
                .domain_set_memory_flags(&at.call, domain, kib, flags)
                .await?
        }
        false => at.domain_tuning.domain_set_memory(&at.call, domain, kib).await?,
    }
    Ok(())
}
