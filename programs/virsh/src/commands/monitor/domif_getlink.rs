//! `domif-getlink`: link state of an interface of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domif-getlink",
    aliases: &[],
    group: Group::Monitor,
    summary: "link state of an interface of a domain",
    description: "Tells whether the cable of an interface is plugged in.",
    options: &[
        DOMAIN,
        Opt::text("interface", "target name or MAC address of the interface")
            .positional()
            .required(),
        Opt::flag("config", "of the definition for the next start"),
    ],
    option_aliases: &[("persistent", "config")],
    examples: &["domif-getlink test aa:bb:cc:dd:ee:ff"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let wanted = args.need("interface")?.to_string();
    let flags = args.flags(&[("config", VIR_DOMAIN_XML_INACTIVE)]);
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let found = interface(parsed.root(), &wanted)?;
    let state = crate::document::attribute(found, "link", "state").unwrap_or("up");
    if shell.out.json {
        shell
            .out
            .object([("interface", wanted.into()), ("state", state.into())]);
    } else {
        shell.out.print(format!("{wanted} {state}"));
    }
    Ok(())
}

/// The interface of a document with that target name or MAC address.
pub fn interface<'a, 'i>(root: roxmltree::Node<'a, 'i>, wanted: &str) -> Said<roxmltree::Node<'a, 'i>> {
    let fits = |node: &roxmltree::Node<'_, '_>| {
        let mac = crate::document::attribute(*node, "mac", "address").unwrap_or_default();
        mac.eq_ignore_ascii_case(wanted) || crate::document::attribute(*node, "target", "dev") == Some(wanted)
    };
    let all = crate::document::list(root, "domain/devices", &["interface"]);
    let mut found = all.into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => fail!("multiple matching interfaces found"),
        _ if wanted.contains(':') => fail!("Interface (mac: {wanted}) not found."),
        _ => fail!("Interface (dev: {wanted}) not found."),
    }
}
