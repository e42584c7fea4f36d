//! `domblklist`: disks of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domblklist",
    aliases: &[],
    group: Group::Monitor,
    summary: "disks of a domain",
    description: "Lists the disks of a domain and where their content is.",
    options: &[DOMAIN, INACTIVE_XML, Opt::flag("details", "more columns")],
    option_aliases: &[],
    examples: &["domblklist test --details"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_DOMAIN_XML_INACTIVE)]);
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let details = args.has("details");
    let mut table = Table::new(
        if details {
            &["Type", "Device", "Target", "Source"][..]
        } else {
            &["Target", "Source"][..]
        }
        .iter()
        .copied(),
    );
    for disk in crate::document::list(parsed.root(), "domain/devices", &["disk"]) {
        let Some(target) = crate::document::attribute(disk, "target", "dev") else {
            fail!("unable to query block list")
        };
        let mut cells = vec![Cell::from(target), Cell::or_dash(source(disk))];
        if details {
            cells.insert(0, disk.attribute("device").unwrap_or("disk").into());
            cells.insert(0, disk.attribute("type").unwrap_or("file").into());
        }
        table.row(cells);
    }
    shell.out.table(&table);
    Ok(())
}

/// Where the content of a disk is, in one word.
fn source(disk: roxmltree::Node<'_, '_>) -> Option<String> {
    let source = crate::document::find(disk, "source")?;
    if disk.attribute("type") == Some("nvme") {
        let address = crate::document::find(source, "address")?;
        let part = |name: &str| {
            u32::from_str_radix(
                address.attribute(name).unwrap_or("0").trim_start_matches("0x"),
                16,
            )
            .unwrap_or(0)
        };
        let place = format!(
            "{:04x}:{:02x}:{:02x}.{:x}",
            part("domain"),
            part("bus"),
            part("slot"),
            part("function")
        );
        return Some(format!(
            "nvme://{place}/{}",
            source.attribute("namespace").unwrap_or_default()
        ));
    }
    let plain = ["file", "dev", "dir", "name", "volume", "path"]
        .iter()
        .find_map(|name| source.attribute(*name));
    let pool = source.attribute("pool").zip(source.attribute("volume"));
    pool.map(|(_, volume)| volume.to_string())
        .or_else(|| plain.map(str::to_string))
}
