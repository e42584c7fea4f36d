//! `inject-nmi`: interrupt a guest beyond refusal.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "inject-nmi",
    aliases: &[],
    group: Group::Domain,
    summary: "interrupt a guest beyond refusal",
    description: "Sends the guest an interrupt that cannot be masked.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["inject-nmi test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    Ok(at.domain_devices.domain_inject_nmi(&at.call, domain, 0).await?)
}
