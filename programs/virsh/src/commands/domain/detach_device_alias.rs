//! `detach-device-alias`: unplug a device by its alias.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "detach-device-alias",
    aliases: &[],
    group: Group::Domain,
    summary: "unplug a device by its alias",
    description: "Unplugs the device with that alias.",
    options: &[
        DOMAIN,
        Opt::text("alias", "alias of the device").positional().required(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["detach-device-alias test ua-disk"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let alias = args.need("alias")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    let done = at
        .domain_devices
        .domain_detach_device_alias(&at.call, domain, alias.clone(), flags)
        .await;
    done.or_say(format!("Failed to detach device with alias {alias}"))?;
    shell.out.done("Device detach request sent successfully\n");
    Ok(())
}
