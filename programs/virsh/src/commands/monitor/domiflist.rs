//! `domiflist`: interfaces of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domiflist",
    aliases: &[],
    group: Group::Monitor,
    summary: "interfaces of a domain",
    description: "Lists the network interfaces of a domain.",
    options: &[DOMAIN, INACTIVE_XML],
    option_aliases: &[],
    examples: &["domiflist test"],
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
    let mut table = Table::new(["Interface", "Type", "Source", "Model", "MAC"]);
    for one in crate::document::list(parsed.root(), "domain/devices", &["interface"]) {
        let source = crate::document::find(one, "source");
        let names = [
            "network",
            "bridge",
            "dev",
            "portgroup",
            "switchid",
            "path",
            "name",
        ];
        let source = source.and_then(|source| names.iter().find_map(|name| source.attribute(*name)));
        table.row([
            Cell::or_dash(crate::document::attribute(one, "target", "dev")),
            Cell::or_dash(one.attribute("type")),
            Cell::or_dash(source),
            Cell::or_dash(crate::document::attribute(one, "model", "type")),
            Cell::or_dash(crate::document::attribute(one, "mac", "address")),
        ]);
    }
    shell.out.table(&table);
    Ok(())
}
