//! `nwfilter-binding-create`: bind a packet filter to a port.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "nwfilter-binding-create",
    aliases: &[],
    group: Group::Filter,
    summary: "bind a packet filter to a port",
    description: "Binds a packet filter to a port of a network.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["nwfilter-binding-create /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", 1)]);
    let at = shell.at().await?;
    let made = at
        .nw_filters
        .nwfilter_binding_create_xml(&at.call, xml, flags)
        .await;
    let binding = made.or_say(format!("Failed to create network filter from {path}"))?;
    shell.out.done(format!(
        "Network filter binding on {} created from {path}\n",
        binding.portdev
    ));
    Ok(())
}
