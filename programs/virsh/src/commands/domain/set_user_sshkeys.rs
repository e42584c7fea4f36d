//! `set-user-sshkeys`: let SSH keys of a user of a guest in.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "set-user-sshkeys",
    aliases: &[],
    group: Group::Domain,
    summary: "let SSH keys of a user of a guest in",
    description: "Adds, replaces or removes authorised keys of a user of a running guest.",
    options: &[
        DOMAIN,
        Opt::text("user", "user of the guest").positional().required(),
        Opt::text("file", "file with the keys, one on a line")
            .positional()
            .complete(Complete::File),
        Opt::flag("reset", "remove all others"),
        Opt::flag("remove", "remove these keys"),
    ],
    option_aliases: &[],
    examples: &["set-user-sshkeys test root --reset"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.requires("remove", "file")?;
    args.exclusive("reset", "remove")?;
    let flags = args.flags(&[("remove", 2)]) | u32::from(!args.has("reset") && !args.has("remove"));
    let user = args.need("user")?.to_string();
    if flags != 0 && !args.has("file") {
        fail!("file is required");
    }
    let text = crate::files::optional_document(args, "file")?.unwrap_or_default();
    let keys = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<String> = keys.map(str::to_string).collect();
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_guest
        .domain_authorized_ssh_keys_set(&at.call, domain, user, keys.into(), flags)
        .await?)
}
