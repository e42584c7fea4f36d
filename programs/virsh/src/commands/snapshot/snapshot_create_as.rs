//! `snapshot-create-as`: remember the present state of a domain, from arguments.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "snapshot-create-as",
    aliases: &[],
    group: Group::Snapshot,
    summary: "remember the present state of a domain, from arguments",
    description: "Makes a snapshot that options describe.",
    options: &[
        DOMAIN,
        Opt::text("name", "name of the snapshot").loose(),
        Opt::text("description", "description").loose(),
        PRINT_XML,
        Opt::flag("no-metadata", "without metadata"),
        Opt::flag("halt", "stop the guest afterwards"),
        Opt::flag("disk-only", "only the disks"),
        Opt::flag("reuse-external", "use an existing file"),
        Opt::flag("quiesce", "freeze the file systems of the guest"),
        Opt::flag("atomic", "all or nothing"),
        Opt::flag("live", "go on running meanwhile"),
        VALIDATE,
        Opt::text("memspec", "where the memory goes: [file=]name[,snapshot=type]"),
        Opt::text(
            "diskspec",
            "a disk: name[,snapshot=type][,driver=type][,stype=type][,file=name]",
        )
        .loose()
        .repeat(),
    ],
    option_aliases: &[],
    examples: &["snapshot-create-as test s1 --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(super::CREATION);
    let xml = describe(args)?;
    if args.has("print-xml") {
        shell.out.document(&format!("{xml}\n"));
        return Ok(());
    }
    let (at, domain) = shell.domain(args).await?;
    super::create(shell, &at, domain, xml, flags, None).await
}

fn describe(args: &Args) -> Said<String> {
    let mut writer = crate::document::Writer::new();
    let (name, description) = (args.text("name")?, args.text("description")?);
    writer
        .open("domainsnapshot", &[])
        .leaf("name", name)
        .leaf("description", description);
    if let Some(spec) = args.text("memspec")? {
        memory(&mut writer, spec)?;
    }
    let disks = args.all("diskspec");
    if !disks.is_empty() {
        writer.open("disks", &[]);
        for spec in disks {
            disk(&mut writer, spec)?;
        }
        writer.close("disks");
    }
    writer.close("domainsnapshot");
    Ok(writer.finish())
}

fn memory(writer: &mut crate::document::Writer, spec: &str) -> Outcome {
    let parts = super::spec_parts(spec);
    let (mut file, mut kind) = (None, None);
    for (at, part) in parts.iter().enumerate() {
        if let Some(value) = part.strip_prefix("snapshot=") {
            kind = Some(value);
        } else if let Some(value) = part.strip_prefix("file=") {
            file = Some(value);
        } else if at == 0 && !part.contains('=') {
            file = Some(part.as_str());
        } else {
            fail!("unable to parse memspec: {spec}");
        }
    }
    writer.empty("memory", &[("snapshot", kind), ("file", file)]);
    Ok(())
}

fn disk(writer: &mut crate::document::Writer, spec: &str) -> Outcome {
    let parts = super::spec_parts(spec);
    let Some((name, rest)) = parts.split_first().filter(|(name, _)| !name.is_empty()) else {
        fail!("unable to parse diskspec: {spec}")
    };
    let value = |key: &str| rest.iter().find_map(|part| part.strip_prefix(key));
    if rest.iter().any(|part| {
        !["snapshot=", "driver=", "stype=", "file="]
            .iter()
            .any(|key| part.starts_with(key))
    }) {
        fail!("unable to parse diskspec: {spec}");
    }
    let (driver, file, kind) = (value("driver="), value("file="), value("stype="));
    let attributes = [
        ("name", Some(name.as_str())),
        ("snapshot", value("snapshot=")),
        ("type", kind),
    ];
    if driver.is_none() && file.is_none() {
        writer.empty("disk", &attributes);
        return Ok(());
    }
    writer
        .open("disk", &attributes)
        .empty("driver", &[("type", driver)]);
    writer
        .empty(
            "source",
            &[(if kind == Some("block") { "dev" } else { "file" }, file)],
        )
        .close("disk");
    Ok(())
}
