//! `blkdeviotune`: limits of a disk of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blkdeviotune",
    aliases: &[],
    group: Group::Domain,
    summary: "limits of a disk of a domain",
    description: "Shows or sets how fast a disk may be.",
    options: &[
        DOMAIN,
        Opt::text("device", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::text("group-name", "group of disks that share the limits"),
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
    option_aliases: &[("group_name", "group-name")],
    examples: &["blkdeviotune test vda"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let device = args.need("device")?.to_string();
    let mut params = super::throttle(args)?;
    if let Some(group) = args.text("group-name")? {
        params.string("group_name", group);
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.0.is_empty() {
        let set = at
            .domain_block
            .domain_set_block_io_tune(&at.call, domain, device, params.0.into(), flags)
            .await;
        return set.or_say("Unable to change block I/O throttle");
    }
    let facet = &at.domain_block;
    let flags = flags | crate::params::STRINGS;
    let count = facet
        .domain_get_block_io_tune(&at.call, domain.clone(), Some(device.clone()), 0, flags)
        .await;
    let count = count
        .or_say("Unable to get number of block I/O throttle parameters")?
        .nparams;
    let found = facet
        .domain_get_block_io_tune(&at.call, domain, Some(device), count, flags)
        .await;
    crate::params::print(
        &mut shell.out,
        &found
            .or_say("Unable to get block I/O throttle parameters")?
            .params,
    );
    Ok(())
}
