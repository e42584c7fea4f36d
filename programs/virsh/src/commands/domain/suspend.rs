//! `suspend`: pause a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "suspend",
    aliases: &[],
    group: Group::Domain,
    summary: "pause a domain",
    description: "Stops the processors of a domain; its memory stays as it is.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["suspend test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at.domain_lifecycle.domain_suspend(&at.call, domain).await;
    done.or_say(format!("Failed to suspend domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' suspended\n"));
    Ok(())
}
