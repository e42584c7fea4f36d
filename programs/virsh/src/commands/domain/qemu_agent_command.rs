//! `qemu-agent-command`: a command to the guest agent.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "qemu-agent-command",
    aliases: &[],
    group: Group::Domain,
    summary: "a command to the guest agent",
    description: "Sends a command to the guest agent and shows its answer.",
    options: &[
        DOMAIN,
        Opt::number("timeout", "seconds to wait"),
        Opt::flag("async", "do not wait for an answer"),
        Opt::flag("block", "wait without end"),
        Opt::flag("pretty", "laid out for people"),
        Opt::text("cmd", "the command").positional().required().repeat(),
    ],
    option_aliases: &[],
    examples: &["qemu-agent-command test '{\"execute\":\"guest-ping\"}'"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["timeout", "async", "block"])?;
    let given: Option<i32> = args.number("timeout")?;
    if let Some(seconds) = given.filter(|seconds| *seconds < 1) {
        fail!("timeout value {seconds} is out of range");
    }
    let timeout = match given {
        Some(seconds) => seconds,
        None if args.has("async") => VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_NOWAIT,
        None if args.has("block") => VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK,
        None => VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_DEFAULT,
    };
    let command = args.all("cmd").join(" ");
    let (at, domain) = shell.domain(args).await?;
    let answer = at
        .qemu_monitor
        .domain_agent_command(&at.call, domain, command, timeout, 0)
        .await?;
    if let Some(answer) = answer {
        super::qemu_monitor_command::print(shell, &answer, args.has("pretty"), false);
    }
    Ok(())
}
