//! `console`: talk to the console of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "console",
    aliases: &[],
    group: Group::Domain,
    summary: "talk to the console of a guest",
    description: "Carries the terminal to the console of a guest; the escape key ends it.",
    options: &[
        DOMAIN,
        Opt::text("devname", "alias of the console").loose(),
        Opt::flag("force", "force it"),
        Opt::flag("resume", "resume the guest when connected"),
        Opt::flag("safe", "only if it is safe to share the console"),
    ],
    option_aliases: &[],
    examples: &["console test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("force", VIR_DOMAIN_CONSOLE_FORCE),
        ("safe", VIR_DOMAIN_CONSOLE_SAFE),
    ]);
    let device = args.text("devname")?.map(str::to_string);
    let (at, domain) = shell.domain(args).await?;
    if !crate::console::has_terminal() {
        fail!("Cannot run interactive console without a controlling TTY");
    }
    let resumed = args.has("resume").then(|| domain.clone());
    talk(shell, &at, domain, device, flags).await?;
    if let Some(domain) = resumed {
        at.domain_lifecycle.domain_resume(&at.call, domain).await?;
    }
    Ok(())
}

/// Talks to a console of a running domain until the escape key is typed.
pub async fn talk(
    shell: &mut Shell,
    at: &Link,
    domain: DomainRef,
    device: Option<String>,
    flags: u32,
) -> Outcome {
    if !crate::console::has_terminal() {
        fail!("Cannot run interactive console without a controlling TTY");
    }
    let state = at
        .domain_statistics
        .domain_get_state(&at.call, domain.clone(), 0)
        .await;
    if state.or_say("Unable to get domain status")?.state == VIR_DOMAIN_SHUTOFF {
        fail!("The domain is not running");
    }
    let escape = shell.globals.escape;
    shell
        .out
        .extra(format!("Connected to domain '{}'\n", domain.name));
    shell.out.extra(format!(
        "Escape character is {} (Ctrl + {})\n",
        crate::console::key_name(escape),
        (escape ^ 0x40) as char
    ));
    shell.out.flush();
    let (call, stream) = at.call_with_stream();
    at.domain_devices
        .domain_open_console(&call, domain, device, flags)
        .await?;
    crate::console::run(stream, escape).await
}
