//! `domiftune`: limits of an interface of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domiftune",
    aliases: &[],
    group: Group::Domain,
    summary: "limits of an interface of a domain",
    description: "Shows or sets how much an interface may send and receive.",
    options: &[
        DOMAIN,
        Opt::text("interface", "target name or MAC address of the interface")
            .positional()
            .required(),
        Opt::text("inbound", "limits of incoming traffic: average,peak,burst,floor").loose(),
        Opt::text("outbound", "limits of outgoing traffic: average,peak,burst").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["domiftune test testnet0"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let device = args.need("interface")?.to_string();
    let mut params = api::Params::new();
    for direction in ["inbound", "outbound"] {
        if let Some(text) = args.text(direction)? {
            let rate = super::rate(text)?;
            let fields = [
                ("average", rate[0]),
                ("peak", rate[1]),
                ("burst", rate[2]),
                ("floor", rate[3]),
            ];
            for (field, value) in fields {
                // The average is always given; what was left out stays as it is.
                if let Some(value) = value.filter(|value| *value != 0 || field == "average") {
                    params.uint(format!("{direction}.{field}"), value);
                }
            }
        }
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.0.is_empty() {
        let set = at
            .domain_tuning
            .domain_set_interface_parameters(&at.call, domain, device, params.0.into(), flags)
            .await;
        return set.or_say("Unable to set interface parameters");
    }
    let flags = flags | crate::params::STRINGS;
    let count = at
        .domain_tuning
        .domain_get_interface_parameters(&at.call, domain.clone(), device.clone(), 0, flags)
        .await;
    let count = count
        .or_say("Unable to get number of interface parameters")?
        .nparams;
    let found = at
        .domain_tuning
        .domain_get_interface_parameters(&at.call, domain, device, count, flags)
        .await;
    crate::params::print(
        &mut shell.out,
        &found.or_say("Unable to get interface parameters")?.params,
    );
    Ok(())
}
