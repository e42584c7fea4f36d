//! `net-desc`: description or title of a network.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "net-desc",
    aliases: &[],
    group: Group::Network,
    summary: "description or title of a network",
    description: "Shows or changes the description or the title of a network.",
    options: &[
        NETWORK,
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("title", "the title instead of the description"),
        Opt::flag("edit", "edit it"),
        Opt::text("new-desc", "the new text").positional().repeat(),
    ],
    option_aliases: &[],
    examples: &["net-desc default"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = crate::commands::domain::affect(args)?;
    let title = args.has("title");
    let (word, kind) = if title {
        ("title", VIR_NETWORK_METADATA_TITLE)
    } else {
        ("description", VIR_NETWORK_METADATA_DESCRIPTION)
    };
    let text = args.all("new-desc").join(" ");
    let (at, network) = shell.network(args).await?;
    let name = network.name.clone();
    let facet = &at.networks;
    // The text so far is asked for even when a new one is given: what is refused there is not changed.
    let before = super::absent_as_empty(
        facet
            .network_get_metadata(&at.call, network.clone(), kind, None, flags)
            .await,
    )?;
    if !args.has("edit") && text.is_empty() {
        match (shell.out.json, before.is_empty()) {
            (true, _) => shell.out.object([(word, before.into())]),
            (false, true) => shell.out.extra(format!("No {word} for network: {name}")),
            (false, false) => shell.out.print(before),
        }
        return Ok(());
    }
    let text = if args.has("edit") {
        let Some(after) = crate::editor::edit(if text.is_empty() { &before } else { &text }, "")? else {
            shell.out.done(format!("Network {word} not changed\n"));
            return Ok(());
        };
        after.trim_end_matches('\n').to_string()
    } else {
        text
    };
    let done = facet
        .network_set_metadata(
            &at.call,
            network,
            kind,
            Some(text).filter(|t| !t.is_empty()),
            None,
            None,
            flags,
        )
        .await;
    done.or_say(format!("Failed to set new network {word}"))?;
    shell.out.done(format!("Network {word} updated successfully"));
    Ok(())
}
