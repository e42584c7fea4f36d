//! `domcapabilities`: what domains can be made of.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domcapabilities",
    aliases: &[],
    group: Group::Host,
    summary: "what domains can be made of",
    description: "Shows which devices, CPUs and firmware domains may have.",
    options: &[
        Opt::text("virttype", "kind of virtualisation").loose(),
        Opt::text("emulatorbin", "path of the emulator").loose(),
        Opt::text("arch", "architecture").loose(),
        Opt::text("machine", "machine type").loose(),
        XPATH,
        WRAP,
        Opt::flag("disable-deprecated-features", "without deprecated features"),
    ],
    option_aliases: &[],
    examples: &["domcapabilities"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = |name: &str| args.text(name).map(|value| value.map(str::to_string));
    let (emulator, arch) = (text("emulatorbin")?, text("arch")?);
    let (machine, kind) = (text("machine")?, text("virttype")?);
    let flags = args.flags(&[(
        "disable-deprecated-features",
        VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES,
    )]);
    let at = shell.at().await?;
    let found = at
        .host
        .connect_get_domain_capabilities(&at.call, emulator, arch, machine, kind, flags)
        .await;
    let xml = found.or_say("failed to get emulator capabilities")?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
