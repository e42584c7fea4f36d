//! `set-lifecycle-action`: what to do when a guest stops.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "set-lifecycle-action",
    aliases: &[],
    group: Group::Domain,
    summary: "what to do when a guest stops",
    description: "Sets what is done when the guest powers off, reboots or crashes.",
    options: &[
        DOMAIN,
        Opt::text("type", "poweroff, reboot or crash")
            .positional()
            .required()
            .complete(Complete::Words(EVENTS)),
        Opt::text(
            "action",
            "destroy, restart, rename-restart, preserve, coredump-destroy or coredump-restart",
        )
        .positional()
        .required()
        .complete(Complete::Words(ACTIONS)),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["set-lifecycle-action test reboot destroy"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const EVENTS: &[&str] = &["poweroff", "reboot", "crash"];
const ACTIONS: &[&str] = &[
    "destroy",
    "restart",
    "rename-restart",
    "preserve",
    "coredump-destroy",
    "coredump-restart",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let (event, action) = (args.need("type")?, args.need("action")?);
    let Some(event) = crate::names::index_of(EVENTS, event) else {
        fail!("Invalid lifecycle type '{event}'.")
    };
    let Some(action) = crate::names::index_of(ACTIONS, action) else {
        fail!("Invalid lifecycle action '{action}'.")
    };
    let (at, domain) = shell.domain(args).await?;
    let done = at
        .domain_properties
        .domain_set_lifecycle_action(&at.call, domain, event, action, flags)
        .await;
    done.or_say("Unable to change lifecycle action.")
}
