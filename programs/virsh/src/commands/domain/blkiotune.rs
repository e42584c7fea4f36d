//! `blkiotune`: shares of the disks of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blkiotune",
    aliases: &[],
    group: Group::Domain,
    summary: "shares of the disks of the host",
    description: "Shows or sets how a domain shares the disks of the host with others.",
    options: &[
        DOMAIN,
        Opt::number("weight", "weight").loose(),
        Opt::text("device-weights", "weights of devices: path,weight,...").loose(),
        Opt::text("device-read-iops-sec", "limits of devices: path,number,...").loose(),
        Opt::text("device-write-iops-sec", "limits of devices: path,number,...").loose(),
        Opt::text("device-read-bytes-sec", "limits of devices: path,number,...").loose(),
        Opt::text("device-write-bytes-sec", "limits of devices: path,number,...").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["blkiotune test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const LISTS: &[(&str, &str)] = &[
    ("device-weights", "device_weight"),
    ("device-read-iops-sec", "device_read_iops_sec"),
    ("device-write-iops-sec", "device_write_iops_sec"),
    ("device-read-bytes-sec", "device_read_bytes_sec"),
    ("device-write-bytes-sec", "device_write_bytes_sec"),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let mut params = api::Params::new();
    if let Some(weight) = args.number::<i32>("weight")? {
        if weight < 0 {
            fail!("Invalid value of {weight} for I/O weight");
        }
        params.uint("weight", weight as u32);
    }
    for (option, field) in LISTS {
        if let Some(list) = args.text(option)? {
            params.string(*field, list);
        }
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.0.is_empty() {
        let set = at
            .domain_tuning
            .domain_set_blkio_parameters(&at.call, domain, params.0.into(), flags)
            .await;
        return set.or_say("Unable to change blkio parameters");
    }
    let flags = flags | crate::params::STRINGS;
    let count = at
        .domain_tuning
        .domain_get_blkio_parameters(&at.call, domain.clone(), 0, flags)
        .await;
    let count = count.or_say("Unable to get number of blkio parameters")?.nparams;
    let found = at
        .domain_tuning
        .domain_get_blkio_parameters(&at.call, domain, count, flags)
        .await;
    crate::params::print(
        &mut shell.out,
        &found.or_say("Unable to get blkio parameters")?.params,
    );
    Ok(())
}
