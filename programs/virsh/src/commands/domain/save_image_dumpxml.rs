//! `save-image-dumpxml`: document of a saved file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "save-image-dumpxml",
    aliases: &[],
    group: Group::Domain,
    summary: "document of a saved file",
    description: "Shows the document of a domain that was saved to a file.",
    options: &[
        Opt::text("file", "the file it was saved to")
            .positional()
            .required()
            .complete(Complete::File),
        SECURITY_INFO,
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["save-image-dumpxml /tmp/test.save"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let from = crate::files::absolute(args.need("file")?)?;
    let flags = args.flags(&[("security-info", VIR_DOMAIN_SAVE_IMAGE_XML_SECURE)]);
    let at = shell.at().await?;
    let xml = at
        .domain_lifecycle
        .domain_save_image_get_xml_desc(&at.call, from, flags)
        .await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
