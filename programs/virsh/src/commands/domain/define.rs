//! `define`: make a domain known without starting it.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "define",
    aliases: &[],
    group: Group::Domain,
    summary: "make a domain known without starting it",
    description: "Makes a domain known, or changes how it will be started the next time.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let at = shell.at().await?;
    let flags = args.flags(&[("validate", VIR_DOMAIN_DEFINE_VALIDATE)]);
    let made = if flags == 0 {
        at.domain_lifecycle.domain_define_xml(&at.call, xml).await
    } else {
        at.domain_lifecycle
            .domain_define_xml_flags(&at.call, xml, flags)
            .await
    };
    let domain = made.or_say(format!("Failed to define domain from {path}"))?;
    shell
        .out
        .done(format!("Domain '{}' defined from {path}\n", domain.name));
    Ok(())
}
