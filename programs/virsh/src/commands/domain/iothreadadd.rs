//! `iothreadadd`: add an IOThread.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iothreadadd",
    aliases: &[],
    group: Group::Domain,
    summary: "add an IOThread",
    description: "Gives a domain another thread that serves disks.",
    options: &[
        DOMAIN,
        Opt::number("id", "id").positional().required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["iothreadadd test 3"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let id = super::iothread_id(args)?;
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_tuning
        .domain_add_iothread(&at.call, domain, id, flags)
        .await?)
}
