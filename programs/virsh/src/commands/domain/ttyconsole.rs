//! `ttyconsole`: terminal of the console of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "ttyconsole",
    aliases: &[],
    group: Group::Domain,
    summary: "terminal of the console of a guest",
    description: "Shows the terminal that the console of a domain is on.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["ttyconsole test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, 0)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    match crate::document::attribute(parsed.root(), "domain/devices/console", "tty") {
        Some(tty) => shell.out.value("tty", tty),
        None => return Err(Failure::silent()),
    }
    Ok(())
}
