//! `sysinfo`: what the firmware of the host tells about it.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "sysinfo",
    aliases: &[],
    group: Group::Host,
    summary: "what the firmware of the host tells about it",
    description: "Shows the SMBIOS facts of the host as a document.",
    options: &[],
    option_aliases: &[],
    examples: &["sysinfo"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let xml = at
        .host
        .connect_get_sysinfo(&at.call, 0)
        .await
        .or_say("failed to get sysinfo")?;
    shell.out.document(&xml);
    Ok(())
}
