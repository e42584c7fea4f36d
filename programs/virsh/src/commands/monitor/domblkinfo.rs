//! `domblkinfo`: sizes of the disks of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domblkinfo",
    aliases: &[],
    group: Group::Monitor,
    summary: "sizes of the disks of a domain",
    description: "Shows the capacity of a disk, what is allocated of it, and what its file takes on the host.",
    options: &[
        DOMAIN,
        Opt::text("device", "path of the disk, or its target name").positional(),
        Opt::flag("human", "sizes for people"),
        Opt::flag("all", "all of them"),
    ],
    option_aliases: &[],
    examples: &["domblkinfo test vda", "domblkinfo test --all --human"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let human = args.has("human");
    let device = args.text("device")?.map(str::to_string);
    let all = args.has("all");
    if !all && device.is_none() {
        fail!("command 'domblkinfo' requires <device> option");
    }
    let (at, domain) = shell.domain(args).await?;
    let size = |bytes: u64| {
        if human {
            Cell::shown(crate::size::human_3(bytes), bytes)
        } else {
            bytes.into()
        }
    };
    if let Some(device) = device.filter(|_| !all) {
        let info = at
            .domain_block
            .domain_get_block_info(&at.call, domain, device, 0)
            .await?;
        let mut facts = Facts::new();
        facts
            .add("Capacity:", size(info.capacity))
            .add("Allocation:", size(info.allocation))
            .add("Physical:", size(info.physical));
        shell.out.facts(&facts);
        return Ok(());
    }
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), 0)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let mut table = Table::new(["Target", "Capacity", "Allocation", "Physical"]);
    for disk in crate::document::list(parsed.root(), "domain/devices", &["disk"]) {
        let target = crate::document::attribute(disk, "target", "dev")
            .unwrap_or_default()
            .to_string();
        let local = disk.attribute("type").is_none_or(|kind| kind != "network");
        let info = at
            .domain_block
            .domain_get_block_info(&at.call, domain.clone(), target.clone(), 0)
            .await;
        let empty = crate::document::find(disk, "source").is_none();
        let cells = match info {
            Ok(info) => [info.capacity, info.allocation, info.physical].map(size),
            Err(_) if empty || !local => [(); 3].map(|()| Cell::or_dash(None::<u64>)),
            Err(error) => return Err(error.into()),
        };
        let [capacity, allocation, physical] = cells;
        table.row([target.into(), capacity, allocation, physical]);
    }
    shell.out.table(&table);
    Ok(())
}
