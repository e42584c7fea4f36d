//! `vcpucount`: how many processors a domain has.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vcpucount",
    aliases: &[],
    group: Group::Domain,
    summary: "how many processors a domain has",
    description: "Shows how many virtual processors a domain has and may have.",
    options: &[
        DOMAIN,
        Opt::flag("maximum", "those it may have"),
        Opt::flag("active", "those it has"),
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("guest", "as the guest sees it"),
    ],
    option_aliases: &[],
    examples: &["vcpucount test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["live", "config", "current"])?;
    args.exclusive("active", "maximum")?;
    args.exclusive("guest", "config")?;
    let (at, domain) = shell.domain(args).await?;
    let one = ["active", "maximum", "live", "config", "current", "guest"]
        .iter()
        .any(|option| args.has(option));
    if one {
        let flags = args.flags(&[
            ("maximum", VIR_DOMAIN_VCPU_MAXIMUM),
            ("config", VIR_DOMAIN_VCPU_CONFIG),
            ("live", VIR_DOMAIN_VCPU_LIVE),
            ("guest", VIR_DOMAIN_VCPU_GUEST),
        ]);
        let said = if args.has("guest") {
            "Failed to retrieve vCPU count from the guest"
        } else {
            "Failed to retrieve maximum vCPU count"
        };
        let count = at
            .domain_tuning
            .domain_get_vcpus_flags(&at.call, domain, flags)
            .await;
        let count = if args.has("guest") {
            count.or_say(said)?
        } else {
            count?
        };
        shell.out.value("vcpus", count);
        return Ok(());
    }
    all(shell, &at, &domain).await
}

async fn all(shell: &mut Shell, at: &Link, domain: &DomainRef) -> Outcome {
    let rows = [
        (
            "maximum",
            "config",
            VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM,
        ),
        ("maximum", "live", VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_MAXIMUM),
        ("current", "config", VIR_DOMAIN_VCPU_CONFIG),
        ("current", "live", VIR_DOMAIN_VCPU_LIVE),
    ];
    let mut table = Table::new(["Which", "When", "Count"]);
    for (which, when, flags) in rows {
        let count = at
            .domain_tuning
            .domain_get_vcpus_flags(&at.call, domain.clone(), flags as u32)
            .await;
        // A count that does not apply (live, of a domain that is off) is left out.
        let Ok(count) = count else { continue };
        if !shell.out.json {
            shell.out.print(format!("{which:<12} {when:<12} {count:>3}\n"));
        }
        table.row([which.into(), when.into(), count.into()]);
    }
    if shell.out.json {
        shell.out.table(&table);
    }
    Ok(())
}
