//! `iface-bridge`: put an interface of the host under a new bridge.

use crate::document::{dump, escape};
use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-bridge",
    aliases: &[],
    group: Group::Interface,
    summary: "put an interface of the host under a new bridge",
    description: "Defines a bridge that has the interface as its only port and takes over its addresses, and starts it.",
    options: &[
        Opt::text("interface", "existing interface name")
            .positional()
            .required()
            .complete(Complete::Interface),
        Opt::text("bridge", "new bridge device name")
            .positional()
            .required(),
        Opt::flag("no-stp", "the bridge takes no part in the spanning tree"),
        Opt::number("delay", "seconds for which new ports stay silent").loose(),
        Opt::flag("no-start", "do not start the bridge now"),
    ],
    option_aliases: &[],
    examples: &["iface-bridge eth1 br1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, interface) = shell.interface(args).await?;
    let bridge = args.need("bridge")?;
    let delay_s = args.number::<u32>("delay")?.unwrap_or(0);
    let taken = at
        .interfaces
        .interface_lookup_by_name(&at.call, bridge.into())
        .await;
    if taken.is_ok() {
        fail!("Network device {bridge} already exists");
    }
    let before = at
        .interfaces
        .interface_get_xml_desc(&at.call, interface, VIR_INTERFACE_XML_INACTIVE as u32)
        .await?;
    let (name, xml) = bridged(&before, bridge, !args.has("no-stp"), delay_s)?;
    let made = at.interfaces.interface_define_xml(&at.call, xml, 0).await;
    let made = made.or_say(format!("Failed to define new bridge interface {bridge}"))?;
    shell
        .out
        .done(format!("Created bridge {bridge} with attached device {name}\n"));
    if args.has("no-start") {
        return Ok(());
    }
    let started = at.interfaces.interface_create(&at.call, made, 0).await;
    started.or_say(format!("Failed to start bridge interface {bridge}"))?;
    shell.out.done(format!("Bridge interface {bridge} started\n"));
    Ok(())
}

/// What makes an interface this one: it goes with it into the bridge, all else becomes the bridge's.
const OWN: [&str; 4] = ["mac", "link", "bond", "vlan"];

/// The name of the interface described by `xml`, and the document of a bridge above it.
fn bridged(xml: &str, bridge: &str, stp: bool, delay_s: u32) -> Said<(String, String)> {
    let document = crate::document::parse(xml)?;
    let root = document.root_element();
    let kind = root.attribute("type").unwrap_or_default();
    let name = root.attribute("name").unwrap_or_default();
    if kind == "bridge" {
        fail!("Existing device {name} is already a bridge");
    }
    let elements = || root.children().filter(|child| child.is_element());
    let is_own = |child: &roxmltree::Node<'_, '_>| OWN.contains(&child.tag_name().name());
    let text = |own: bool| {
        let chosen = elements().filter(|child| is_own(child) == own);
        chosen.map(dump).collect::<Vec<_>>().join("\n")
    };
    let stp = if stp { "on" } else { "off" };
    let xml = format!(
        "<interface type=\"bridge\" name=\"{}\">\n{}\n<bridge stp=\"{stp}\" delay=\"{delay_s}\">\n\
         <interface type=\"{}\" name=\"{}\">\n{}\n</interface>\n</bridge>\n</interface>\n",
        escape(bridge),
        text(false),
        escape(kind),
        escape(name),
        text(true),
    );
    Ok((name.to_owned(), xml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_takes_over_the_addresses_and_not_the_card() {
        let card = "<interface type='ethernet' name='eth1'><start mode='onboot'/>\
                    <protocol family='ipv4'><dhcp/></protocol><mac address='52:54:00:00:00:01'/></interface>";
        let (name, xml) = bridged(card, "br1", false, 3).ok().unwrap();
        assert_eq!(name, "eth1");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("name"), Some("br1"));
        assert!(crate::document::find(root, "protocol/dhcp").is_some());
        assert!(crate::document::find(root, "mac").is_none());
        assert_eq!(crate::document::attribute(root, "bridge", "stp"), Some("off"));
        assert_eq!(crate::document::attribute(root, "bridge", "delay"), Some("3"));
        assert!(crate::document::find(root, "bridge/interface/mac").is_some());
        assert!(bridged(&xml, "br2", true, 0).is_err());
    }
}
