//! `vol-wipe`: overwrite the content of a volume.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "vol-wipe",
    aliases: &[],
    group: Group::Volume,
    summary: "overwrite the content of a volume",
    description: "Overwrites a volume so that what was in it cannot be read again.",
    options: &[
        VOLUME,
        IN_POOL,
        Opt::text("algorithm", "how to overwrite")
            .loose()
            .complete(Complete::Words(ALGORITHMS)),
    ],
    option_aliases: &[],
    examples: &["vol-wipe v default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const ALGORITHMS: &[&str] = &[
    "zero",
    "nnsa",
    "dod",
    "bsi",
    "gutmann",
    "schneier",
    "pfitzner7",
    "pfitzner33",
    "random",
    "trim",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let word = args.text("algorithm")?.map(str::to_string);
    let (at, volume) = shell.volume(args).await?;
    let name = volume.name.clone();
    let done = match word {
        None => at.storage_volumes.storage_vol_wipe(&at.call, volume, 0).await,
        Some(word) => {
            let Some(algorithm) = crate::names::index_of(ALGORITHMS, &word) else {
                fail!("Unsupported algorithm '{word}'")
            };
            at.storage_volumes
                .storage_vol_wipe_pattern(&at.call, volume, algorithm, 0)
                .await
        }
    };
    done.or_say(format!("Failed to wipe vol {name}"))?;
    shell.out.done(format!("Vol {name} wiped\n"));
    Ok(())
}
