//! `domxml-from-native`: turn a native configuration into a document.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domxml-from-native",
    aliases: &[],
    group: Group::Domain,
    summary: "turn a native configuration into a document",
    description: "Turns a configuration of a hypervisor into a document of a domain.",
    options: &[
        Opt::text("format", "format of the configuration")
            .positional()
            .required(),
        Opt::text("config", "file with the configuration")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["domxml-from-native qemu-argv /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let format = args.need("format")?.to_string();
    let config = crate::files::document(args, "config")?;
    let at = shell.at().await?;
    let xml = at
        .domain_lookup
        .connect_domain_xml_from_native(&at.call, format, config, 0)
        .await?;
    shell.out.document(&xml);
    Ok(())
}
