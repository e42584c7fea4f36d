//! `qemu-attach`: take over a running QEMU.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "qemu-attach",
    aliases: &[],
    group: Group::Domain,
    summary: "take over a running QEMU",
    description: "Takes over a QEMU that somebody else started.",
    options: &[Opt::text("pid", "process id").positional().required()],
    option_aliases: &[],
    examples: &["qemu-attach 1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let Some(pid) = args.number::<u32>("pid")? else {
        fail!("Numeric value '' for <pid> option is malformed or out of range")
    };
    let at = shell.at().await?;
    let made = at.qemu_monitor.domain_attach(&at.call, pid, 0).await;
    let domain = made.or_say(format!("Failed to attach to pid {pid}"))?;
    shell
        .out
        .done(format!("Domain '{}' attached to pid {pid}\n", domain.name));
    Ok(())
}
