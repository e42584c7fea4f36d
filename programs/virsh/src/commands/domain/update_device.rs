//! `update-device`: change a device of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "update-device",
    aliases: &[],
    group: Group::Domain,
    summary: "change a device of a domain",
    description: "Changes the device that a document describes to what the document says.",
    options: &[
        DOMAIN,
        FILE,
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
        Opt::flag("force", "force it"),
    ],
    option_aliases: &[],
    examples: &["update-device test /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let (at, domain, flags) = super::device_change(shell, args).await?;
    let flags = flags | args.flags(&[("force", VIR_DOMAIN_DEVICE_MODIFY_FORCE)]);
    let xml = crate::files::document(args, "file")?;
    let done = at
        .domain_devices
        .domain_update_device_flags(&at.call, domain, xml, flags)
        .await;
    done.or_say(format!("Failed to update device from {path}"))?;
    shell.out.done("Device updated successfully\n");
    Ok(())
}
