//! `change-media`: change the medium of a drive.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "change-media",
    aliases: &[],
    group: Group::Domain,
    summary: "change the medium of a drive",
    description: "Takes a medium out of a CD-ROM or floppy drive, or puts one in.",
    options: &[
        DOMAIN,
        Opt::text("path", "name of the drive in the guest, or its source")
            .positional()
            .required(),
        Opt::text("source", "file or device of the medium").positional(),
        Opt::flag("eject", "take the medium out"),
        Opt::flag("insert", "put a medium in"),
        Opt::flag("update", "change the medium"),
        CURRENT,
        LIVE,
        CONFIG,
        Opt::flag("force", "force it"),
        PRINT_XML,
        Opt::flag("block", "the source is a block device"),
    ],
    option_aliases: &[],
    examples: &["change-media test hdc --eject"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["eject", "insert", "update"])?;
    let flags = super::affect(args)? | args.flags(&[("force", VIR_DOMAIN_DEVICE_MODIFY_FORCE)]);
    let (eject, insert) = (args.has("eject"), args.has("insert"));
    let source = args.text("source")?;
    if eject && source.is_some() {
        fail!("The '<source>' parameter is not compatible with '--eject'");
    }
    let action = if eject {
        "eject"
    } else if insert {
        "insert"
    } else if source.is_some() || args.has("update") {
        "update"
    } else {
        "eject"
    };
    if action != "eject" && source.is_none() {
        fail!("No disk source specified for {action}ing");
    }
    let wanted = args.need("path")?;
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
    let disk = super::disk(parsed.root(), wanted)?;
    if !matches!(disk.attribute("device"), Some("cdrom" | "floppy")) {
        fail!("No disk found whose source path or target is {wanted}");
    }
    let full = crate::document::find(disk, "source").is_some();
    if action == "insert" && full {
        fail!("The disk device '{wanted}' already has media");
    }
    if action == "eject" && !full {
        fail!("The disk device '{wanted}' doesn't have media");
    }
    let device = with_source(&xml, disk, source, args.has("block"));
    if args.has("print-xml") {
        shell.out.document(&device);
        return Ok(());
    }
    let done = at
        .domain_devices
        .domain_update_device_flags(&at.call, domain, device, flags)
        .await;
    done.or_say(format!("Failed to complete action {action} on media"))?;
    shell.out.done(match action {
        "eject" => "Successfully ejected media.",
        "insert" => "Successfully inserted media.",
        _ => "Successfully updated media.",
    });
    Ok(())
}

/// The element of a disk with another source, or with none.
fn with_source(xml: &str, disk: roxmltree::Node<'_, '_>, source: Option<&str>, block: bool) -> String {
    let range = disk.range();
    let mut text = xml.get(range.clone()).unwrap_or_default().to_string();
    if let Some(old) = crate::document::find(disk, "source") {
        let old = old.range();
        text.replace_range(old.start - range.start..old.end - range.start, "");
    }
    let Some(path) = source else { return text };
    let name = if block { "dev" } else { "file" };
    let element = format!("<source {name}='{}'/>", crate::document::escape(path));
    let place = text.find("<target").unwrap_or(text.len());
    text.insert_str(place, &element);
    let old = disk.attribute("type").unwrap_or("file");
    text.replacen(
        &format!("type='{old}'"),
        if block { "type='block'" } else { "type='file'" },
        1,
    )
}
