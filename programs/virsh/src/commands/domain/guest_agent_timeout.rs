//! `guest-agent-timeout`: patience with the guest agent.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "guest-agent-timeout",
    aliases: &[],
    group: Group::Domain,
    summary: "patience with the guest agent",
    description: "Sets how long to wait for answers of the guest agent.",
    options: &[
        DOMAIN,
        Opt::number("timeout", "seconds; -2 for ever, -1 the usual time, 0 not at all"),
    ],
    option_aliases: &[],
    examples: &["guest-agent-timeout test --timeout 5"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let seconds: i32 = args
        .number("timeout")?
        .unwrap_or(VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK);
    let (at, domain) = shell.domain(args).await?;
    at.domain_properties
        .domain_agent_set_response_timeout(&at.call, domain, seconds, 0)
        .await?;
    Ok(())
}
