//! `resume`: let a paused domain go on.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "resume",
    aliases: &[],
    group: Group::Domain,
    summary: "let a paused domain go on",
    description: "Lets the processors of a suspended domain go on.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["suspend test; resume test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at.domain_lifecycle.domain_resume(&at.call, domain).await;
    done.or_say(format!("Failed to resume domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' resumed\n"));
    Ok(())
}
