//! `managedsave-edit`: edit the document of a managed save.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "managedsave-edit",
    aliases: &[],
    group: Group::Domain,
    summary: "edit the document of a managed save",
    description: "Opens the document of a managed save in an editor.",
    options: &[
        DOMAIN,
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
    ],
    option_aliases: &[],
    examples: &["managedsave-edit test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let flags = args.flags(&[
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let secure = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE as u32;
    let before = at
        .domain_lifecycle
        .domain_managed_save_get_xml_desc(&at.call, domain.clone(), secure)
        .await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell.out.done(format!(
            "Managed save image of domain '{name}' XML configuration not changed.\n"
        ));
        return Ok(());
    };
    at.domain_lifecycle
        .domain_managed_save_define_xml(&at.call, domain, Some(after), flags)
        .await?;
    shell.out.done(format!(
        "Managed save image of Domain '{name}' XML configuration edited.\n"
    ));
    Ok(())
}
