//! `guestvcpus`: processors as the guest uses them.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "guestvcpus",
    aliases: &[],
    group: Group::Domain,
    summary: "processors as the guest uses them",
    description: "Shows or sets, by the guest agent, which processors the guest uses.",
    options: &[
        DOMAIN,
        Opt::text("cpulist", "processors, such as 0-3,^2").loose(),
        Opt::flag("enable", "turn it on"),
        Opt::flag("disable", "turn it off"),
    ],
    option_aliases: &[],
    examples: &["guestvcpus test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("enable", "disable")?;
    args.requires("enable", "cpulist")?;
    args.requires("disable", "cpulist")?;
    let list = args.text("cpulist")?.map(str::to_string);
    if list.is_some() && !args.has("enable") && !args.has("disable") {
        fail!("One of options --enable or --disable is required by option --cpulist");
    }
    let (at, domain) = shell.domain(args).await?;
    if let Some(list) = list {
        return Ok(at
            .domain_guest
            .domain_set_guest_vcpus(&at.call, domain, list, i32::from(args.has("enable")), 0)
            .await?);
    }
    let params = at
        .domain_guest
        .domain_get_guest_vcpus(&at.call, domain, 0)
        .await?;
    crate::params::print(&mut shell.out, &params);
    Ok(())
}
