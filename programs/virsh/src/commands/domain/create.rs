//! `create`: start a domain from a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "create",
    aliases: &[],
    group: Group::Domain,
    summary: "start a domain from a document",
    description: "Starts a domain that is not kept when it stops.",
    options: &[
        FILE,
        Opt::flag("console", "connect to the console once it runs"),
        Opt::flag("paused", "leave it paused"),
        Opt::flag("autodestroy", "destroy it when this connection ends"),
        Opt::text("pass-fds", "numbers of open files to hand over: N,M,...").loose(),
        VALIDATE,
        Opt::flag("reset-nvram", "start from a fresh NVRAM"),
    ],
    option_aliases: &[],
    examples: &["create /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[
        ("paused", VIR_DOMAIN_START_PAUSED),
        ("autodestroy", VIR_DOMAIN_START_AUTODESTROY),
        ("validate", VIR_DOMAIN_START_VALIDATE),
        ("reset-nvram", VIR_DOMAIN_START_RESET_NVRAM),
    ]);
    let at = shell.at().await?;
    let made = match args.text("pass-fds")? {
        Some(list) => {
            let call = at.call_with_files(crate::files::passed(list)?);
            at.domain_lifecycle
                .domain_create_xml_with_files(&call, xml, flags)
                .await
        }
        None => at.domain_lifecycle.domain_create_xml(&at.call, xml, flags).await,
    };
    let domain = made.or_say(format!("Failed to create domain from {path}"))?;
    shell
        .out
        .done(format!("Domain '{}' created from {path}\n", domain.name));
    if args.has("console") {
        super::console::talk(shell, &at, domain, None, 0).await?;
    }
    Ok(())
}
