//! `snapshot-dumpxml`: document of a snapshot.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-dumpxml",
    aliases: &[],
    group: Group::Snapshot,
    summary: "document of a snapshot",
    description: "Shows the document that describes a snapshot.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot")
            .positional()
            .required(),
        SECURITY_INFO,
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["snapshot-dumpxml test s1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("security-info", VIR_DOMAIN_SNAPSHOT_XML_SECURE)]);
    let name = args.need("snapshotname")?;
    let (at, domain) = shell.domain(args).await?;
    let found = crate::lookup::find_snapshot(&at, &domain, name).await?;
    let xml = at
        .domain_snapshots
        .domain_snapshot_get_xml_desc(&at.call, found, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
