//! `managedsave`: save a domain for its next start.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "managedsave",
    aliases: &[],
    group: Group::Domain,
    summary: "save a domain for its next start",
    description: "Stops a domain and keeps its memory where the next start finds it.",
    options: &[
        DOMAIN,
        Opt::flag("bypass-cache", "do not go through the cache of the host"),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
        Opt::flag("verbose", "show the progress"),
    ],
    option_aliases: &[],
    examples: &["managedsave test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let flags = args.flags(&[
        ("bypass-cache", VIR_DOMAIN_SAVE_BYPASS_CACHE),
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at
        .domain_lifecycle
        .domain_managed_save(&at.call, domain, flags)
        .await;
    done.or_say(format!("Failed to save domain '{name}' state"))?;
    shell
        .out
        .done(format!("\nDomain '{name}' state saved by libvirt\n"));
    Ok(())
}
