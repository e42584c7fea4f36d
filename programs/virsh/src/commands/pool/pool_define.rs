//! `pool-define`: make a pool known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-define",
    aliases: &[],
    group: Group::Pool,
    summary: "make a pool known",
    description: "Defines a pool, or changes how it will be started the next time.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["pool-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_STORAGE_POOL_DEFINE_VALIDATE)]);
    let at = shell.at().await?;
    let made = at
        .storage_pools
        .storage_pool_define_xml(&at.call, xml, flags)
        .await;
    let pool = made.or_say(format!("Failed to define pool from {path}"))?;
    shell
        .out
        .done(format!("Pool {} defined from {path}\n", pool.name));
    Ok(())
}
