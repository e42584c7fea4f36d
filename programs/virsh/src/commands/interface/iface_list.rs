//! `iface-list`: interfaces of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "iface-list",
    aliases: &[],
    group: Group::Interface,
    summary: "interfaces of the host",
    description: "Lists interfaces of the host, the active ones unless more is asked for.",
    options: &[
        Opt::flag("inactive", "inactive ones"),
        Opt::flag("all", "active and inactive ones"),
    ],
    option_aliases: &[],
    examples: &["iface-list --all"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let mut flags = VIR_CONNECT_LIST_INTERFACES_ACTIVE as u32;
    if args.has("inactive") {
        flags = VIR_CONNECT_LIST_INTERFACES_INACTIVE as u32;
    }
    if args.has("all") {
        flags = (VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE) as u32;
    }
    let at = shell.at().await?;
    let found = match at
        .interfaces
        .connect_list_all_interfaces(&at.call, 1, flags)
        .await
    {
        Err(error) if error.code() == api::Code::NO_SUPPORT => {
            at.interfaces
                .connect_num_of_interfaces(&at.call)
                .await
                .or_say("Failed to list active interfaces")?;
            return Err(error.into());
        }
        found => found.or_say("Failed to list interfaces")?,
    };
    let mut all = found.ifaces.0;
    all.sort_by_cached_key(|one| one.name.to_lowercase());
    let mut table = Table::new(["Name", "State", "MAC Address"]);
    for one in all {
        let active = at
            .interfaces
            .interface_is_active(&at.call, one.clone())
            .await
            .unwrap_or(0)
            != 0;
        table.row([
            (&one.name).into(),
            (if active { "active" } else { "inactive" }).into(),
            (&one.mac).into(),
        ]);
    }
    shell.out.table(&table);
    Ok(())
}
