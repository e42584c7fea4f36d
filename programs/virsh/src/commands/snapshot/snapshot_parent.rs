//! `snapshot-parent`: the snapshot on which another was made.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-parent",
    aliases: &[],
    group: Group::Snapshot,
    summary: "the snapshot on which another was made",
    description: "Shows the name of the parent of a snapshot.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").positional(),
        Opt::flag("current", "of the current one"),
    ],
    option_aliases: &[],
    examples: &["snapshot-parent test --current"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, snapshot) = super::chosen(shell, args).await?;
    let name = snapshot.name.clone();
    match at
        .domain_snapshots
        .domain_snapshot_get_parent(&at.call, snapshot, 0)
        .await
    {
        Ok(parent) => {
            match shell.out.json {
                true => shell.out.value("name", parent.name),
                false => shell.out.print(parent.name),
            }
            Ok(())
        }
        Err(error) if error.code() == api::Code::NO_DOMAIN_SNAPSHOT => {
            fail!("snapshot '{name}' has no parent")
        }
        Err(error) => Err(error.into()),
    }
}
