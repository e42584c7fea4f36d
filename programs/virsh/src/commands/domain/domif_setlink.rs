//! `domif-setlink`: plug the cable of an interface in or out.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domif-setlink",
    aliases: &[],
    group: Group::Domain,
    summary: "plug the cable of an interface in or out",
    description: "Sets the link state of an interface.",
    options: &[
        DOMAIN,
        Opt::text("interface", "target name or MAC address of the interface")
            .positional()
            .required(),
        Opt::text("state", "up or down")
            .positional()
            .required()
            .complete(Complete::Words(&["up", "down"])),
        CONFIG,
        PRINT_XML,
    ],
    option_aliases: &[("persistent", "config")],
    examples: &["domif-setlink test testnet0 down --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (wanted, state) = (args.need("interface")?, args.need("state")?);
    if state != "up" && state != "down" {
        fail!("invalid link state '{state}'");
    }
    let config = args.has("config");
    let (at, domain) = shell.domain(args).await?;
    let active = at
        .domain_properties
        .domain_is_active(&at.call, domain.clone())
        .await?
        != 0;
    let mut flags = if config || !active {
        VIR_DOMAIN_AFFECT_CONFIG
    } else {
        VIR_DOMAIN_AFFECT_LIVE
    } as u32;
    if !active {
        flags = VIR_DOMAIN_AFFECT_CONFIG as u32;
    }
    let inactive = if config { VIR_DOMAIN_XML_INACTIVE as u32 } else { 0 };
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), inactive)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let found = crate::commands::monitor::domif_getlink::interface(parsed.root(), wanted);
    let found = found.map_err(|_| Failure::say(format!("interface '{wanted}' not found")))?;
    let device = with_link(&crate::document::dump(found), state);
    if args.has("print-xml") {
        shell.out.document(&device);
        return Ok(());
    }
    let done = at
        .domain_devices
        .domain_update_device_flags(&at.call, domain, device, flags)
        .await;
    done.or_say("Failed to update interface link state")?;
    shell.out.done("Device updated successfully\n");
    Ok(())
}

fn with_link(device: &str, state: &str) -> String {
    for old in ["up", "down"] {
        let element = format!("<link state=\"{old}\"/>");
        if device.contains(&element) {
            return device.replace(&element, &format!("<link state=\"{state}\"/>"));
        }
    }
    match device.rfind("</interface>") {
        Some(place) => format!(
            "{}<link state=\"{state}\"/></interface>",
            device.get(..place).unwrap_or_default()
        ),
        None => device.to_string(),
    }
}
