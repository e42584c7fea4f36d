//! `domlaunchsecinfo`: how a guest was started in secret.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domlaunchsecinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "how a guest was started in secret",
    description: "Shows the facts of launch security.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["domlaunchsecinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let found = at
        .domain_properties
        .domain_get_launch_security_info(&at.call, domain, crate::params::STRINGS)
        .await;
    let found = found.or_say("Unable to get launch security parameters")?;
    crate::params::print_with(&mut shell.out, &found, |param| crate::params::text(&param.value));
    Ok(())
}
