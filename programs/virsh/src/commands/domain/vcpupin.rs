//! `vcpupin`: where the processors of a domain run.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vcpupin",
    aliases: &[],
    group: Group::Domain,
    summary: "where the processors of a domain run",
    description: "Shows or sets on which processors of the host virtual processors run.",
    options: &[
        DOMAIN,
        Opt::number("vcpu", "number of the virtual processor").loose(),
        Opt::text("cpulist", "processors, such as 0-3,^2").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["vcpupin test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let vcpu: Option<u32> = args.number("vcpu")?;
    let list = args.text("cpulist")?;
    if list.is_some() && vcpu.is_none() {
        fail!("vcpupin: Missing vCPU number in pin mode.");
    }
    let (at, domain) = shell.domain(args).await?;
    let cpus = super::host_cpus(&at).await?;
    if let Some((list, vcpu)) = list.zip(vcpu) {
        let map = crate::cpumap::parse(list, cpus)?;
        match super::affects(args) {
            true => {
                at.domain_tuning
                    .domain_pin_vcpu_flags(&at.call, domain, vcpu, map.into(), flags)
                    .await?
            }
            false => {
                at.domain_tuning
                    .domain_pin_vcpu(&at.call, domain, vcpu, map.into())
                    .await?
            }
        }
        return Ok(());
    }
    let active = at
        .domain_properties
        .domain_is_active(&at.call, domain.clone())
        .await?
        != 0;
    let config = args.has("config") || (!args.has("live") && !active);
    let which = if config {
        VIR_DOMAIN_VCPU_CONFIG
    } else {
        VIR_DOMAIN_VCPU_LIVE
    } | VIR_DOMAIN_VCPU_MAXIMUM;
    let count = at
        .domain_tuning
        .domain_get_vcpus_flags(&at.call, domain.clone(), which as u32)
        .await?;
    if let Some(vcpu) = vcpu.filter(|vcpu| i64::from(*vcpu) >= i64::from(count)) {
        let place = if config { "persistent" } else { "live" };
        fail!("vcpu {vcpu} is out of range of {place} cpu count {count}");
    }
    let maplen = crate::cpumap::bytes_for(cpus);
    let found = at
        .domain_tuning
        .domain_get_vcpu_pin_info(&at.call, domain, count, maplen as i32, flags)
        .await?;
    let mut table = Table::new(["VCPU", "CPU Affinity"]);
    for (number, map) in found
        .cpumaps
        .0
        .chunks(maplen.max(1))
        .enumerate()
        .take(found.num.max(0) as usize)
    {
        if vcpu.is_none_or(|only| only as usize == number) {
            table.row([number.into(), crate::cpumap::format(map, cpus).into()]);
        }
    }
    shell.out.table(&table);
    Ok(())
}
