//! `vncdisplay`: VNC display of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vncdisplay",
    aliases: &[],
    group: Group::Domain,
    summary: "VNC display of a guest",
    description: "Shows address and number of the VNC display of a running guest.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["vncdisplay test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    if at
        .domain_properties
        .domain_is_active(&at.call, domain.clone())
        .await?
        == 0
    {
        fail!("Domain is not running");
    }
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, 0)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let graphics = crate::document::list(parsed.root(), "domain/devices", &["graphics"]);
    let vnc = graphics
        .into_iter()
        .find(|one| one.attribute("type") == Some("vnc"));
    let port = vnc
        .and_then(|vnc| vnc.attribute("port")?.parse::<i64>().ok())
        .filter(|port| *port >= 0);
    let Some((vnc, port)) = vnc.zip(port) else {
        fail!("Failed to get VNC port. Is this domain using VNC?")
    };
    let listen = vnc
        .attribute("listen")
        .filter(|address| !matches!(*address, "0.0.0.0" | "::"));
    let host = match listen {
        Some(address) if address.contains(':') => format!("[{address}]"),
        Some(address) => address.to_string(),
        None => String::new(),
    };
    shell.out.value("display", format!("{host}:{}", port - 5900));
    Ok(())
}
