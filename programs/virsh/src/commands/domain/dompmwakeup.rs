//! `dompmwakeup`: wake a guest that suspended itself.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dompmwakeup",
    aliases: &[],
    group: Group::Domain,
    summary: "wake a guest that suspended itself",
    description: "Wakes a guest that suspended itself.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["dompmwakeup test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at.domain_guest.domain_pm_wakeup(&at.call, domain, 0).await;
    done.or_say(format!("Domain '{name}' could not be woken up"))?;
    shell.out.done(format!("Domain '{name}' successfully woken up"));
    Ok(())
}
