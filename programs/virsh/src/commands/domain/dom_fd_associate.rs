//! `dom-fd-associate`: give open files to a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dom-fd-associate",
    aliases: &[],
    group: Group::Domain,
    summary: "give open files to a domain",
    description: "Gives open files a name by which the documents of a domain can use them.",
    options: &[
        DOMAIN,
        Opt::text("name", "name of the group of files")
            .positional()
            .required(),
        Opt::text("pass-fds", "numbers of open files to hand over: N,M,...")
            .positional()
            .required(),
        Opt::flag("seclabel-writable", "label the files for writing"),
        Opt::flag("seclabel-restore", "restore the labels afterwards"),
    ],
    option_aliases: &[],
    examples: &["dom-fd-associate test disk 5"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("seclabel-writable", 2), ("seclabel-restore", 1)]);
    let name = args.need("name")?.to_string();
    let files = crate::files::passed(args.need("pass-fds")?)?;
    let (at, domain) = shell.domain(args).await?;
    let call = at.call_with_files(files);
    Ok(at
        .domain_devices
        .domain_fd_associate(&call, domain, name, flags)
        .await?)
}
