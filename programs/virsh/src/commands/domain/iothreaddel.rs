//! `iothreaddel`: remove an IOThread.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iothreaddel",
    aliases: &[],
    group: Group::Domain,
    summary: "remove an IOThread",
    description: "Takes a thread that serves disks away from a domain.",
    options: &[
        DOMAIN,
        Opt::number("id", "id").positional().required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["iothreaddel test 3"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let id = super::iothread_id(args)?;
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_tuning
        .domain_del_iothread(&at.call, domain, id, flags)
        .await?)
}
