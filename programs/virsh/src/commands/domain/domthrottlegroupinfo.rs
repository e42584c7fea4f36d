//! `domthrottlegroupinfo`: limits of a throttle group.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domthrottlegroupinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "limits of a throttle group",
    description: "Shows the limits that the disks of a group share.",
    options: &[
        DOMAIN,
        Opt::text("group-name", "name of the group")
            .positional()
            .required(),
        INACTIVE_XML,
    ],
    option_aliases: &[],
    examples: &["domthrottlegroupinfo test slow"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("inactive", VIR_DOMAIN_XML_INACTIVE)]);
    let wanted = args.need("group-name")?;
    let (at, domain) = shell.domain(args).await?;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain, flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let groups = crate::document::list(parsed.root(), "domain/throttlegroups", &["throttlegroup"]);
    for group in groups {
        if crate::document::text(group, "group_name") == Some(wanted) {
            let mut facts = Facts::new();
            let limits = group.children().filter(|child| child.is_element());
            for limit in limits {
                facts.add(limit.tag_name().name(), limit.text().unwrap_or_default());
            }
            if shell.out.json {
                shell.out.facts(&facts);
            } else {
                let limits = group.children().filter(|child| child.is_element());
                limits.for_each(|limit| {
                    shell.out.print(format!(
                        "{:<15}: {}\n",
                        limit.tag_name().name(),
                        limit.text().unwrap_or_default()
                    ))
                });
            }
            return Ok(());
        }
    }
    // A group that is not there has nothing to show.
    Ok(())
}
