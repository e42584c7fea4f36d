//! `domthrottlegroupset`: make or change a throttle group.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domthrottlegroupset",
    aliases: &[],
    group: Group::Domain,
    summary: "make or change a throttle group",
    description: "Sets the limits that the disks of a group share.",
    options: &[
        DOMAIN,
        Opt::text("group-name", "name of the group")
            .positional()
            .required(),
        Opt::number("total-bytes-sec", "limit of all bytes per second"),
        Opt::number("read-bytes-sec", "limit of read bytes per second"),
        Opt::number("write-bytes-sec", "limit of write bytes per second"),
        Opt::number("total-iops-sec", "limit of all requests per second"),
        Opt::number("read-iops-sec", "limit of read requests per second"),
        Opt::number("write-iops-sec", "limit of write requests per second"),
        Opt::number("total-bytes-sec-max", "the same in a burst"),
        Opt::number("read-bytes-sec-max", "the same in a burst"),
        Opt::number("write-bytes-sec-max", "the same in a burst"),
        Opt::number("total-iops-sec-max", "the same in a burst"),
        Opt::number("read-iops-sec-max", "the same in a burst"),
        Opt::number("write-iops-sec-max", "the same in a burst"),
        Opt::number("size-iops-sec", "bytes that count as one request"),
        Opt::number("total-bytes-sec-max-length", "seconds that a burst may last"),
        Opt::number("read-bytes-sec-max-length", "seconds that a burst may last"),
        Opt::number("write-bytes-sec-max-length", "seconds that a burst may last"),
        Opt::number("total-iops-sec-max-length", "seconds that a burst may last"),
        Opt::number("read-iops-sec-max-length", "seconds that a burst may last"),
        Opt::number("write-iops-sec-max-length", "seconds that a burst may last"),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["domthrottlegroupset test slow --total-bytes-sec 1000"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let group = args.need("group-name")?.to_string();
    let params = super::throttle(args)?;
    let (at, domain) = shell.domain(args).await?;
    let set = at
        .domain_block
        .domain_set_throttle_group(&at.call, domain, group, params.0.into(), flags)
        .await;
    set.or_say("Unable to change throttle group")
}
