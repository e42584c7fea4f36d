//! `dumpxml`: document of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dumpxml",
    aliases: &[],
    group: Group::Domain,
    summary: "document of a domain",
    description: "Shows the document that describes a domain.",
    options: &[
        DOMAIN,
        INACTIVE_XML,
        SECURITY_INFO,
        Opt::flag("update-cpu", "with the CPU as the host has it"),
        Opt::flag("migratable", "as it would migrate"),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["dumpxml test", "dumpxml test --xpath //disk --wrap"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("inactive", VIR_DOMAIN_XML_INACTIVE),
        ("security-info", VIR_DOMAIN_XML_SECURE),
        ("update-cpu", VIR_DOMAIN_XML_UPDATE_CPU),
        ("migratable", VIR_DOMAIN_XML_MIGRATABLE),
    ]);
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
