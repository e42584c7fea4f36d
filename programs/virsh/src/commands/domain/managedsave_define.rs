//! `managedsave-define`: replace the document of a managed save.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "managedsave-define",
    aliases: &[],
    group: Group::Domain,
    summary: "replace the document of a managed save",
    description: "Replaces the document of a managed save.",
    options: &[
        DOMAIN,
        Opt::text("xml", "file with an XML document")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
    ],
    option_aliases: &[],
    examples: &["managedsave-define test /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let flags = args.flags(&[
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let xml = crate::files::document(args, "xml")?;
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = at
        .domain_lifecycle
        .domain_managed_save_define_xml(&at.call, domain, Some(xml), flags)
        .await;
    done.or_say(format!("Failed to update {name} XML configuration"))?;
    shell
        .out
        .done(format!("Managed save state file of domain '{name}' updated.\n"));
    Ok(())
}
