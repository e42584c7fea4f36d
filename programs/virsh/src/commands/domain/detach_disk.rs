//! `detach-disk`: unplug a disk from a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "detach-disk",
    aliases: &[],
    group: Group::Domain,
    summary: "unplug a disk from a domain",
    description: "Unplugs a disk.",
    options: &[
        DOMAIN,
        Opt::text("target", "name of the disk in the guest, or its source")
            .positional()
            .required(),
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
        PRINT_XML,
    ],
    option_aliases: &[],
    examples: &["detach-disk test vda --print-xml"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let wanted = args.need("target")?;
    let (at, domain, flags) = super::device_change(shell, args).await?;
    let inactive = if super::only_config(args) {
        VIR_DOMAIN_XML_INACTIVE as u32
    } else {
        0
    };
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), inactive)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let disk = super::disk(parsed.root(), wanted)?;
    let device = crate::document::dump(disk);
    if args.has("print-xml") {
        shell.out.document(&device);
        return Ok(());
    }
    let done = match flags != 0 || args.has("current") {
        true => {
            at.domain_devices
                .domain_detach_device_flags(&at.call, domain, device, flags)
                .await
        }
        false => {
            at.domain_devices
                .domain_detach_device(&at.call, domain, device)
                .await
        }
    };
    done.or_say("Failed to detach disk")?;
    shell.out.done("Disk detached successfully\n");
    Ok(())
}
