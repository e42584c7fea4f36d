//! `save-image-edit`: edit the document of a saved file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "save-image-edit",
    aliases: &[],
    group: Group::Domain,
    summary: "edit the document of a saved file",
    description: "Opens the document of a saved domain in an editor.",
    options: &[
        Opt::text("file", "the file it was saved to")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
    ],
    option_aliases: &[],
    examples: &["save-image-edit /tmp/test.save"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let file = args.need("file")?;
    let path = crate::files::absolute(file)?;
    let flags = args.flags(&[
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let at = shell.at().await?;
    let secure = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE as u32;
    let before = at
        .domain_lifecycle
        .domain_save_image_get_xml_desc(&at.call, path.clone(), secure)
        .await?;
    let Some(after) = crate::editor::edit(&before, ".xml")? else {
        shell
            .out
            .done(format!("Saved image {file} XML configuration not changed.\n"));
        return Ok(());
    };
    at.domain_lifecycle
        .domain_save_image_define_xml(&at.call, path, after, flags)
        .await?;
    shell.out.done(format!("State file {file} edited.\n"));
    Ok(())
}
