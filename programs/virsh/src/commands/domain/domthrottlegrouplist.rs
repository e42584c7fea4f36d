//! `domthrottlegrouplist`: throttle groups of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domthrottlegrouplist",
    aliases: &[],
    group: Group::Domain,
    summary: "throttle groups of a domain",
    description: "Lists the groups of disks that share limits.",
    options: &[DOMAIN, INACTIVE_XML],
    option_aliases: &[],
    examples: &["domthrottlegrouplist test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_DOMAIN_XML_INACTIVE)]);
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let mut table = Table::new(["Name"]);
    for group in crate::document::list(parsed.root(), "domain/throttlegroups", &["throttlegroup"]) {
        table.row([crate::document::text(group, "group_name")
            .unwrap_or_default()
            .into()]);
    }
    shell.out.table(&table);
    Ok(())
}
