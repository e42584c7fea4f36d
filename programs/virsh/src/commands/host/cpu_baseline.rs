//! `cpu-baseline`: the CPU that several hosts have in common.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "cpu-baseline",
    aliases: &[],
    group: Group::Host,
    summary: "the CPU that several hosts have in common",
    description: "Computes a CPU that runs on every host whose CPU is in a file.",
    options: &[
        Opt::text("file", "file with the CPUs")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("features", "with features"),
        Opt::flag("migratable", "as it would migrate"),
    ],
    option_aliases: &[],
    examples: &["cpu-baseline /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let text = crate::files::document(args, "file")?;
    let flags = args.flags(&[
        ("features", VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES),
        ("migratable", VIR_CONNECT_BASELINE_CPU_MIGRATABLE),
    ]);
    let cpus = super::cpu_compare::cpus(path, &text)?;
    let at = shell.at().await?;
    let xml = at.host.connect_baseline_cpu(&at.call, cpus.into(), flags).await?;
    shell.out.document(&xml);
    Ok(())
}
