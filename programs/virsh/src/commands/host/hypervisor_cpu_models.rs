//! `hypervisor-cpu-models`: CPU models the hypervisor can give.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "hypervisor-cpu-models",
    aliases: &[],
    group: Group::Host,
    summary: "CPU models the hypervisor can give",
    description: "Lists the CPU models of the domain capabilities.",
    options: &[
        Opt::text("virttype", "kind of virtualisation"),
        Opt::text("emulator", "path of the emulator"),
        Opt::text("arch", "architecture"),
        Opt::text("machine", "machine type"),
        Opt::flag("all", "also those that do not run on this host"),
    ],
    option_aliases: &[],
    examples: &["hypervisor-cpu-models"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let text = |name: &str| args.text(name).map(|value| value.map(str::to_string));
    let (emulator, arch) = (text("emulator")?, text("arch")?);
    let (machine, kind) = (text("machine")?, text("virttype")?);
    let at = shell.at().await?;
    let xml = at
        .host
        .connect_get_domain_capabilities(&at.call, emulator, arch, machine, kind, 0)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let modes = crate::document::list(parsed.root(), "domainCapabilities/cpu", &["mode"]);
    let custom = modes
        .into_iter()
        .find(|mode| mode.attribute("name") == Some("custom"));
    let models = custom.map(|mode| {
        mode.children()
            .filter(|child| child.has_tag_name("model"))
            .collect::<Vec<_>>()
    });
    let usable =
        |model: &roxmltree::Node<'_, '_>| args.has("all") || model.attribute("usable") == Some("yes");
    let models: Vec<_> = models
        .unwrap_or_default()
        .into_iter()
        .filter(usable)
        .filter_map(|model| model.text())
        .collect();
    if shell.out.json {
        shell.out.json(&models.into());
    } else {
        models
            .iter()
            .for_each(|name| shell.out.print(format!("{name}\n")));
    }
    Ok(())
}
