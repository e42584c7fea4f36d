//! `domstate`: state of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domstate",
    aliases: &[],
    group: Group::Monitor,
    summary: "state of a domain",
    description: "Tells what a domain does, and why.",
    options: &[DOMAIN, Opt::flag("reason", "with the reason")],
    option_aliases: &[],
    examples: &["domstate test --reason"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let found = at.domain_statistics.domain_get_state(&at.call, domain, 0).await?;
    let state = crate::names::domain_state(found.state);
    let reason = crate::names::domain_reason(found.state, found.reason);
    if shell.out.json {
        shell
            .out
            .object([("state", state.into()), ("reason", reason.into())]);
    } else if args.has("reason") {
        shell.out.print(format!("{state} ({reason})\n"));
    } else {
        shell.out.print(format!("{state}\n"));
    }
    Ok(())
}
