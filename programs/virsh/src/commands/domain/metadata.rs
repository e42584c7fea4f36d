//! `metadata`: application data of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "metadata",
    aliases: &[],
    group: Group::Domain,
    summary: "application data of a domain",
    description: "Shows or changes the element of a namespace in the metadata of a domain.",
    options: &[
        DOMAIN,
        Opt::text("uri", "URI of the namespace").positional().required(),
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("edit", "edit it"),
        Opt::text("key", "namespace prefix of the element").loose(),
        Opt::text("set", "new element").loose(),
        Opt::flag("remove", "remove it"),
    ],
    option_aliases: &[],
    examples: &["metadata test http://example.org/app"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    args.exclusive_all(&["edit", "set", "remove"])?;
    if (args.has("set") || args.has("edit")) && !args.has("key") {
        fail!("namespace key is required when modifying metadata");
    }
    let uri = Some(args.need("uri")?.to_string());
    let key = args.text("key")?.map(str::to_string);
    let set = args.text("set")?.map(str::to_string);
    let (at, domain) = shell.domain(args).await?;
    let (facet, kind) = (&at.domain_properties, VIR_DOMAIN_METADATA_ELEMENT);
    if args.has("remove") {
        facet
            .domain_set_metadata(&at.call, domain, kind, None, None, uri, flags)
            .await?;
        shell.out.done("Metadata removed\n");
        return Ok(());
    }
    let new = if args.has("edit") {
        let before = super::absent_as_empty(
            facet
                .domain_get_metadata(&at.call, domain.clone(), kind, uri.clone(), flags)
                .await,
        )?;
        let Some(after) = crate::editor::edit(&before, ".xml")? else {
            shell.out.done("Metadata not changed\n");
            return Ok(());
        };
        Some(after)
    } else {
        set
    };
    if let Some(new) = new {
        facet
            .domain_set_metadata(&at.call, domain, kind, Some(new), key, uri, flags)
            .await?;
        shell.out.done("Metadata modified\n");
        return Ok(());
    }
    let found = facet
        .domain_get_metadata(&at.call, domain, kind, uri, flags)
        .await;
    shell
        .out
        .document(&format!("{}\n", super::absent_as_empty(found)?));
    Ok(())
}
