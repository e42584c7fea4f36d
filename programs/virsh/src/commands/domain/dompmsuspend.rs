//! `dompmsuspend`: let a guest suspend itself.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dompmsuspend",
    aliases: &[],
    group: Group::Domain,
    summary: "let a guest suspend itself",
    description: "Lets the guest suspend itself.",
    options: &[
        DOMAIN,
        Opt::text("target", "mem, disk or hybrid")
            .positional()
            .required()
            .complete(Complete::Words(TARGETS)),
        Opt::number("duration", "seconds, 0 for no end"),
    ],
    option_aliases: &[],
    examples: &["dompmsuspend test mem"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const TARGETS: &[&str] = &["mem", "disk", "hybrid"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let duration_s: u64 = args.number("duration")?.unwrap_or(0);
    let word = args.need("target")?;
    let Some(target) = crate::names::index_of(TARGETS, word) else {
        fail!("Invalid target")
    };
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at
        .domain_guest
        .domain_pm_suspend_for_duration(&at.call, domain, target, duration_s, 0)
        .await;
    done.or_say(format!("Domain '{name}' could not be suspended"))?;
    shell.out.done(format!("Domain '{name}' successfully suspended"));
    Ok(())
}
