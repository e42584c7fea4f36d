//! `domdisplay`: where the screen of a guest can be seen.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domdisplay",
    aliases: &[],
    group: Group::Domain,
    summary: "where the screen of a guest can be seen",
    description: "Shows the addresses of the graphical displays of a running guest.",
    options: &[
        DOMAIN,
        Opt::flag("include-password", "with the password"),
        Opt::text("type", "only of this type")
            .positional()
            .complete(Complete::Words(&["vnc", "spice", "rdp"])),
        Opt::flag("all", "all of them"),
    ],
    option_aliases: &[],
    examples: &["domdisplay test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let only = args.text("type")?.map(str::to_string);
    let (with_password, all) = (args.has("include-password"), args.has("all"));
    let (at, domain) = shell.domain(args).await?;
    if at
        .domain_properties
        .domain_is_active(&at.call, domain.clone())
        .await?
        == 0
    {
        fail!("Domain is not running");
    }
    let flags = if with_password {
        VIR_DOMAIN_XML_SECURE as u32
    } else {
        0
    };
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let mut found = Vec::new();
    for scheme in ["vnc", "spice", "rdp"] {
        if only.as_deref().is_some_and(|only| only != scheme) {
            continue;
        }
        let graphics = crate::document::list(parsed.root(), "domain/devices", &["graphics"]);
        let of_kind = graphics
            .into_iter()
            .filter(|one| one.attribute("type") == Some(scheme));
        found.extend(of_kind.filter_map(|one| uri(one, scheme, with_password)));
        if !all && !found.is_empty() {
            found.truncate(1);
            break;
        }
    }
    if found.is_empty() {
        match only {
            Some(kind) => fail!("No graphical display with type '{kind}' found"),
            None => fail!("No graphical display found"),
        }
    }
    if shell.out.json {
        shell.out.json(&found.into());
    } else {
        found.iter().for_each(|uri| shell.out.print(format!("{uri}\n")));
    }
    Ok(())
}

fn uri(graphics: roxmltree::Node<'_, '_>, scheme: &str, with_password: bool) -> Option<String> {
    let listen = crate::document::find(graphics, "listen");
    if let Some(socket) = graphics
        .attribute("socket")
        .or_else(|| listen.and_then(|l| l.attribute("socket")))
    {
        return Some(format!("{scheme}+unix://{socket}"));
    }
    let number = |name: &str| {
        graphics
            .attribute(name)
            .and_then(|port| port.parse::<i64>().ok())
            .filter(|port| *port > 0)
    };
    let (port, tls_port) = (number("port"), number("tlsPort"));
    if port.is_none() && tls_port.is_none() {
        return None;
    }
    let address = graphics
        .attribute("listen")
        .or_else(|| listen.and_then(|l| l.attribute("address")));
    let host = match address {
        None | Some("" | "0.0.0.0" | "::") => "localhost".to_string(),
        Some(address) if address.contains(':') => format!("[{address}]"),
        Some(address) => address.to_string(),
    };
    let password = graphics.attribute("passwd").filter(|_| with_password);
    let mut text = match (password, scheme) {
        (Some(password), "vnc") => format!("vnc://:{password}@{host}"),
        _ => format!("{scheme}://{host}"),
    };
    match (port, scheme) {
        // VNC counts displays, which start at port 5900.
        (Some(port), "vnc") => text.push_str(&format!(":{}", port - 5900)),
        (Some(port), _) => text.push_str(&format!(":{port}")),
        (None, _) => {}
    }
    let mut joiner = '?';
    if let Some(tls_port) = tls_port {
        text.push_str(&format!("{joiner}tls-port={tls_port}"));
        joiner = '&';
    }
    if let (Some(password), "spice") = (password, scheme) {
        text.push_str(&format!("{joiner}password={password}"));
    }
    Some(text)
}
