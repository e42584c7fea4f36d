//! `event`: wait for events of domains.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "event",
    aliases: &[],
    group: Group::Events,
    summary: "wait for events of domains",
    description: "Shows what happens to domains as it happens.",
    options: &[
        Opt::text("domain", "only of this domain")
            .loose()
            .complete(Complete::Domain),
        Opt::text("event", "kind of event")
            .loose()
            .complete(Complete::Words(KINDS)),
        Opt::flag("all", "every kind of event"),
        EVENT_LOOP,
        EVENT_TIMEOUT,
        EVENT_LIST,
        TIMESTAMP,
    ],
    option_aliases: &[],
    examples: &["event --list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

/// The kinds of events of domains, by number.
pub const KINDS: &[&str] = &[
    "lifecycle",
    "reboot",
    "rtc-change",
    "watchdog",
    "io-error",
    "graphics",
    "io-error-reason",
    "control-error",
    "block-job",
    "disk-change",
    "tray-change",
    "pm-wakeup",
    "pm-suspend",
    "balloon-change",
    "pm-suspend-disk",
    "device-removed",
    "block-job-2",
    "tunable",
    "agent-lifecycle",
    "device-added",
    "migration-iteration",
    "job-completed",
    "device-removal-failed",
    "metadata-change",
    "block-threshold",
    "memory-failure",
    "memory-device-size-change",
    "nic-mac-change",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    if args.has("list") {
        crate::events::list(shell, KINDS);
        return Ok(());
    }
    let numbers = crate::events::chosen(args, KINDS, true)?;
    let object = match args.has("domain") {
        true => Some(connect::Object::Uuid(shell.domain(args).await?.1.uuid)),
        false => None,
    };
    let watch = crate::events::Watch {
        family: api::EventFamily::Domain,
        kinds: KINDS,
        object,
    };
    crate::events::wait(shell, args, watch, &numbers).await
}
