//! `iface-unbridge`: undo a bridge of the host, and give what it had to its port.

use crate::document::{dump, escape};
use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-unbridge",
    aliases: &[],
    group: Group::Interface,
    summary: "undo a bridge of the host",
    description: "Stops and undefines a bridge with one port; the port gets its addresses and is started.",
    options: &[
        Opt::text("bridge", "current bridge device name")
            .positional()
            .required()
            .complete(Complete::Interface),
        Opt::flag("no-start", "do not start the interface that was the port now"),
    ],
    option_aliases: &[],
    examples: &["iface-unbridge br1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, bridge) = shell.interface_of(args, "bridge").await?;
    let bridge_name = bridge.name.clone();
    let before = at
        .interfaces
        .interface_get_xml_desc(&at.call, bridge.clone(), VIR_INTERFACE_XML_INACTIVE as u32)
        .await?;
    let (name, xml) = unbridged(&before)?;
    if at
        .interfaces
        .interface_is_active(&at.call, bridge.clone())
        .await?
        != 0
    {
        let stopped = at.interfaces.interface_destroy(&at.call, bridge.clone(), 0).await;
        stopped.or_say(format!("Failed to destroy bridge interface {bridge_name}"))?;
    }
    let gone = at.interfaces.interface_undefine(&at.call, bridge).await;
    gone.or_say(format!("Failed to undefine bridge interface {bridge_name}"))?;
    let made = at.interfaces.interface_define_xml(&at.call, xml, 0).await;
    let made = made.or_say(format!("Failed to define new interface {name}"))?;
    shell
        .out
        .done(format!("Device {name} un-attached from bridge {bridge_name}\n"));
    if args.has("no-start") {
        return Ok(());
    }
    let started = at.interfaces.interface_create(&at.call, made, 0).await;
    started.or_say(format!("Failed to start interface {name}"))?;
    shell.out.done(format!("Interface {name} started\n"));
    Ok(())
}

/// The name of the only port of the bridge described by `xml`, and the document of that port without the bridge.
fn unbridged(xml: &str) -> Said<(String, String)> {
    let document = crate::document::parse(xml)?;
    let root = document.root_element();
    if root.attribute("type") != Some("bridge") {
        fail!(
            "Device {} is not a bridge",
            root.attribute("name").unwrap_or_default()
        );
    }
    let bridge_name = root.attribute("name").unwrap_or_default();
    if crate::document::find(root, "bridge").is_none() {
        fail!("No bridge node in xml document");
    }
    let ports = crate::document::list(root, "bridge", &["interface"]);
    let port = match ports.as_slice() {
        [] => fail!("No interface attached to bridge"),
        [port] => port,
        _ => fail!("Multiple interfaces attached to bridge"),
    };
    let Some(name) = port.attribute("name") else {
        fail!("Device attached to bridge {bridge_name} has no name");
    };
    let of_bridge = root.children().filter(|child| !child.has_tag_name("bridge"));
    let parts: Vec<String> = of_bridge
        .chain(port.children())
        .filter(|child| child.is_element())
        .map(dump)
        .collect();
    let xml = format!(
        "<interface type=\"{}\" name=\"{}\">\n{}\n</interface>\n",
        escape(port.attribute("type").unwrap_or_default()),
        escape(name),
        parts.join("\n"),
    );
    Ok((name.to_owned(), xml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_gets_what_the_bridge_had() {
        let bridge = |ports: &str| {
            format!(
                "<interface type='bridge' name='br1'><start mode='onboot'/><protocol family='ipv4'><dhcp/></protocol>\
                 <bridge stp='on'>{ports}</bridge></interface>"
            )
        };
        let port = "<interface type='ethernet' name='eth1'><mac address='52:54:00:00:00:01'/></interface>";
        let (name, xml) = unbridged(&bridge(port)).ok().unwrap();
        assert_eq!(name, "eth1");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("type"), Some("ethernet"));
        for part in ["start", "protocol/dhcp", "mac"] {
            assert!(crate::document::find(root, part).is_some(), "{part}");
        }
        assert!(unbridged(&bridge("")).is_err());
        assert!(unbridged(&bridge(&port.repeat(2))).is_err());
        assert!(unbridged(port).is_err());
    }
}
