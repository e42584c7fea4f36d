//! `detach-interface`: unplug a network interface from a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "detach-interface",
    aliases: &[],
    group: Group::Domain,
    summary: "unplug a network interface from a domain",
    description: "Unplugs an interface, found by its type and, if there are several, its MAC address.",
    options: &[
        DOMAIN,
        Opt::text("type", "type of the interface").positional().required(),
        Opt::text("mac", "MAC address").loose(),
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
        PRINT_XML,
    ],
    option_aliases: &[],
    examples: &["detach-interface test network --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (kind, mac) = (args.need("type")?, args.text("mac")?);
    let (at, domain, flags) = super::device_change(shell, args).await?;
    let inactive = if super::only_config(args) {
        VIR_DOMAIN_XML_INACTIVE as u32
    } else {
        0
    };
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), inactive)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let device =
        pick(parsed.root(), kind, mac).map_err(|failure| add(failure, "Failed to detach interface"))?;
    if args.has("print-xml") {
        shell.out.document(&device);
        return Ok(());
    }
    let done = match flags != 0 || args.has("current") {
        true => {
            at.domain_devices
                .domain_detach_device_flags(&at.call, domain, device, flags)
                .await
        }
        false => {
            at.domain_devices
                .domain_detach_device(&at.call, domain, device)
                .await
        }
    };
    done.or_say("Failed to detach interface")?;
    shell.out.done("Interface detached successfully\n");
    Ok(())
}

fn add(mut failure: Failure, line: &str) -> Failure {
    failure.lines.push(line.to_string());
    failure
}

fn pick(root: roxmltree::Node<'_, '_>, kind: &str, mac: Option<&str>) -> Said<String> {
    let all = crate::document::list(root, "domain/devices", &["interface"]);
    let of_kind: Vec<_> = all
        .into_iter()
        .filter(|one| one.attribute("type") == Some(kind))
        .collect();
    if of_kind.is_empty() {
        fail!("No interface found whose type is {kind}");
    }
    let Some(mac) = mac else {
        return match of_kind.as_slice() {
            [one] => Ok(crate::document::dump(*one)),
            _ => fail!(
                "Domain has {} interfaces. Please specify which one to detach using --mac",
                of_kind.len()
            ),
        };
    };
    let fits = |one: &&roxmltree::Node<'_, '_>| {
        crate::document::attribute(**one, "mac", "address").is_some_and(|have| have.eq_ignore_ascii_case(mac))
    };
    let found: Vec<_> = of_kind.iter().filter(fits).collect();
    match found.as_slice() {
        [one] => Ok(crate::document::dump(**one)),
        [] => fail!("No interface with MAC address {mac} was found"),
        _ => fail!(
            "Domain has multiple interfaces matching MAC address {mac}. You must use detach-device and specify the device pci address to remove it."
        ),
    }
}
