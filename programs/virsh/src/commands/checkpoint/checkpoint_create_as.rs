//! `checkpoint-create-as`: mark a point from which to back up, from arguments.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "checkpoint-create-as",
    aliases: &[],
    group: Group::Checkpoint,
    summary: "mark a point from which to back up, from arguments",
    description: "Makes a checkpoint that options describe.",
    options: &[
        DOMAIN,
        Opt::text("name", "name of the checkpoint").loose(),
        Opt::text("description", "description").loose(),
        PRINT_XML,
        Opt::flag("quiesce", "freeze the file systems of the guest"),
        Opt::text("diskspec", "a disk: name[,checkpoint=type][,bitmap=name]")
            .loose()
            .repeat(),
    ],
    option_aliases: &[],
    examples: &["checkpoint-create-as test c1 --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("quiesce", VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE)]);
    let mut writer = crate::document::Writer::new();
    let (name, description) = (args.text("name")?, args.text("description")?);
    writer
        .open("domaincheckpoint", &[])
        .leaf("name", name)
        .leaf("description", description);
    let disks = args.all("diskspec");
    if !disks.is_empty() {
        writer.open("disks", &[]);
        for spec in disks {
            disk(&mut writer, spec)?;
        }
        writer.close("disks");
    }
    writer.close("domaincheckpoint");
    let xml = writer.finish();
    if args.has("print-xml") {
        shell.out.document(&format!("{xml}\n"));
        return Ok(());
    }
    let (at, domain) = shell.domain(args).await?;
    super::create(shell, &at, domain, xml, flags, None).await
}

fn disk(writer: &mut crate::document::Writer, spec: &str) -> Outcome {
    let parts = crate::commands::snapshot::spec_parts(spec);
    let Some((name, rest)) = parts.split_first().filter(|(name, _)| !name.is_empty()) else {
        fail!("unable to parse diskspec: {spec}")
    };
    let value = |key: &str| rest.iter().find_map(|part| part.strip_prefix(key));
    if rest
        .iter()
        .any(|part| !part.starts_with("checkpoint=") && !part.starts_with("bitmap="))
    {
        fail!("unable to parse diskspec: {spec}");
    }
    writer.empty(
        "disk",
        &[
            ("name", Some(name.as_str())),
            ("checkpoint", value("checkpoint=")),
            ("bitmap", value("bitmap=")),
        ],
    );
    Ok(())
}
