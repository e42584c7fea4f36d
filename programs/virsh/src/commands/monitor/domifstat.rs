//! `domifstat`: statistics of an interface of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domifstat",
    aliases: &[],
    group: Group::Monitor,
    summary: "statistics of an interface of a domain",
    description: "Shows what an interface has sent and received.",
    options: &[
        DOMAIN,
        Opt::text("interface", "target name or MAC address of the interface")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["domifstat test testnet0"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let device = args.need("interface")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let stats = at
        .domain_statistics
        .domain_interface_stats(&at.call, domain, device.clone())
        .await;
    let s = stats.or_say(format!("Failed to get interface stats {name} {device}"))?;
    let pairs = [
        ("rx_bytes", s.rx_bytes),
        ("rx_packets", s.rx_packets),
        ("rx_errs", s.rx_errs),
        ("rx_drop", s.rx_drop),
        ("tx_bytes", s.tx_bytes),
        ("tx_packets", s.tx_packets),
        ("tx_errs", s.tx_errs),
        ("tx_drop", s.tx_drop),
    ];
    let known = pairs.into_iter().filter(|(_, value)| *value >= 0);
    if shell.out.json {
        shell.out.object(known.map(|(name, value)| (name, value.into())));
    } else {
        known.for_each(|(name, value)| shell.out.print(format!("{device} {name} {value}\n")));
    }
    Ok(())
}
