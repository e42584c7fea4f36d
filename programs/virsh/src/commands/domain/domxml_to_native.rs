//! `domxml-to-native`: turn a document into a native configuration.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domxml-to-native",
    aliases: &[],
    group: Group::Domain,
    summary: "turn a document into a native configuration",
    description: "Turns a document of a domain into a configuration of its hypervisor.",
    options: &[
        Opt::text("format", "format of the configuration")
            .positional()
            .required(),
        Opt::text("domain", "domain name, id or UUID").complete(Complete::Domain),
        Opt::text("xml", "file with the document of a domain")
            .loose()
            .complete(Complete::File),
    ],
    option_aliases: &[],
    examples: &["domxml-to-native qemu-argv --domain test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let format = args.need("format")?.to_string();
    args.exclusive("domain", "xml")?;
    let xml = if args.has("domain") {
        let (at, domain) = shell.domain(args).await?;
        let flags = (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE) as u32;
        at.domain_properties
            .domain_get_xml_desc(&at.call, domain, flags)
            .await
            .or_say("failed to retrieve XML")?
    } else if args.has("xml") {
        crate::files::document(args, "xml")?
    } else {
        fail!("need either domain or domain XML");
    };
    let at = shell.at().await?;
    let native = at
        .domain_lookup
        .connect_domain_xml_to_native(&at.call, format, xml, 0)
        .await?;
    if shell.out.json {
        shell.out.object([("config", native.into())]);
    } else {
        shell.out.print(native);
    }
    Ok(())
}
