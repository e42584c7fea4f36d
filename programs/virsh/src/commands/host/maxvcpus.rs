//! `maxvcpus`: most processors a domain may have.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "maxvcpus",
    aliases: &[],
    group: Group::Host,
    summary: "most processors a domain may have",
    description: "Shows the limit of the connection.",
    options: &[Opt::text("type", "kind of domain").loose()],
    option_aliases: &[],
    examples: &["maxvcpus"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let kind = args.text("type")?.map(str::to_string);
    let at = shell.at().await?;
    let most = at.host.connect_get_max_vcpus(&at.call, kind).await?;
    shell.out.value("max_vcpus", most);
    Ok(())
}
