//! `snapshot-delete`: forget a snapshot.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-delete",
    aliases: &[],
    group: Group::Snapshot,
    summary: "forget a snapshot",
    description: "Deletes a snapshot; the domain stays as it is.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").positional(),
        Opt::flag("current", "the current one"),
        Opt::flag("children", "those made after it too"),
        Opt::flag("children-only", "only those made after it"),
        Opt::flag("metadata", "only what is known of it"),
    ],
    option_aliases: &[],
    examples: &["snapshot-delete test --current"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("children", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN),
        ("children-only", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY),
        ("metadata", VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY),
    ]);
    let (at, snapshot) = super::chosen(shell, args).await?;
    let name = snapshot.name.clone();
    let done = at
        .domain_snapshots
        .domain_snapshot_delete(&at.call, snapshot, flags)
        .await;
    done.or_say(format!("Failed to delete snapshot {name}"))?;
    shell.out.done(match args.has("children-only") {
        true => format!("Domain snapshot {name} children deleted\n"),
        false => format!("Domain snapshot {name} deleted\n"),
    });
    Ok(())
}
