//! `setvcpu`: plug single processors of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "setvcpu",
    aliases: &[],
    group: Group::Domain,
    summary: "plug single processors of a domain",
    description: "Plugs virtual processors in or out by their numbers.",
    options: &[
        DOMAIN,
        Opt::text("vcpulist", "virtual processors")
            .positional()
            .required(),
        Opt::flag("enable", "turn it on"),
        Opt::flag("disable", "turn it off"),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["setvcpu test 1 --disable"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("enable", "disable")?;
    let flags = super::affect(args)?;
    if !args.has("enable") && !args.has("disable") {
        fail!("one of --enable, --disable is required");
    }
    let list = args.need("vcpulist")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_tuning
        .domain_set_vcpu(&at.call, domain, list, i32::from(args.has("enable")), flags)
        .await?)
}
