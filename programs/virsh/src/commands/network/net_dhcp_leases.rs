//! `net-dhcp-leases`: addresses that a network has given away.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-dhcp-leases",
    aliases: &[],
    group: Group::Network,
    summary: "addresses that a network has given away",
    description: "Lists the leases of the DHCP server of a network.",
    options: &[NETWORK, Opt::text("mac", "only of this MAC address").loose()],
    option_aliases: &[],
    examples: &["net-dhcp-leases default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mac = args.text("mac")?.map(str::to_string);
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    let found = at
        .networks
        .network_get_dhcp_leases(&at.call, network, mac, 1, 0)
        .await;
    let mut leases = found
        .or_say(format!("Failed to get leases info for {name}"))?
        .leases
        .0;
    leases.sort_by(|one, other| one.mac.cmp(&other.mac));
    let mut table = Table::new([
        "Expiry Time",
        "MAC address",
        "Protocol",
        "IP address",
        "Hostname",
        "Client ID or DUID",
    ]);
    for lease in &leases {
        let expiry = Cell::shown(crate::time::local(lease.expirytime).format(), lease.expirytime);
        table.row([
            expiry,
            Cell::or_dash(lease.mac.as_deref()),
            (if lease.r#type == 0 { "ipv4" } else { "ipv6" }).into(),
            format!("{}/{}", lease.ipaddr, lease.prefix).into(),
            Cell::or_dash(lease.hostname.as_deref()),
            Cell::or_dash(lease.clientid.as_deref()),
        ]);
    }
    shell.out.table(&table);
    Ok(())
}
