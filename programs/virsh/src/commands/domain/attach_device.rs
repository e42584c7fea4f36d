//! `attach-device`: plug a device into a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "attach-device",
    aliases: &[],
    group: Group::Domain,
    summary: "plug a device into a domain",
    description: "Plugs in the device that a document describes.",
    options: &[DOMAIN, FILE, PERSISTENT, CONFIG, LIVE, CURRENT],
    option_aliases: &[],
    examples: &["attach-device test /dev/null"],
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
                .domain_attach_device_flags(&at.call, domain, xml, flags)
                .await
        }
        false => {
            at.domain_devices
                .domain_attach_device(&at.call, domain, xml)
                .await
        }
    };
    done.or_say(format!("Failed to attach device from {path}"))?;
    shell.out.done("Device attached successfully\n");
    Ok(())
}
