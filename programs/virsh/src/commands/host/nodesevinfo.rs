//! `nodesevinfo`: what the host tells about encrypted guests.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodesevinfo",
    aliases: &[],
    group: Group::Host,
    summary: "what the host tells about encrypted guests",
    description: "Shows the facts of AMD SEV.",
    options: &[],
    option_aliases: &[],
    examples: &["nodesevinfo"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let at = shell.at().await?;
    let count = at
        .host
        .node_get_sev_info(&at.call, 0, 0)
        .await
        .or_say("Unable to get host SEV information")?
        .nparams;
    let found = at
        .host
        .node_get_sev_info(&at.call, count, 0)
        .await
        .or_say("Unable to get host SEV information")?;
    crate::params::print_labels(&mut shell.out, &found.params, 18);
    Ok(())
}
