//! `hostname`: name of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "hostname",
    aliases: &[],
    group: Group::Host,
    summary: "name of the host",
    description: "Shows the name of the machine at the other end of the connection.",
    options: &[],
    option_aliases: &[],
    examples: &["hostname"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let name = at
        .host
        .connect_get_hostname(&at.call)
        .await
        .or_say("failed to get hostname")?;
    shell.out.value("hostname", name);
    Ok(())
}
