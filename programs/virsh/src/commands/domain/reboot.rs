//! `reboot`: ask a guest to start anew.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "reboot",
    aliases: &[],
    group: Group::Domain,
    summary: "ask a guest to start anew",
    description: "Asks the guest to start anew.",
    options: &[
        DOMAIN,
        Opt::text(
            "mode",
            "ways to ask, separated by commas: acpi, agent, initctl, signal, paravirt",
        )
        .positional(),
    ],
    option_aliases: &[],
    examples: &["reboot test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::shutdown::modes(args)?;
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at.domain_lifecycle.domain_reboot(&at.call, domain, flags).await;
    done.or_say(format!("Failed to reboot domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' is being rebooted\n"));
    Ok(())
}
