//! `save`: save a running domain into a file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "save",
    aliases: &[],
    group: Group::Domain,
    summary: "save a running domain into a file",
    description: "Stops a domain and writes its memory into a file, from which it can be restored.",
    options: &[
        DOMAIN,
        Opt::text("file", "where to save to")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("bypass-cache", "do not go through the cache of the host"),
        Opt::number("parallel-channels", "number of channels to the file"),
        Opt::text("image-format", "format of the file"),
        Opt::text("xml", "file with an XML document")
            .loose()
            .complete(Complete::File),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
        Opt::flag("verbose", "show the progress"),
    ],
    option_aliases: &[],
    examples: &["save test /tmp/test.save"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let file = args.need("file")?;
    let to = crate::files::absolute(file)?;
    let xml = crate::files::optional_document(args, "xml")?;
    let flags = args.flags(&[
        ("bypass-cache", VIR_DOMAIN_SAVE_BYPASS_CACHE),
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
    ]);
    let channels: Option<i32> = args.number("parallel-channels")?;
    let format = args.text("image-format")?.map(str::to_string);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = if channels.is_some() || format.is_some() {
        let mut params = api::Params::new();
        params.string("file", to);
        xml.into_iter().for_each(|xml| params.string("dxml", xml));
        format
            .into_iter()
            .for_each(|format| params.string("image_format", format));
        channels
            .into_iter()
            .for_each(|count| params.int("parallel.channels", count));
        at.domain_lifecycle
            .domain_save_params(&at.call, domain, params.0.into(), flags)
            .await
    } else if flags != 0 || xml.is_some() {
        at.domain_lifecycle
            .domain_save_flags(&at.call, domain, to, xml, flags)
            .await
    } else {
        at.domain_lifecycle.domain_save(&at.call, domain, to).await
    };
    done.or_say(format!("Failed to save domain '{name}' to {file}"))?;
    shell.out.done(format!("\nDomain '{name}' saved to {file}\n"));
    Ok(())
}
