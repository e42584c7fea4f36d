//! `reset`: press the reset button of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "reset",
    aliases: &[],
    group: Group::Domain,
    summary: "press the reset button of a domain",
    description: "Resets a domain as its reset button would.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["reset test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at.domain_lifecycle.domain_reset(&at.call, domain, 0).await;
    done.or_say(format!("Failed to reset domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' was reset\n"));
    Ok(())
}
