//! `domcontrol`: state of the control channel of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domcontrol",
    aliases: &[],
    group: Group::Monitor,
    summary: "state of the control channel of a domain",
    description: "Tells whether the hypervisor of a domain can be talked to.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["domcontrol test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let info = at
        .domain_statistics
        .domain_get_control_info(&at.call, domain, 0)
        .await?;
    let state = crate::names::control_state(info.state);
    let text = match info.state as i32 {
        VIR_DOMAIN_CONTROL_OK => state.to_string(),
        VIR_DOMAIN_CONTROL_ERROR => format!(
            "{state}: {} ({:.3}s)",
            crate::names::control_error(info.details),
            info.stateTime as f64 / 1000.0
        ),
        _ => format!("{state} ({:.3}s)", info.stateTime as f64 / 1000.0),
    };
    shell.out.value("state", text);
    Ok(())
}
