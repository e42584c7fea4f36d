//! `snapshot-current`: the snapshot a domain stands on.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-current",
    aliases: &[],
    group: Group::Snapshot,
    summary: "the snapshot a domain stands on",
    description: "Shows the current snapshot, or declares one current.",
    options: &[
        DOMAIN,
        Opt::flag("name", "its name only"),
        SECURITY_INFO,
        Opt::text("snapshotname", "the snapshot to declare current").positional(),
    ],
    option_aliases: &[],
    examples: &["snapshot-current test --name"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("name", "snapshotname")?;
    let flags = args.flags(&[("security-info", VIR_DOMAIN_SNAPSHOT_XML_SECURE)]);
    let wanted = args.text("snapshotname")?;
    let (at, domain) = shell.domain(args).await?;
    let facet = &at.domain_snapshots;
    if let Some(name) = wanted {
        let found = crate::lookup::find_snapshot(&at, &domain, name).await?;
        let secure = VIR_DOMAIN_SNAPSHOT_XML_SECURE as u32;
        let xml = facet
            .domain_snapshot_get_xml_desc(&at.call, found, secure)
            .await?;
        let redefine = (VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT) as u32;
        facet
            .domain_snapshot_create_xml(&at.call, domain, xml, redefine)
            .await?;
        shell.out.done(format!("Snapshot {name} set as current"));
        return Ok(());
    }
    if facet
        .domain_has_current_snapshot(&at.call, domain.clone(), 0)
        .await?
        == 0
    {
        fail!("domain '{}' has no current snapshot", domain.name);
    }
    let current = facet.domain_snapshot_current(&at.call, domain, 0).await?;
    if args.has("name") {
        match shell.out.json {
            true => shell.out.value("name", current.name),
            false => shell.out.print(current.name),
        }
        return Ok(());
    }
    let xml = facet
        .domain_snapshot_get_xml_desc(&at.call, current, flags)
        .await?;
    shell.out.document(&xml);
    Ok(())
}
