//! `attach-interface`: plug a network interface into a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "attach-interface",
    aliases: &[],
    group: Group::Domain,
    summary: "plug a network interface into a domain",
    description: "Plugs in an interface that options describe.",
    options: &[
        DOMAIN,
        Opt::text("type", "network, bridge, direct or hostdev")
            .positional()
            .required()
            .complete(Complete::Words(&["network", "bridge", "direct", "hostdev"])),
        Opt::text("source", "network, bridge, device or PCI address")
            .positional()
            .required(),
        Opt::text("target", "target").loose(),
        Opt::text("mac", "MAC address").loose(),
        Opt::text("script", "script to start").loose(),
        Opt::text("model", "model of the device").loose(),
        Opt::text("alias", "alias of the device").loose(),
        Opt::text("inbound", "limits of incoming traffic: average,peak,burst,floor").loose(),
        Opt::text("outbound", "limits of outgoing traffic: average,peak,burst").loose(),
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
        PRINT_XML,
        Opt::flag("managed", "libvirt detaches and reattaches the device"),
        Opt::text("source-mode", "mode of the source").loose(),
    ],
    option_aliases: &[],
    examples: &["attach-interface test network default --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::document::Writer;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let xml = describe(args)?;
    if args.has("print-xml") {
        shell.out.document(&xml);
        return Ok(());
    }
    let (at, domain, flags) = super::device_change(shell, args).await?;
    let done = match flags != 0 || args.has("current") {
        true => {
            at.domain_devices
                .domain_attach_device_flags(&at.call, domain, xml, flags)
                .await
        }
        false => {
            at.domain_devices
                .domain_attach_device(&at.call, domain, xml)
                .await
        }
    };
    done.or_say("Failed to attach interface")?;
    shell.out.done("Interface attached successfully\n");
    Ok(())
}

fn describe(args: &Args) -> Said<String> {
    let kind = args.need("type")?;
    if !matches!(kind, "network" | "bridge" | "direct" | "hostdev") {
        fail!("No support for {kind} in command 'attach-interface'");
    }
    let source = args.need("source")?;
    let mode = args.text("source-mode")?;
    if let Some(mode) = mode.filter(|mode| !matches!(*mode, "server" | "client")) {
        fail!("Invalid source mode: {mode}");
    }
    let mut writer = Writer::new();
    writer.open(
        "interface",
        &[
            ("type", Some(kind)),
            ("managed", args.has("managed").then_some("yes")),
        ],
    );
    match kind {
        "network" => drop(writer.empty("source", &[("network", Some(source))])),
        "bridge" => drop(writer.empty("source", &[("bridge", Some(source))])),
        "direct" => drop(writer.empty("source", &[("dev", Some(source)), ("mode", mode)])),
        _ => pci_source(&mut writer, source)?,
    }
    writer.empty("target", &[("dev", args.text("target")?)]);
    writer.empty("mac", &[("address", args.text("mac")?)]);
    writer.empty("script", &[("path", args.text("script")?)]);
    writer.empty("model", &[("type", args.text("model")?)]);
    writer.empty("alias", &[("name", args.text("alias")?)]);
    if args.has("inbound") || args.has("outbound") {
        writer.open("bandwidth", &[]);
        for direction in ["inbound", "outbound"] {
            if let Some(text) = args.text(direction)? {
                bandwidth(&mut writer, direction, text)?;
            }
        }
        writer.close("bandwidth");
    }
    writer.close("interface");
    Ok(writer.finish())
}

fn bandwidth(writer: &mut Writer, direction: &str, text: &str) -> Outcome {
    let rate = super::rate(text)?;
    if rate[0].unwrap_or(0) == 0 && rate[3].is_none() {
        fail!("{direction} average is mandatory");
    }
    let shown: Vec<Option<String>> = rate
        .iter()
        .map(|value| value.filter(|value| *value != 0).map(|value| value.to_string()))
        .collect();
    let part = |at: usize| shown.get(at).and_then(|value| value.as_deref());
    writer.empty(
        direction,
        &[
            ("average", part(0)),
            ("peak", part(1)),
            ("burst", part(2)),
            ("floor", part(3)),
        ],
    );
    Ok(())
}

fn pci_source(writer: &mut Writer, text: &str) -> Outcome {
    let invalid = || Failure::say(format!("cannot parse pci address '{text}'"));
    let text = text.strip_prefix("pci_").map_or(text.to_string(), |rest| {
        rest.replacen('_', ":", 2).replacen('_', ".", 1)
    });
    let (head, function) = text.rsplit_once('.').ok_or_else(invalid)?;
    let parts: Vec<&str> = head.split(':').collect();
    let [domain, bus, slot] = parts.as_slice() else {
        return Err(invalid());
    };
    let hex = |part: &str| u32::from_str_radix(part, 16).map_err(|_| invalid());
    let (domain, bus) = (format!("0x{:04x}", hex(domain)?), format!("0x{:02x}", hex(bus)?));
    let (slot, function) = (format!("0x{:02x}", hex(slot)?), format!("0x{:x}", hex(function)?));
    writer.open("source", &[]);
    writer.empty(
        "address",
        &[
            ("type", Some("pci")),
            ("domain", Some(&domain)),
            ("bus", Some(&bus)),
            ("slot", Some(&slot)),
            ("function", Some(&function)),
        ],
    );
    writer.close("source");
    Ok(())
}
