//! `nwfilter-define`: make a packet filter known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-define",
    aliases: &[],
    group: Group::Filter,
    summary: "make a packet filter known",
    description: "Defines a packet filter, or changes one.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["nwfilter-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", 1)]);
    let at = shell.at().await?;
    let made = match flags {
        0 => at.nw_filters.nwfilter_define_xml(&at.call, xml).await,
        _ => {
            at.nw_filters
                .nwfilter_define_xml_flags(&at.call, xml, flags)
                .await
        }
    };
    let filter = made.or_say(format!("Failed to define network filter from {path}"))?;
    shell
        .out
        .done(format!("Network filter {} defined from {path}\n", filter.name));
    Ok(())
}
