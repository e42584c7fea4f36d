//! `nodedev-event`: wait for events of devices of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-event",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "wait for events of devices of the host",
    description: "Shows what happens to devices of the host as it happens.",
    options: &[
        Opt::text("device", "only of this device")
            .loose()
            .complete(Complete::NodeDevice),
        Opt::text("event", "kind of event")
            .loose()
            .complete(Complete::Words(KINDS)),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        EVENT_LIST,
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["nodedev-event --list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const KINDS: &[&str] = &["lifecycle", "update"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("list") {
        crate::events::list(shell, KINDS);
        return Ok(());
    }
    let numbers = crate::events::chosen(args, KINDS, false)?;
    let object = match args.has("device") {
        true => Some(connect::Object::Name(
            shell.node_device(args, "device").await?.1.name,
        )),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::NodeDevice,
        kinds: KINDS,
        object,
    };
    crate::events::wait(shell, args, watch, &numbers).await
}
