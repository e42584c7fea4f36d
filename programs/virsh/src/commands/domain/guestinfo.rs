//! `guestinfo`: what the guest agent tells.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "guestinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "what the guest agent tells",
    description: "Shows users, operating system, time zone and more of a running guest.",
    options: &[
        DOMAIN,
        Opt::flag("user", "who is logged in"),
        Opt::flag("os", "the operating system"),
        Opt::flag("timezone", "the time zone"),
        Opt::flag("hostname", "the host name"),
        Opt::flag("filesystem", "mounted file systems"),
        Opt::flag("disk", "disks"),
        Opt::flag("interface", "network interfaces"),
        Opt::flag("load", "load averages"),
    ],
    option_aliases: &[],
    examples: &["guestinfo test --os"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let types = args.flags(&[
        ("user", VIR_DOMAIN_GUEST_INFO_USERS),
        ("os", VIR_DOMAIN_GUEST_INFO_OS),
        ("timezone", VIR_DOMAIN_GUEST_INFO_TIMEZONE),
        ("hostname", VIR_DOMAIN_GUEST_INFO_HOSTNAME),
        ("filesystem", VIR_DOMAIN_GUEST_INFO_FILESYSTEM),
        ("disk", VIR_DOMAIN_GUEST_INFO_DISKS),
        ("interface", VIR_DOMAIN_GUEST_INFO_INTERFACES),
        ("load", VIR_DOMAIN_GUEST_INFO_LOAD),
    ]);
    let (at, domain) = shell.domain(args).await?;
    let found = at
        .domain_guest
        .domain_get_guest_info(&at.call, domain, types, 0)
        .await?;
    crate::params::print_labels(&mut shell.out, &found, 20);
    Ok(())
}
