//! `snapshot-revert`: bring a domain back to a snapshot.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-revert",
    aliases: &[],
    group: Group::Snapshot,
    summary: "bring a domain back to a snapshot",
    description: "Makes a domain what it was when the snapshot was made.",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").positional(),
        Opt::flag("current", "the current one"),
        Opt::flag("running", "let it run afterwards"),
        Opt::flag("paused", "leave it paused afterwards"),
        Opt::flag("force", "force it"),
        Opt::flag("reset-nvram", "start from a fresh NVRAM"),
    ],
    option_aliases: &[],
    examples: &["snapshot-revert test --current"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let mut flags = args.flags(&[
        ("running", VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING),
        ("paused", VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED),
        ("reset-nvram", VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM),
    ]);
    let force = VIR_DOMAIN_SNAPSHOT_REVERT_FORCE as u32;
    let (at, snapshot) = super::chosen(shell, args).await?;
    let name = snapshot.name.clone();
    let mut done = at
        .domain_snapshots
        .domain_revert_to_snapshot(&at.call, snapshot.clone(), flags)
        .await;
    // Force is only used where it is needed.
    if args.has("force")
        && done
            .as_ref()
            .is_err_and(|error| error.code() == api::Code::SNAPSHOT_REVERT_RISKY)
    {
        flags |= force;
        done = at
            .domain_snapshots
            .domain_revert_to_snapshot(&at.call, snapshot, flags)
            .await;
    }
    done.or_say(format!("Failed to revert snapshot {name}"))?;
    shell.out.done(format!("Domain snapshot {name} reverted\n"));
    Ok(())
}
