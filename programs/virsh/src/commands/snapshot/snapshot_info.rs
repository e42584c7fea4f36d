//! `snapshot-info`: the main facts about a snapshot.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-info",
    aliases: &[],
    group: Group::Snapshot,
    summary: "the main facts about a snapshot",
    description: "Shows state, place and relatives of a snapshot.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").positional(),
        Opt::flag("current", "the current one"),
    ],
    option_aliases: &[],
    examples: &["snapshot-info test --current"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, snapshot) = super::chosen(shell, args).await?;
    let facet = &at.domain_snapshots;
    let mut facts = Facts::new();
    facts
        .add("Name:", &snapshot.name)
        .add("Domain:", &snapshot.dom.name);
    if let Ok(current) = facet
        .domain_snapshot_is_current(&at.call, snapshot.clone(), 0)
        .await
    {
        facts.add("Current:", Cell::yes_no(current != 0));
    }
    let xml = facet
        .domain_snapshot_get_xml_desc(&at.call, snapshot.clone(), 0)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let state = crate::document::text(parsed.root(), "domainsnapshot/state").unwrap_or_default();
    facts.add("State:", state);
    let memory = crate::document::attribute(parsed.root(), "domainsnapshot/memory", "snapshot");
    let disks = crate::document::list(parsed.root(), "domainsnapshot/disks", &["disk"]);
    let outside = disks
        .iter()
        .any(|disk| disk.attribute("snapshot") == Some("external"));
    let inside = disks
        .iter()
        .any(|disk| disk.attribute("snapshot") == Some("internal"));
    let external = state == "disk-snapshot" || memory == Some("external") || (outside && !inside);
    facts.add("Location:", if external { "external" } else { "internal" });
    let parent = crate::document::text(parsed.root(), "domainsnapshot/parent/name");
    facts.add("Parent:", Cell::or_dash(parent));
    if let Ok(children) = facet
        .domain_snapshot_num_children(&at.call, snapshot.clone(), 0)
        .await
    {
        facts.add("Children:", children);
        let all = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS as u32;
        facts.add(
            "Descendants:",
            facet
                .domain_snapshot_num_children(&at.call, snapshot.clone(), all)
                .await?,
        );
    }
    if let Ok(metadata) = facet.domain_snapshot_has_metadata(&at.call, snapshot, 0).await {
        facts.add("Metadata:", Cell::yes_no(metadata != 0));
    }
    shell.out.facts(&facts);
    Ok(())
}
