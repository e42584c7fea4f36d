//! `shutdown`: ask a guest to shut down.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "shutdown",
    aliases: &[],
    group: Group::Domain,
    summary: "ask a guest to shut down",
    description: "Asks the guest to shut down.",
    options: &[
        DOMAIN,
        Opt::text(
            "mode",
            "ways to ask, separated by commas: acpi, agent, initctl, signal, paravirt",
        )
        .positional(),
    ],
    option_aliases: &[],
    examples: &["shutdown test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = modes(args)?;
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = if flags == 0 {
        at.domain_lifecycle.domain_shutdown(&at.call, domain).await
    } else {
        at.domain_lifecycle
            .domain_shutdown_flags(&at.call, domain, flags)
            .await
    };
    done.or_say(format!("Failed to shutdown domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' is being shutdown\n"));
    Ok(())
}

/// The flags of `--mode`, which are the same for shutting down and rebooting.
pub fn modes(args: &Args) -> Said<u32> {
    let mut flags = 0;
    for mode in args
        .text("mode")?
        .map(|list| list.split(',').collect::<Vec<_>>())
        .unwrap_or_default()
    {
        flags |= match mode {
            "acpi" => VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
            "agent" => VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,
            "initctl" => VIR_DOMAIN_SHUTDOWN_INITCTL,
            "signal" => VIR_DOMAIN_SHUTDOWN_SIGNAL,
            "paravirt" => VIR_DOMAIN_SHUTDOWN_PARAVIRT,
            _ => fail!(
                "Unknown mode {mode} value, expecting 'acpi', 'agent', 'initctl', 'signal', or 'paravirt'"
            ),
        } as u32;
    }
    Ok(flags)
}
