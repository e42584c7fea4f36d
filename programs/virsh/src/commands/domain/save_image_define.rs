//! `save-image-define`: replace the document of a saved file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "save-image-define",
    aliases: &[],
    group: Group::Domain,
    summary: "replace the document of a saved file",
    description: "Replaces the document of a domain that was saved to a file.",
    options: &[
        Opt::text("file", "the file it was saved to")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::text("xml", "file with an XML document")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
    ],
    option_aliases: &[],
    examples: &["save-image-define /tmp/test.save /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let file = args.need("file")?;
    let xml = crate::files::document(args, "xml")?;
    let flags = args.flags(&[
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let at = shell.at().await?;
    let done = at
        .domain_lifecycle
        .domain_save_image_define_xml(&at.call, crate::files::absolute(file)?, xml, flags)
        .await;
    done.or_say(format!("Failed to update {file}"))?;
    shell.out.done(format!("State file {file} updated.\n"));
    Ok(())
}
