//! `hypervisor-cpu-baseline`: the CPU that hypervisors have in common.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "hypervisor-cpu-baseline",
    aliases: &[],
    group: Group::Host,
    summary: "the CPU that hypervisors have in common",
    description: "Computes a CPU that a hypervisor can give on every host whose CPU is in a file.",
    options: &[
        Opt::text("file", "file with the CPUs")
            .loose()
            .complete(Complete::File),
        Opt::text("virttype", "kind of virtualisation").loose(),
        Opt::text("emulator", "path of the emulator").loose(),
        Opt::text("arch", "architecture").loose(),
        Opt::text("machine", "machine type").loose(),
        Opt::flag("features", "with features"),
        Opt::flag("migratable", "as it would migrate"),
        Opt::text("model", "model to start from").loose(),
    ],
    option_aliases: &[],
    examples: &["hypervisor-cpu-baseline --file /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("file", "model")?;
    let text = |name: &str| args.text(name).map(|value| value.map(str::to_string));
    let (emulator, arch) = (text("emulator")?, text("arch")?);
    let (machine, kind) = (text("machine")?, text("virttype")?);
    let flags = args.flags(&[
        ("features", VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES),
        ("migratable", VIR_CONNECT_BASELINE_CPU_MIGRATABLE),
    ]);
    let cpus = match (args.text("file")?, args.text("model")?) {
        (Some(path), _) => super::cpu_compare::cpus(path, &crate::files::read_text(path)?)?,
        (None, Some(model)) => vec![format!(
            "<cpu><model>{}</model></cpu>",
            crate::document::escape(model)
        )],
        (None, None) => fail!("Either --file or --model must be provided"),
    };
    super::cpu_compare::warn_of_hosts(shell, &cpus);
    let at = shell.at().await?;
    let xml = at
        .host
        .connect_baseline_hypervisor_cpu(&at.call, emulator, arch, machine, kind, cpus.into(), flags)
        .await?;
    shell.out.document(&xml);
    Ok(())
}
