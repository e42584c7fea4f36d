//! `snapshot-edit`: edit the document of a snapshot.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-edit",
    aliases: &[],
    group: Group::Snapshot,
    summary: "edit the document of a snapshot",
    description: "Opens the document of a snapshot in an editor.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").positional(),
        Opt::flag("current", "the current one, or make it so"),
        Opt::flag("rename", "may be renamed"),
        Opt::flag("clone", "a new one from it"),
    ],
    option_aliases: &[],
    examples: &["snapshot-edit test s1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("rename", "clone")?;
    let (at, snapshot) = super::chosen(shell, args).await?;
    let name = snapshot.name.clone();
    let secure = VIR_DOMAIN_SNAPSHOT_XML_SECURE as u32;
    let before = at
        .domain_snapshots
        .domain_snapshot_get_xml_desc(&at.call, snapshot.clone(), secure)
        .await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell
            .out
            .done(format!("Snapshot {name} XML configuration not changed.\n"));
        return Ok(());
    };
    let mut flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE as u32;
    if args.has("snapshotname") && args.has("current") {
        flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT as u32;
    }
    let made = at
        .domain_snapshots
        .domain_snapshot_create_xml(&at.call, snapshot.dom.clone(), after, flags)
        .await?;
    if made.name == name {
        shell.out.done(format!("Snapshot {name} edited.\n"));
    } else if args.has("clone") {
        shell
            .out
            .done(format!("Snapshot {name} cloned to {}.\n", made.name));
    } else {
        let unwanted = if args.has("rename") {
            snapshot
        } else {
            made.clone()
        };
        let only = VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY as u32;
        at.domain_snapshots
            .domain_snapshot_delete(&at.call, unwanted, only)
            .await?;
        if !args.has("rename") {
            fail!("Must use --rename or --clone to change {name} to {}", made.name);
        }
        shell
            .out
            .done(format!("Snapshot {name} renamed to {}.\n", made.name));
    }
    Ok(())
}
