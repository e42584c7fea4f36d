//! `setvcpus`: number of processors of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "setvcpus",
    aliases: &[],
    group: Group::Domain,
    summary: "number of processors of a domain",
    description: "Changes how many virtual processors a domain has.",
    options: &[
        DOMAIN,
        Opt::number("count", "number of processors")
            .positional()
            .required(),
        Opt::flag("maximum", "the most it may have, from the next start on"),
        CONFIG,
        LIVE,
        CURRENT,
        Opt::flag("guest", "as the guest sees it"),
        Opt::flag("hotpluggable", "can be taken away later"),
    ],
    option_aliases: &[],
    examples: &["setvcpus test 1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = super::affect(args)?;
    args.exclusive("guest", "config")?;
    args.requires("maximum", "config")?;
    flags |= args.flags(&[
        ("guest", VIR_DOMAIN_VCPU_GUEST),
        ("maximum", VIR_DOMAIN_VCPU_MAXIMUM),
        ("hotpluggable", VIR_DOMAIN_VCPU_HOTPLUGGABLE),
    ]);
    let count: u32 = args.number("count")?.unwrap_or(0);
    if count == 0 {
        fail!("Can't set 0 processors for a VM");
    }
    let (at, domain) = shell.domain(args).await?;
    match flags != 0 || super::affects(args) {
        true => {
            at.domain_tuning
                .domain_set_vcpus_flags(&at.call, domain, count, flags)
                .await?
        }
        false => at.domain_tuning.domain_set_vcpus(&at.call, domain, count).await?,
    }
    Ok(())
}
