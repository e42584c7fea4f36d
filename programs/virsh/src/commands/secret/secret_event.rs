//! `secret-event`: wait for events of secrets.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-event",
    aliases: &[],
    group: Group::Secret,
    summary: "wait for events of secrets",
    description: "Shows what happens to secrets as it happens.",
    options: &[
        Opt::text("secret", "only of this secret")
            .loose()
            .complete(Complete::Secret),
        Opt::text("event", "kind of event")
            .loose()
            .complete(Complete::Words(KINDS)),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        EVENT_LIST,
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["secret-event --list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const KINDS: &[&str] = &["lifecycle", "value-changed"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("list") {
        crate::events::list(shell, KINDS);
        return Ok(());
    }
    let numbers = crate::events::chosen(args, KINDS, false)?;
    let object = match args.has("secret") {
        true => Some(connect::Object::Uuid(shell.secret(args).await?.1.uuid)),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::Secret,
        kinds: KINDS,
        object,
    };
    crate::events::wait(shell, args, watch, &numbers).await
}
