//! `detach-device`: unplug a device from a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "detach-device",
    aliases: &[],
    group: Group::Domain,
    summary: "unplug a device from a domain",
    description: "Unplugs the device that a document describes.",
    options: &[DOMAIN, FILE, PERSISTENT, CONFIG, LIVE, CURRENT],
    option_aliases: &[],
    examples: &["detach-device test /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let (at, domain, flags) = super::device_change(shell, args).await?;
    let xml = crate::files::document(args, "file")?;
    let done = match flags != 0 || args.has("current") {
        true => {
            at.domain_devices
                .domain_detach_device_flags(&at.call, domain, xml, flags)
                .await
        }
        false => {
            at.domain_devices
                .domain_detach_device(&at.call, domain, xml)
                .await
        }
    };
    done.or_say(format!("Failed to detach device from {path}"))?;
    shell.out.done("Device detached successfully\n");
    Ok(())
}
