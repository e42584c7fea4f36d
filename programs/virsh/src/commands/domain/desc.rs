//! `desc`: description or title of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "desc",
    aliases: &[],
    group: Group::Domain,
    summary: "description or title of a domain",
    description: "Shows or changes the description or the title of a domain.",
    options: &[
        DOMAIN,
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("title", "the title instead of the description"),
        Opt::flag("edit", "edit it"),
        Opt::text("new-desc", "the new text").positional().repeat(),
    ],
    option_aliases: &[],
    examples: &["desc test", "desc test a new description"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let title = args.has("title");
    let (word, kind) = if title {
        ("title", VIR_DOMAIN_METADATA_TITLE)
    } else {
        ("description", VIR_DOMAIN_METADATA_DESCRIPTION)
    };
    let text = args.all("new-desc").join(" ");
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let facet = &at.domain_properties;
    if !args.has("edit") && text.is_empty() {
        let found = facet
            .domain_get_metadata(&at.call, domain, kind, None, flags)
            .await;
        let text = super::absent_as_empty(found)?;
        show(shell, word, &name, &text);
        return Ok(());
    }
    let text = if args.has("edit") {
        let before = super::absent_as_empty(
            facet
                .domain_get_metadata(&at.call, domain.clone(), kind, None, flags)
                .await,
        )?;
        let Some(after) = crate::editor::edit(if text.is_empty() { &before } else { &text }, "")? else {
            shell.out.done(format!("Domain {word} not changed\n"));
            return Ok(());
        };
        after.trim_end_matches('\n').to_string()
    } else {
        text
    };
    let done = facet
        .domain_set_metadata(
            &at.call,
            domain,
            kind,
            Some(text).filter(|t| !t.is_empty()),
            None,
            None,
            flags,
        )
        .await;
    done.or_say(format!("Failed to set new domain {word}"))?;
    shell.out.done(format!("Domain {word} updated successfully"));
    Ok(())
}

fn show(shell: &mut Shell, word: &str, name: &str, text: &str) {
    if shell.out.json {
        shell.out.object([(word, text.into())]);
    } else if text.is_empty() {
        shell.out.extra(format!("No {word} for domain: {name}"));
    } else {
        shell.out.print(text);
    }
}
