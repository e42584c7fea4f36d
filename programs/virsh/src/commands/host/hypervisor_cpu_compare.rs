//! `hypervisor-cpu-compare`: compare a CPU with what the hypervisor can give.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "hypervisor-cpu-compare",
    aliases: &[],
    group: Group::Host,
    summary: "compare a CPU with what the hypervisor can give",
    description: "Tells whether a hypervisor of the host can give domains the CPU in a document.",
    options: &[
        Opt::text("file", "file with a CPU or a document that holds one")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::text("virttype", "kind of virtualisation").loose(),
        Opt::text("emulator", "path of the emulator").loose(),
        Opt::text("arch", "architecture").loose(),
        Opt::text("machine", "machine type").loose(),
        Opt::flag("error", "fail if the CPUs are not compatible"),
        VALIDATE,
    ],
    option_aliases: &[],
    examples: &["hypervisor-cpu-compare /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let body = crate::files::document(args, "file")?;
    let text = |name: &str| args.text(name).map(|value| value.map(str::to_string));
    let (emulator, arch) = (text("emulator")?, text("arch")?);
    let (machine, kind) = (text("machine")?, text("virttype")?);
    let flags = args.flags(&[
        ("error", VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE),
        ("validate", VIR_CONNECT_COMPARE_CPU_VALIDATE_XML),
    ]);
    let cpus = super::cpu_compare::cpus(path, &body)?;
    super::cpu_compare::warn_of_hosts(shell, &cpus);
    let cpu = cpus.into_iter().next().unwrap_or_default();
    let at = shell.at().await?;
    let result = at
        .host
        .connect_compare_hypervisor_cpu(&at.call, emulator, arch, machine, kind, cpu, flags)
        .await;
    let result = result.or_say(format!("Failed to compare hypervisor CPU with {path}"))?;
    super::cpu_compare::tell(shell, path, result, "the CPU provided by hypervisor on the host")
}
