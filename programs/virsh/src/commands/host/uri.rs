//! `uri`: where this shell is connected to.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "uri",
    aliases: &[],
    group: Group::Host,
    summary: "where this shell is connected to",
    description: "Shows the full address of the connection.",
    options: &[],
    option_aliases: &[],
    examples: &["uri"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let uri = at
        .session
        .connect_get_uri(&at.call)
        .await
        .or_say("failed to get URI")?;
    shell.out.value("uri", uri);
    Ok(())
}
