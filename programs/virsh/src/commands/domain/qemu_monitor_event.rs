//! `qemu-monitor-event`: wait for events of the monitor of QEMU.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "qemu-monitor-event",
    aliases: &[],
    group: Group::Domain,
    summary: "wait for events of the monitor of QEMU",
    description: "Shows what the monitor of QEMU reports as it happens.",
    options: &[
        Opt::text("domain", "only of this domain")
            .loose()
            .complete(Complete::Domain),
        Opt::text("event", "only this event").loose(),
        Opt::flag("pretty", "laid out for people"),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        Opt::flag("regex", "the event is a regular expression"),
        Opt::flag("no-case", "ignore case"),
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["qemu-monitor-event --timeout 1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("regex") || args.has("no-case") {
        fail!("options --regex and --no-case are not supported by this virsh");
    }
    let object = match args.has("domain") {
        true => Some(connect::Object::Uuid(shell.domain(args).await?.1.uuid)),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::QemuMonitor,
        kinds: &[],
        object,
    };
    crate::events::wait(shell, args, watch, &[0]).await
}
