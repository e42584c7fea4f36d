//! `domifaddr`: addresses of the interfaces of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domifaddr",
    aliases: &[],
    group: Group::Monitor,
    summary: "addresses of the interfaces of a domain",
    description: "Lists the network addresses of a running guest.",
    options: &[
        DOMAIN,
        Opt::text("interface", "only this interface").positional(),
        Opt::flag("full", "repeat name and address on every line"),
        Opt::text("source", "where to look: lease, agent or arp")
            .loose()
            .complete(Complete::Words(SOURCES)),
    ],
    option_aliases: &[],
    examples: &["domifaddr test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const SOURCES: &[&str] = &["lease", "agent", "arp"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let only = args.text("interface")?.map(str::to_string);
    let full = args.has("full");
    let word = args.text("source")?.unwrap_or("lease");
    let Some(source) = crate::names::index_of(SOURCES, word) else {
        fail!("Unknown data source '{word}'")
    };
    let (at, domain) = shell.domain(args).await?;
    let found = at
        .domain_guest
        .domain_interface_addresses(&at.call, domain, source, 0)
        .await;
    let found = found.or_say("Failed to query for interfaces addresses")?;
    let chosen = found
        .iter()
        .filter(|one| only.as_deref().is_none_or(|only| only == one.name));
    if shell.out.json {
        let mut table = Table::new(["Name", "MAC address", "Protocol", "Address"]);
        for one in chosen {
            for addr in one.addrs.iter() {
                let address = format!("{}/{}", addr.addr, addr.prefix);
                table.row([
                    (&one.name).into(),
                    Cell::or_dash(one.hwaddr.as_deref()),
                    protocol(addr.r#type).into(),
                    address.into(),
                ]);
            }
        }
        shell.out.table(&table);
        return Ok(());
    }
    shell.out.extra(format!(
        " {:<10} {:<20} {:<8}     {}\n{}\n",
        "Name",
        "MAC address",
        "Protocol",
        "Address",
        "-".repeat(79)
    ));
    for one in chosen {
        let mac = one.hwaddr.as_deref().unwrap_or("N/A");
        if one.addrs.is_empty() {
            shell.out.print(format!(
                " {:<10} {mac:<17}    {:<8}     {}\n",
                one.name, "N/A", "N/A"
            ));
        }
        for (at, addr) in one.addrs.iter().enumerate() {
            let (name, mac) = if at == 0 || full {
                (one.name.as_str(), mac)
            } else {
                ("-", "-")
            };
            let address = format!("{}/{}", addr.addr, addr.prefix);
            shell.out.print(format!(
                " {name:<10} {mac:<17}    {:<8}     {address}\n",
                protocol(addr.r#type)
            ));
        }
    }
    Ok(())
}

fn protocol(kind: i32) -> &'static str {
    if kind == 0 { "ipv4" } else { "ipv6" }
}
