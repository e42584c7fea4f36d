//! `migrate-compcache`: compression cache of a migration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "migrate-compcache",
    aliases: &[],
    group: Group::Domain,
    summary: "compression cache of a migration",
    description: "Shows or sets the cache that compresses pages that are sent again.",
    options: &[
        DOMAIN,
        Opt::number("size", "new size, bytes unless it has a unit"),
    ],
    option_aliases: &[],
    examples: &["migrate-compcache test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let size = args.scaled("size", 1, u64::MAX)?;
    let (at, domain) = shell.domain(args).await?;
    if let Some(size) = size {
        at.domain_migration
            .domain_migrate_set_compression_cache(&at.call, domain.clone(), size, 0)
            .await?;
    }
    let bytes = at
        .domain_migration
        .domain_migrate_get_compression_cache(&at.call, domain, 0)
        .await?;
    if shell.out.json {
        shell.out.object([("compression_cache", bytes.into())]);
    } else {
        let (value, unit) = crate::size::pretty(bytes);
        shell.out.print(format!("Compression cache: {value:.3} {unit}"));
    }
    Ok(())
}
