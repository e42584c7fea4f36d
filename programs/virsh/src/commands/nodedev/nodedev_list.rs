//! `nodedev-list`: devices of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nodedev-list",
    aliases: &[],
    group: Group::NodeDevice,
    summary: "devices of the host",
    description: "Lists devices of the host.",
    options: &[
        Opt::flag("tree", "as a tree of parents and children"),
        Opt::text("cap", "only with these capabilities, separated by commas").loose(),
        Opt::flag("inactive", "inactive devices"),
        Opt::flag("all", "active and inactive devices"),
        Opt::flag("persistent", "persistent devices"),
        Opt::flag("transient", "transient devices"),
    ],
    option_aliases: &[],
    examples: &["nodedev-list --tree"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::moments::Moment;

/// Capabilities; the bit of the first is 1.
const CAPABILITIES: &[&str] = &[
    "system",
    "pci",
    "usb_device",
    "usb",
    "net",
    "scsi_host",
    "scsi_target",
    "scsi",
    "storage",
    "fc_host",
    "vports",
    "scsi_generic",
    "drm",
    "mdev_types",
    "mdev",
    "ccw",
    "css",
    "vdpa",
    "ap_card",
    "ap_queue",
    "ap_matrix",
    "vpd",
    "ccwgroup",
    "ccwgroup_member",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let tree = args.has("tree");
    if tree
        && ["cap", "inactive", "persistent", "transient"]
            .iter()
            .any(|option| args.has(option))
    {
        fail!("Option --tree is incompatible with --cap, --inactive, --persistent and --transient");
    }
    if args.has("all") && args.has("inactive") {
        fail!("Option --all is incompatible with --inactive");
    }
    if args.has("transient") && (args.has("persistent") || args.has("inactive")) {
        fail!("Option --transient is incompatible with --persistent and --inactive");
    }
    let mut flags = 0u32;
    for name in args
        .text("cap")?
        .map(|list| list.split(',').collect::<Vec<_>>())
        .unwrap_or_default()
    {
        let Some(number) = crate::names::index_of(CAPABILITIES, name) else {
            fail!("Invalid capability type")
        };
        flags |= 1 << number;
    }
    if args.has("inactive") || args.has("all") {
        flags |= VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE as u32;
    }
    if !args.has("inactive") {
        flags |= VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
    }
    flags |= args.flags(&[
        ("persistent", VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT),
        ("transient", VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT),
    ]);
    let at = shell.at().await?;
    let found = match at
        .node_devices
        .connect_list_all_node_devices(&at.call, 1, flags)
        .await
    {
        Err(error) if error.code() == api::Code::NO_SUPPORT => {
            at.node_devices
                .node_num_of_devices(&at.call, None, 0)
                .await
                .or_say("Failed to count node devices")?;
            return Err(error.into());
        }
        found => found.or_say("Failed to list node devices")?,
    };
    let mut names: Vec<String> = found.devices.0.into_iter().map(|one| one.name).collect();
    names.sort_by_cached_key(|name| name.to_lowercase());
    let mut moments = Vec::new();
    for name in names {
        let parent = match tree && name != "computer" {
            true => at
                .node_devices
                .node_device_get_parent(&at.call, name.clone())
                .await
                .ok()
                .flatten(),
            false => None,
        };
        moments.push(Moment { name, parent });
    }
    if shell.out.json {
        let mut table = Table::new(
            if tree {
                &["Name", "Parent"][..]
            } else {
                &["Name"][..]
            }
            .iter()
            .copied(),
        );
        for one in &moments {
            let mut row = vec![Cell::from(&one.name)];
            row.extend(tree.then(|| Cell::or_dash(one.parent.as_deref())));
            table.row(row);
        }
        shell.out.table(&table);
    } else if tree {
        crate::moments::print_tree(&mut shell.out, &moments);
    } else {
        moments
            .iter()
            .for_each(|one| shell.out.print(format!("{}\n", one.name)));
    }
    Ok(())
}
