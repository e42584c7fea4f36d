//! `destroy`: stop a domain at once.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "destroy",
    aliases: &[],
    group: Group::Domain,
    summary: "stop a domain at once",
    description: "Stops a domain at once, as pulling its plug would.",
    options: &[
        DOMAIN,
        Opt::flag("graceful", "only if it can be done without SIGKILL"),
        Opt::flag("remove-logs", "delete its logs too"),
    ],
    option_aliases: &[],
    examples: &["destroy test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let flags = args.flags(&[
        ("graceful", VIR_DOMAIN_DESTROY_GRACEFUL),
        ("remove-logs", VIR_DOMAIN_DESTROY_REMOVE_LOGS),
    ]);
    let name = domain.name.clone();
    let done = if flags == 0 {
        at.domain_lifecycle.domain_destroy(&at.call, domain).await
    } else {
        at.domain_lifecycle
            .domain_destroy_flags(&at.call, domain, flags)
            .await
    };
    done.or_say(format!("Failed to destroy domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' destroyed\n"));
    Ok(())
}
