//! `nodesuspend`: suspend the host for some time.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodesuspend",
    aliases: &[],
    group: Group::Host,
    summary: "suspend the host for some time",
    description: "Puts the host to sleep and wakes it again.",
    options: &[
        Opt::text("target", "mem, disk or hybrid")
            .positional()
            .required()
            .complete(Complete::Words(TARGETS)),
        Opt::number("duration", "seconds until it wakes, at least 60")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["nodesuspend mem 60"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const TARGETS: &[&str] = &["mem", "disk", "hybrid"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let word = args.need("target")?;
    let Some(duration_s) = args.number::<i64>("duration")? else {
        fail!("Invalid duration")
    };
    let Some(target) = crate::names::index_of(TARGETS, word) else {
        fail!("Invalid target")
    };
    let Ok(duration_s) = u64::try_from(duration_s) else {
        fail!("Invalid duration")
    };
    let at = shell.at().await?;
    at.host
        .node_suspend_for_duration(&at.call, target, duration_s, 0)
        .await
        .or_say("The host was not suspended")
}
