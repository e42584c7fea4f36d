//! `net-update`: change a part of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-update",
    aliases: &[],
    group: Group::Network,
    summary: "change a part of a network",
    description: "Adds, changes or removes an element of a network, also while it runs.",
    options: &[
        NETWORK,
        Opt::text("command", "add-first, add-last (add), delete or modify")
            .positional()
            .required()
            .complete(Complete::Words(&["add-first", "add-last", "delete", "modify"])),
        Opt::text("section", "part of the document, such as ip-dhcp-host")
            .positional()
            .required()
            .complete(Complete::Words(SECTIONS)),
        Opt::text("xml", "the element, or a file with it")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::number("parent-index", "which of several parents").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &[
        "net-update default add ip-dhcp-host \"<host mac='52:54:00:00:00:01' ip='192.168.122.45'/>\"",
    ],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const SECTIONS: &[&str] = &[
    "bridge",
    "domain",
    "ip",
    "ip-dhcp-host",
    "ip-dhcp-range",
    "forward",
    "forward-interface",
    "forward-pf",
    "portgroup",
    "dns-host",
    "dns-txt",
    "dns-srv",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("current", "live")?;
    args.exclusive("current", "config")?;
    let word = args.need("command")?;
    let command = match word {
        "modify" => VIR_NETWORK_UPDATE_COMMAND_MODIFY,
        "delete" => VIR_NETWORK_UPDATE_COMMAND_DELETE,
        "add" | "add-last" => VIR_NETWORK_UPDATE_COMMAND_ADD_LAST,
        "add-first" => VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST,
        _ => fail!("unrecognized command name '{word}'"),
    } as u32;
    let name = args.need("section")?;
    let Some(section) = crate::names::index_of(SECTIONS, name) else {
        fail!("unrecognized section name '{name}'")
    };
    let given = args.need("xml")?;
    let is_element = given.trim_start().starts_with('<');
    let xml = if is_element {
        given.to_string()
    } else {
        crate::files::read_text(given)?
    };
    let parent: i32 = args.number("parent-index")?.unwrap_or(-1);
    let (config, live) = (args.has("config"), args.has("live"));
    let mut flags = args.flags(&[
        ("config", VIR_NETWORK_UPDATE_AFFECT_CONFIG),
        ("live", VIR_NETWORK_UPDATE_AFFECT_LIVE),
    ]);
    let (at, network) = shell.network(args).await?;
    let said = format!("Failed to update network {}", network.name);
    let shown = network.name.clone();
    if !config && !live {
        flags = VIR_NETWORK_UPDATE_AFFECT_CURRENT as u32;
    }
    // Section numbers count from one.
    at.networks
        .network_update(
            &at.call,
            network.clone(),
            command,
            section + 1,
            parent,
            xml,
            flags,
        )
        .await
        .or_say(said)?;
    let state = match (config, live) {
        (true, true) => "persistent config and live state",
        (true, false) => "persistent config",
        (false, true) => "live state",
        (false, false) => {
            if at
                .networks
                .network_is_active(&at.call, network)
                .await
                .unwrap_or(0)
                != 0
            {
                "live state"
            } else {
                "persistent config"
            }
        }
    };
    shell.out.done(format!("Updated network {shown} {state}"));
    Ok(())
}
