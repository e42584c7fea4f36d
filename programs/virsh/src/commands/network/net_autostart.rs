//! `net-autostart`: start a network with the host, or no longer.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-autostart",
    aliases: &[],
    group: Group::Network,
    summary: "start a network with the host, or no longer",
    description: "Makes a network start together with the host, or no longer.",
    options: &[NETWORK, Opt::flag("disable", "no longer")],
    option_aliases: &[],
    examples: &["net-autostart default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, network) = shell.network(args).await?;
    let (name, on) = (network.name.clone(), !args.has("disable"));
    let word = if on { "mark" } else { "unmark" };
    let done = at
        .networks
        .network_set_autostart(&at.call, network, i32::from(on))
        .await;
    done.or_say(if on {
        format!("failed to mark network {name} as autostarted")
    } else {
        format!("failed to unmark network {name} as autostarted")
    })?;
    shell
        .out
        .done(format!("Network {name} {word}ed as autostarted\n"));
    Ok(())
}
