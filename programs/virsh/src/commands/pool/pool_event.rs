//! `pool-event`: wait for events of storage pools.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-event",
    aliases: &[],
    group: Group::Pool,
    summary: "wait for events of storage pools",
    description: "Shows what happens to storage pools as it happens.",
    options: &[
        Opt::text("pool", "only of this pool")
            .loose()
            .complete(Complete::Pool),
        Opt::text("event", "kind of event")
            .loose()
            .complete(Complete::Words(KINDS)),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        EVENT_LIST,
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["pool-event --list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const KINDS: &[&str] = &["lifecycle", "refresh"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("list") {
        crate::events::list(shell, KINDS);
        return Ok(());
    }
    let numbers = crate::events::chosen(args, KINDS, false)?;
    let object = match args.has("pool") {
        true => Some(connect::Object::Uuid(shell.pool(args).await?.1.uuid)),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::StoragePool,
        kinds: KINDS,
        object,
    };
    crate::events::wait(shell, args, watch, &numbers).await
}
