//! `update-memory-device`: change a memory device of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "update-memory-device",
    aliases: &[],
    group: Group::Domain,
    summary: "change a memory device of a domain",
    description: "Changes how much memory of a virtio-mem device a guest gets.",
    options: &[
        DOMAIN,
        CONFIG,
        LIVE,
        CURRENT,
        PRINT_XML,
        Opt::text("alias", "alias of the device").loose(),
        Opt::number("node", "NUMA node").loose(),
        Opt::number("requested-size", "wanted size, KiB unless it has a unit").loose(),
    ],
    option_aliases: &[],
    examples: &["update-memory-device test --requested-size 1G"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("node", "alias")?;
    let flags = super::affect(args)?;
    let node: Option<u32> = args.number("node")?;
    let alias = args.text("alias")?;
    let kib = super::kib(args, "requested-size")?;
    let (at, domain) = shell.domain(args).await?;
    let inactive = if args.has("config") {
        VIR_DOMAIN_XML_INACTIVE as u32
    } else {
        0
    };
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), inactive)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let fits = |one: &roxmltree::Node<'_, '_>| {
        let by_alias =
            alias.is_none_or(|alias| crate::document::attribute(*one, "alias", "name") == Some(alias));
        let by_node = node
            .is_none_or(|node| crate::document::text(*one, "target/node") == Some(node.to_string().as_str()));
        by_alias && by_node
    };
    let all = crate::document::list(parsed.root(), "domain/devices", &["memory"]);
    let found: Vec<_> = all.into_iter().filter(fits).collect();
    let device = match found.as_slice() {
        [one] => *one,
        [] => fail!("no memory device found"),
        _ => fail!("multiple memory devices found, use --alias or --node to select one"),
    };
    let device = with_request(device, &xml, kib);
    if args.has("print-xml") {
        shell.out.document(&device);
        return Ok(());
    }
    Ok(at
        .domain_devices
        .domain_update_device_flags(&at.call, domain, device, flags)
        .await?)
}

fn with_request(device: roxmltree::Node<'_, '_>, xml: &str, kib: Option<u64>) -> String {
    let range = device.range();
    let mut text = xml.get(range.clone()).unwrap_or_default().to_string();
    if let (Some(kib), Some(old)) = (kib, crate::document::find(device, "target/requested")) {
        let old = old.range();
        text.replace_range(
            old.start - range.start..old.end - range.start,
            &format!("<requested unit='KiB'>{kib}</requested>"),
        );
    }
    text
}
