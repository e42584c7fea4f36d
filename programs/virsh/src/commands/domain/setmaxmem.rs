//! `setmaxmem`: most memory of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "setmaxmem",
    aliases: &[],
    group: Group::Domain,
    summary: "most memory of a domain",
    description: "Changes how much memory a domain may have at most.",
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
    examples: &["setmaxmem test 8G --config"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let kib = super::kib(args, "size")?.unwrap_or(0);
    let (at, domain) = shell.domain(args).await?;
    let done = match super::affects(args) {
        true => {
            at.domain_tuning
                .domain_set_memory_flags(&at.call, domain, kib, flags | VIR_DOMAIN_MEM_MAXIMUM as u32)
                .await
        }
        false => {
            at.domain_tuning
                .domain_set_max_memory(&at.call, domain, kib)
                .await
        }
    };
    done.or_say("Unable to change MaxMemorySize")
}
