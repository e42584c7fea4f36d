//! `autostart`: start a domain with the host, or no longer.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "autostart",
    aliases: &[],
    group: Group::Domain,
    summary: "start a domain with the host, or no longer",
    description: "Makes a domain start together with the host, or no longer.",
    options: &[
        DOMAIN,
        Opt::flag("disable", "no longer"),
        Opt::flag("once", "for the next start of the host only"),
    ],
    option_aliases: &[],
    examples: &["autostart test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let (name, on) = (domain.name.clone(), !args.has("disable"));
    let once = args.has("once");
    let done = if once {
        at.domain_lifecycle
            .domain_set_autostart_once(&at.call, domain, i32::from(on))
            .await
    } else {
        at.domain_lifecycle
            .domain_set_autostart(&at.call, domain, i32::from(on))
            .await
    };
    let word = if on { "mark" } else { "unmark" };
    let when = if once { " on next boot" } else { "" };
    done.or_say(format!("Failed to {word} domain '{name}' as autostarted{when}"))?;
    shell
        .out
        .done(format!("Domain '{name}' {word}ed as autostarted{when}\n"));
    Ok(())
}
