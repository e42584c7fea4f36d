//! `vcpuinfo`: what the processors of a domain do.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vcpuinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "what the processors of a domain do",
    description: "Shows state, time and affinity of each virtual processor.",
    options: &[DOMAIN, Opt::flag("pretty", "affinity as a list")],
    option_aliases: &[],
    examples: &["vcpuinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let pretty = args.has("pretty");
    let (at, domain) = shell.domain(args).await?;
    let info = at
        .domain_statistics
        .domain_get_info(&at.call, domain.clone())
        .await?;
    let cpus = super::host_cpus(&at).await?;
    let maplen = crate::cpumap::bytes_for(cpus);
    let affinity = |map: &[u8]| match pretty {
        true => format!("{} (out of {cpus})", crate::cpumap::format(map, cpus)),
        false => crate::cpumap::letters(map, cpus),
    };
    let count = i32::from(info.nrVirtCpu);
    let mut vcpus = Vec::new();
    match at
        .domain_tuning
        .domain_get_vcpus(&at.call, domain.clone(), count, maplen as i32)
        .await
    {
        Ok(found) => {
            for (one, map) in found.info.iter().zip(found.cpumaps.0.chunks(maplen.max(1))) {
                let seconds = one.cpu_time as f64 / 1e9;
                let mut facts = Facts::new();
                facts.add("VCPU:", one.number);
                facts.add(
                    "CPU:",
                    if one.cpu >= 0 {
                        one.cpu.into()
                    } else {
                        Cell::from("N/A")
                    },
                );
                facts.add("State:", crate::names::vcpu_state(one.state));
                if one.cpu_time != 0 {
                    facts.add("CPU time:", Cell::shown(format!("{seconds:.1}s"), seconds));
                }
                facts.add("CPU Affinity:", affinity(map));
                vcpus.push(facts);
            }
        }
        Err(error) if i32::from(info.state) == VIR_DOMAIN_SHUTOFF => {
            let flags = VIR_DOMAIN_AFFECT_CONFIG as u32;
            let found = at
                .domain_tuning
                .domain_get_vcpu_pin_info(&at.call, domain, count, maplen as i32, flags)
                .await
                .map_err(|_| error)?;
            for (number, map) in found.cpumaps.0.chunks(maplen.max(1)).enumerate() {
                let mut facts = Facts::new();
                facts
                    .add("VCPU:", number)
                    .add("CPU:", "N/A")
                    .add("State:", "N/A")
                    .add("CPU time", "N/A");
                facts.add("CPU Affinity:", affinity(map));
                vcpus.push(facts);
            }
        }
        Err(error) => return Err(error.into()),
    }
    shell.out.fact_list(&vcpus);
    Ok(())
}
