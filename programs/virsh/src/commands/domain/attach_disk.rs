//! `attach-disk`: plug a disk into a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "attach-disk",
    aliases: &[],
    group: Group::Domain,
    summary: "plug a disk into a domain",
    description: "Plugs in a disk that options describe.",
    options: &[
        DOMAIN,
        Opt::text("source", "file, device or name of the content")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::text("target", "name of the disk in the guest, such as vdb")
            .positional()
            .required(),
        Opt::text("targetbus", "bus of the target"),
        Opt::text("driver", "driver"),
        Opt::text("subdriver", "subdriver"),
        Opt::text("iothread", "id of the IOThread"),
        Opt::text("cache", "how the host caches the disk"),
        Opt::text("io", "how the host accesses the disk"),
        Opt::text("type", "kind of disk: disk, cdrom, floppy or lun"),
        Opt::text("mode", "readonly or shareable"),
        Opt::text("sourcetype", "type of the source: file or block"),
        Opt::text("serial", "serial number"),
        Opt::text("wwn", "world wide name"),
        Opt::text("alias", "alias of the device"),
        Opt::flag("rawio", "needs the capability rawio"),
        Opt::text("address", "address of the disk"),
        Opt::flag("multifunction", "more functions may follow at its PCI address"),
        PRINT_XML,
        Opt::text("source-protocol", "protocol of a network source"),
        Opt::text("source-host-name", "host of a network source"),
        Opt::text("source-host-transport", "transport to that host"),
        Opt::text("source-host-socket", "socket of that host"),
        Opt::text(
            "throttle-groups",
            "throttle groups of the disk, separated by commas",
        ),
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[("shareable", "mode=shareable")],
    examples: &["attach-disk test /tmp/disk.img vdb --print-xml"],
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
    done.or_say("Failed to attach disk")?;
    shell.out.done("Disk attached successfully\n");
    Ok(())
}

fn describe(args: &Args) -> Said<String> {
    let mode = args.text("mode")?;
    if let Some(mode) = mode.filter(|mode| !matches!(*mode, "readonly" | "shareable")) {
        fail!("No support for {mode} in command 'attach-disk'");
    }
    let source = args.raw("source").filter(|source| !source.is_empty());
    let kind = source_kind(args, source)?;
    let device = args.text("type")?;
    let mut writer = Writer::new();
    writer.open(
        "disk",
        &[
            ("type", Some(kind)),
            ("device", device),
            ("rawio", args.has("rawio").then_some("yes")),
        ],
    );
    writer.empty(
        "driver",
        &[
            ("name", args.text("driver")?),
            ("type", args.text("subdriver")?),
            ("iothread", args.text("iothread")?),
            ("cache", args.text("cache")?),
            ("io", args.text("io")?),
        ],
    );
    write_source(&mut writer, args, kind, source)?;
    writer.empty(
        "target",
        &[("dev", args.text("target")?), ("bus", args.text("targetbus")?)],
    );
    if mode.is_some() {
        writer.bare(mode.unwrap_or_default());
    }
    writer.leaf("serial", args.text("serial")?);
    writer.empty("alias", &[("name", args.text("alias")?)]);
    writer.leaf("wwn", args.text("wwn")?);
    if let Some(groups) = args.text("throttle-groups")? {
        writer.open("throttlefilters", &[]);
        for group in groups.split(',') {
            writer.empty("throttlefilter", &[("group", Some(group))]);
        }
        writer.close("throttlefilters");
    }
    if let Some(text) = args.text("address")? {
        address(&mut writer, text, args.has("multifunction"))?;
    }
    writer.close("disk");
    Ok(writer.finish())
}

fn source_kind(args: &Args, source: Option<&str>) -> Said<&'static str> {
    if args.has("source-protocol") {
        return Ok("network");
    }
    match args.text("sourcetype")? {
        Some("file") => Ok("file"),
        Some("block") => Ok("block"),
        Some(other) => fail!("Unknown source type: '{other}'"),
        None => {
            use std::os::unix::fs::FileTypeExt;
            let is_device = source
                .and_then(|path| std::fs::metadata(path).ok())
                .is_some_and(|meta| meta.file_type().is_block_device());
            Ok(if is_device { "block" } else { "file" })
        }
    }
}

fn write_source(writer: &mut Writer, args: &Args, kind: &str, source: Option<&str>) -> Outcome {
    let host = args.text("source-host-name")?;
    let (transport, socket) = (
        args.text("source-host-transport")?,
        args.text("source-host-socket")?,
    );
    match kind {
        "network" if host.is_none() && transport.is_none() && socket.is_none() => {
            writer.empty(
                "source",
                &[("protocol", args.text("source-protocol")?), ("name", source)],
            );
        }
        "network" => {
            let (host, port) = host.map_or((None, None), |host| {
                host.split_once(':')
                    .map_or((Some(host), None), |(h, p)| (Some(h), Some(p)))
            });
            writer.open(
                "source",
                &[("protocol", args.text("source-protocol")?), ("name", source)],
            );
            writer.empty(
                "host",
                &[
                    ("transport", transport),
                    ("socket", socket),
                    ("name", host),
                    ("port", port),
                ],
            );
            writer.close("source");
        }
        "block" => drop(writer.empty("source", &[("dev", source)])),
        _ => drop(writer.empty("source", &[("file", source)])),
    }
    Ok(())
}

/// `pci:0.0.5.0`, `usb:1.2`, `scsi:0.0.0`, `sata:…`, `ide:…`, `ccw:254.0.1`.
fn address(writer: &mut Writer, text: &str, multifunction: bool) -> Outcome {
    let invalid = || Failure::say("Invalid address.");
    let (kind, rest) = text.split_once(':').ok_or_else(invalid)?;
    let hex = |part: &str| u32::from_str_radix(part.trim_start_matches("0x"), 16).map_err(|_| invalid());
    let parts: Vec<&str> = rest.split('.').collect();
    let multifunction = multifunction.then_some("on");
    match (kind, parts.as_slice()) {
        ("pci", [domain, bus, slot, function]) => {
            let (domain, bus) = (format!("0x{:04x}", hex(domain)?), format!("0x{:02x}", hex(bus)?));
            let (slot, function) = (format!("0x{:02x}", hex(slot)?), format!("0x{:x}", hex(function)?));
            writer.empty(
                "address",
                &[
                    ("type", Some("pci")),
                    ("domain", Some(&domain)),
                    ("bus", Some(&bus)),
                    ("slot", Some(&slot)),
                    ("function", Some(&function)),
                    ("multifunction", multifunction),
                ],
            );
        }
        ("usb", [bus, port]) => drop(writer.empty(
            "address",
            &[("type", Some("usb")), ("bus", Some(*bus)), ("port", Some(*port))],
        )),
        ("scsi" | "sata" | "ide", [controller, bus, unit]) => {
            writer.empty(
                "address",
                &[
                    ("type", Some("drive")),
                    ("controller", Some(*controller)),
                    ("bus", Some(*bus)),
                    ("unit", Some(*unit)),
                ],
            );
        }
        ("ccw", [cssid, ssid, devno]) => {
            let (cssid, ssid, devno) = (
                format!("0x{:02x}", hex(cssid)?),
                format!("0x{:x}", hex(ssid)?),
                format!("0x{:04x}", hex(devno)?),
            );
            writer.empty(
                "address",
                &[
                    ("type", Some("ccw")),
                    ("cssid", Some(&cssid)),
                    ("ssid", Some(&ssid)),
                    ("devno", Some(&devno)),
                ],
            );
        }
        _ => return Err(invalid()),
    }
    Ok(())
}
