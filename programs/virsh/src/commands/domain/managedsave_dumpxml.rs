//! `managedsave-dumpxml`: document of a managed save.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "managedsave-dumpxml",
    aliases: &[],
    group: Group::Domain,
    summary: "document of a managed save",
    description: "Shows the document of a domain that has a managed save.",
    options: &[DOMAIN, SECURITY_INFO, XPATH, WRAP],
    option_aliases: &[],
    examples: &["managedsave-dumpxml test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("security-info", VIR_DOMAIN_SAVE_IMAGE_XML_SECURE)]);
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_lifecycle
        .domain_managed_save_get_xml_desc(&at.call, domain, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
