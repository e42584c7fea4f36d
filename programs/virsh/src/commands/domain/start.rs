//! `start`: start a defined domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "start",
    aliases: &[],
    group: Group::Domain,
    summary: "start a defined domain",
    description: "Starts a domain, from its managed save if it has one.",
    options: &[
        Opt::text("domain", "domain name or UUID")
            .positional()
            .required()
            .complete(Complete::Domain),
        Opt::flag("console", "connect to the console once it runs"),
        Opt::flag("paused", "leave it paused"),
        Opt::flag("autodestroy", "destroy it when this connection ends"),
        Opt::flag("bypass-cache", "do not go through the cache of the host"),
        Opt::flag("force-boot", "boot anew even if there is a managed save"),
        Opt::text("pass-fds", "numbers of open files to hand over: N,M,...").loose(),
        Opt::flag("reset-nvram", "start from a fresh NVRAM"),
    ],
    option_aliases: &[],
    examples: &["start test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let by = crate::lookup::By {
        id: false,
        ..crate::lookup::ANY
    };
    let (at, domain) = shell.domain_by(args, "domain", by).await?;
    if domain.id != -1 {
        fail!("Domain is already active");
    }
    let flags = args.flags(&[
        ("paused", VIR_DOMAIN_START_PAUSED),
        ("autodestroy", VIR_DOMAIN_START_AUTODESTROY),
        ("bypass-cache", VIR_DOMAIN_START_BYPASS_CACHE),
        ("force-boot", VIR_DOMAIN_START_FORCE_BOOT),
        ("reset-nvram", VIR_DOMAIN_START_RESET_NVRAM),
    ]);
    let name = domain.name.clone();
    let started = match args.text("pass-fds")? {
        Some(list) => {
            let call = at.call_with_files(crate::files::passed(list)?);
            at.domain_lifecycle
                .domain_create_with_files(&call, domain.clone(), flags)
                .await
        }
        None if flags == 0 => at
            .domain_lifecycle
            .domain_create(&at.call, domain.clone())
            .await
            .map(|()| domain.clone()),
        None => {
            at.domain_lifecycle
                .domain_create_with_flags(&at.call, domain.clone(), flags)
                .await
        }
    };
    let domain = started.or_say(format!("Failed to start domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' started\n"));
    if args.has("console") {
        super::console::talk(shell, &at, domain, None, 0).await?;
    }
    Ok(())
}
