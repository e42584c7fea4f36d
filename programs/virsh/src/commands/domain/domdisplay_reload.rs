//! `domdisplay-reload`: reload the certificates of a display.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domdisplay-reload",
    aliases: &[],
    group: Group::Domain,
    summary: "reload the certificates of a display",
    description: "Makes a graphical display read its TLS certificates anew.",
    options: &[
        DOMAIN,
        Opt::number("type", "type of display, as a number: 0 any, 1 VNC"),
    ],
    option_aliases: &[],
    examples: &["domdisplay-reload test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let kind: u32 = args.number("type")?.unwrap_or(0);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at
        .domain_devices
        .domain_graphics_reload(&at.call, domain, kind, 0)
        .await;
    done.or_say(format!(
        "Failed to reload graphics certificates for domain '{name}'"
    ))?;
    shell.out.done(format!(
        "Domain '{name}' graphics certificates reloaded successfully"
    ));
    Ok(())
}
