//! `net-event`: wait for events of networks.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-event",
    aliases: &[],
    group: Group::Network,
    summary: "wait for events of networks",
    description: "Shows what happens to networks as it happens.",
    options: &[
        Opt::text("network", "only of this network")
            .loose()
            .complete(Complete::Network),
        Opt::text("event", "kind of event")
            .loose()
            .complete(Complete::Words(KINDS)),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        EVENT_LIST,
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["net-event --list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const KINDS: &[&str] = &["lifecycle", "metadata-change"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("list") {
        crate::events::list(shell, KINDS);
        return Ok(());
    }
    let numbers = crate::events::chosen(args, KINDS, false)?;
    let object = match args.has("network") {
        true => Some(connect::Object::Uuid(shell.network(args).await?.1.uuid)),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::Network,
        kinds: KINDS,
        object,
    };
    crate::events::wait(shell, args, watch, &numbers).await
}
