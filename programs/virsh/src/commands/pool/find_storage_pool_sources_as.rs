//! `find-storage-pool-sources-as`: what pools could be made of, from arguments.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "find-storage-pool-sources-as",
    aliases: &[],
    group: Group::Pool,
    summary: "what pools could be made of, from arguments",
    description: "Looks for sources of pools of a type.",
    options: &[
        Opt::text("type", "type of pool").positional().required(),
        Opt::text("host", "host to ask").loose(),
        Opt::text("port", "port to ask").loose(),
        Opt::text("initiator", "initiator to ask with").loose(),
    ],
    option_aliases: &[],
    examples: &["find-storage-pool-sources-as logical"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let kind = args.need("type")?.to_string();
    args.requires("port", "host")?;
    args.requires("initiator", "host")?;
    let source = args.text("host")?.map(|_| source(args)).transpose()?;
    let at = shell.at().await?;
    let found = at
        .storage_pools
        .connect_find_storage_pool_sources(&at.call, kind.clone(), source, 0)
        .await;
    shell
        .out
        .document(&found.or_say(format!("Failed to find any {kind} pool sources"))?);
    Ok(())
}

fn source(args: &Args) -> Said<String> {
    let mut writer = crate::document::Writer::new();
    writer.open("source", &[]);
    writer.empty(
        "host",
        &[("name", args.text("host")?), ("port", args.text("port")?)],
    );
    if let Some(initiator) = args.text("initiator")? {
        writer
            .open("initiator", &[])
            .empty("iqn", &[("name", Some(initiator))])
            .close("initiator");
    }
    writer.close("source");
    Ok(writer.finish())
}
