//! `restore`: start a domain from a saved file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "restore",
    aliases: &[],
    group: Group::Domain,
    summary: "start a domain from a saved file",
    description: "Starts a domain where it was when it was saved.",
    options: &[
        Opt::text("file", "the file it was saved to")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("bypass-cache", "do not go through the cache of the host"),
        Opt::number("parallel-channels", "number of channels to the file"),
        Opt::text("xml", "file with an XML document")
            .loose()
            .complete(Complete::File),
        Opt::flag("running", "run when restored"),
        Opt::flag("paused", "leave it paused"),
        Opt::flag("reset-nvram", "start from a fresh NVRAM"),
    ],
    option_aliases: &[],
    examples: &["restore /tmp/test.save"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("running", "paused")?;
    let file = args.need("file")?;
    let from = crate::files::absolute(file)?;
    let xml = crate::files::optional_document(args, "xml")?;
    let flags = args.flags(&[
        ("bypass-cache", VIR_DOMAIN_SAVE_BYPASS_CACHE),
        ("running", VIR_DOMAIN_SAVE_RUNNING),
        ("paused", VIR_DOMAIN_SAVE_PAUSED),
        ("reset-nvram", VIR_DOMAIN_SAVE_RESET_NVRAM),
    ]);
    let channels: Option<i32> = args.number("parallel-channels")?;
    let at = shell.at().await?;
    let done = if let Some(channels) = channels {
        let mut params = api::Params::new();
        params.string("file", from);
        xml.into_iter().for_each(|xml| params.string("dxml", xml));
        params.int("parallel.channels", channels);
        at.domain_lifecycle
            .domain_restore_params(&at.call, params.0.into(), flags)
            .await
    } else if flags != 0 || xml.is_some() {
        at.domain_lifecycle
            .domain_restore_flags(&at.call, from, xml, flags)
            .await
    } else {
        at.domain_lifecycle.domain_restore(&at.call, from).await
    };
    done.or_say(format!("Failed to restore domain from {file}"))?;
    shell.out.done(format!("Domain restored from {file}\n"));
    Ok(())
}
