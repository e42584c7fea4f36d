//! `pool-create-as`: start a pool from arguments.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-create-as",
    aliases: &[],
    group: Group::Pool,
    summary: "start a pool from arguments",
    description: "Starts a pool that is not kept when it stops, described by options.",
    options: &[
        Opt::text("name", "name of the pool").positional().required(),
        Opt::text("type", "type of the pool").positional().required(),
        PRINT_XML,
        Opt::text("source-host", "host of the source").loose(),
        Opt::text("source-path", "path of the source").loose(),
        Opt::text("source-dev", "device of the source").loose(),
        Opt::text("source-name", "name of the source").loose(),
        Opt::text("target", "where it is mounted").loose(),
        Opt::text("source-format", "format of the source").loose(),
        Opt::text("auth-type", "kind of authentication").loose(),
        Opt::text("auth-username", "user name").loose(),
        Opt::text("secret-usage", "usage of the secret").loose(),
        Opt::text("secret-uuid", "UUID of the secret").loose(),
        Opt::text("adapter-name", "name of the adapter").loose(),
        Opt::text("adapter-wwnn", "world wide node name of the adapter").loose(),
        Opt::text("adapter-wwpn", "world wide port name of the adapter").loose(),
        Opt::text("adapter-parent", "parent of the adapter").loose(),
        Opt::text("adapter-parent-wwnn", "node name of the parent").loose(),
        Opt::text("adapter-parent-wwpn", "port name of the parent").loose(),
        Opt::text("adapter-parent-fabric-wwn", "fabric name of the parent").loose(),
        Opt::text("source-protocol-ver", "version of the protocol").loose(),
        Opt::text("source-initiator", "initiator of the source").loose(),
        Opt::flag("build", "build it first"),
        Opt::flag("no-overwrite", "not over an existing one"),
        Opt::flag("overwrite", "also over an existing one"),
    ],
    option_aliases: &[],
    examples: &["pool-create-as --print-xml new dir --target /tmp/new"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::creation(args)?;
    let (name, xml) = super::describe(args)?;
    if args.has("print-xml") {
        shell.out.document(&xml);
        return Ok(());
    }
    let at = shell.at().await?;
    let made = at
        .storage_pools
        .storage_pool_create_xml(&at.call, xml, flags)
        .await;
    made.or_say(format!("Failed to create pool {name}"))?;
    shell.out.done(format!("Pool {name} created\n"));
    Ok(())
}
