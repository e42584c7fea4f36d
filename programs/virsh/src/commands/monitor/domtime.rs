//! `domtime`: time of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domtime",
    aliases: &[],
    group: Group::Monitor,
    summary: "time of a guest",
    description: "Shows or sets the clock of a running guest.",
    options: &[
        DOMAIN,
        Opt::flag("now", "set it to the time of this host"),
        Opt::flag("pretty", "laid out for people"),
        Opt::flag("sync", "set it from the guest's hardware clock"),
        Opt::number("time", "seconds since 1970 to set").loose(),
    ],
    option_aliases: &[],
    examples: &["domtime test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["time", "now", "sync"])?;
    args.exclusive("time", "pretty")?;
    args.exclusive("now", "pretty")?;
    args.exclusive("sync", "pretty")?;
    let time: Option<i64> = args.number("time")?;
    let (at, domain) = shell.domain(args).await?;
    if args.has("sync") {
        let flags = VIR_DOMAIN_TIME_SYNC as u32;
        return Ok(at
            .domain_guest
            .domain_set_time(&at.call, domain, 0, 0, flags)
            .await?);
    }
    let set = if args.has("now") {
        Some(crate::time::now_s())
    } else {
        time
    };
    if let Some(seconds) = set {
        return Ok(at
            .domain_guest
            .domain_set_time(&at.call, domain, seconds, 0, 0)
            .await?);
    }
    let found = at.domain_guest.domain_get_time(&at.call, domain, 0).await?;
    if shell.out.json {
        shell.out.object([
            ("time", found.seconds.into()),
            ("nanoseconds", found.nseconds.into()),
        ]);
    } else if args.has("pretty") {
        shell
            .out
            .print(format!("Time: {}", crate::time::utc(found.seconds).format()));
    } else {
        shell.out.print(format!("Time: {}", found.seconds));
    }
    Ok(())
}
